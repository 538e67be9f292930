"""What becomes of a check-in: its position held against the shop, the clock and earlier check-ins. Nothing is stored.

The pack says of each oddity whether the visit is refused or flagged; flagged ones are kept with their figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from banfa.features.contacts.visits.places import Place, metres_between
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.policy.model import CheckIn, FixLimit

MISSING, FAR, INACCURATE, STALE, CLOCK, JUMP, REPEATED = (
    "missing", "far", "inaccurate", "stale", "clock", "jump", "repeated",
)  # fmt: skip
TITLES = {
    MISSING: Text("没有位置", "No position"),
    FAR: Text("离店太远", "Far from the shop"),
    INACCURATE: Text("定位不准", "Inaccurate position"),
    STALE: Text("位置不是当时的", "Old position"),
    CLOCK: Text("手机时间不准", "The phone's clock is off"),
    JUMP: Text("移动速度异常", "Moved too fast"),
    REPEATED: Text("位置与以前完全相同", "The very position of before"),
}
REASONS = {
    "denied": Text("手机没有允许定位", "the phone was not allowed to give its position"),
    "unavailable": Text("手机没有得到定位", "the phone found no position"),
    "timeout": Text("定位超时", "finding the position took too long"),
    "": Text("没有提供位置", "no position was given"),
}
LEAST_JUMP_M = 1_000  # two fixes nearer than this differ by less than they are exact
KNOWN_MOMENTS = timedelta(seconds=1)


class CheckInRefused(BanfaError):
    """The position is none that the pack takes; the text says why and what to do."""

    status = 422

    def __init__(self, flags: Sequence["Flag"]) -> None:
        why = Text("；".join(one.words.zh for one in flags), "; ".join(one.words.en for one in flags))
        super().__init__(
            Text(f"签到未通过：{why.zh}", f"this check-in is not taken: {why.en}")
            + Text("。请到店门口重新定位后再试。", ". Take the position again at the shop's door.")
        )
        self.flags = flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A position as a phone gave it; `raw` are its digits as they came."""

    place: Place
    accuracy_m: int
    captured_at: datetime
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An earlier check-in of the same person."""

    place: Place
    captured_at: datetime
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One oddity with its figure, such as 1,240 metres."""

    code: str
    figure: int = 0
    most: int = 0
    why: str = ""

    @property
    def words(self) -> Text:
        """Say it with its figure and the limit."""
        figure, most = f"{self.figure:,}", f"{self.most:,}"
        match self.code:
            case "far":
                return Text(f"离店 {figure} 米（限 {most} 米）", f"{figure} m from the shop (limit {most} m)")
            case "inaccurate":
                return Text(f"定位误差 {figure} 米（限 {most} 米）", f"exact to {figure} m (limit {most} m)")
            case "stale":
                return Text(
                    f"位置是 {figure} 分钟前的（限 {most} 分钟）",
                    f"the position is {figure} min old (limit {most})",
                )
            case "clock":
                return Text(
                    f"手机时间相差 {figure} 分钟（限 {most} 分钟），时间已按服务器校正",
                    f"the phone's clock is {figure} min off (limit {most}); times were put right",
                )
            case "jump":
                return Text(
                    f"距上次签到相当于每小时 {figure} 公里（限 {most} 公里）",
                    f"{figure} km/h since the check-in before (limit {most})",
                )
            case "missing":
                return REASONS.get(self.why, REASONS[""])
        return TITLES.get(self.code, Text(self.code, self.code))

    @property
    def title(self) -> Text:
        return TITLES.get(self.code, Text(self.code, self.code))

    def stored(self) -> dict[str, Any]:
        return {"code": self.code, "figure": self.figure, "most": self.most, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A check-in that is taken: the distance where both places are known, and what is odd about it."""

    distance_m: int | None
    flags: tuple[Flag, ...]

    @property
    def is_good(self) -> bool:
        return not self.flags


def flags_in(stored: Sequence[Any]) -> list[Flag]:
    """Return flags as they were stored."""
    return [
        Flag(**{key: one[key] for key in ("code", "figure", "most", "why") if key in one}) for one in stored
    ]


def checked_in(
    rule: CheckIn | None,
    fix: Fix | None,
    *,
    shop: Place | None,
    began_at: datetime,
    clock_off: timedelta,
    before: Sequence[Before] = (),
    why_none: str = "",
) -> Outcome:
    """Hold a position against the pack's rule; `began_at` and `captured_at` are of the same clock.

    `before` are the person's earlier check-ins, newest first. Raises CheckInRefused.
    """
    distance = round(metres_between(fix.place, shop)) if fix is not None and shop is not None else None
    if rule is None:
        return Outcome(distance_m=distance, flags=())
    found = [*_of_clock(rule, clock_off)]
    if fix is None:
        found.append((Flag(code=MISSING, why=why_none), rule.missing))
    else:
        found += _of_fix(rule, fix, distance, began_at, before)
    refused = [flag for flag, then in found if then == "refuse"]
    if refused:
        raise CheckInRefused(refused)
    return Outcome(distance_m=distance, flags=tuple(flag for flag, _ in found))


Found = tuple[Flag, str]


def _of_clock(rule: CheckIn, off: timedelta) -> Iterator[Found]:
    yield from _beyond(rule.clock, CLOCK, abs(off.total_seconds()) / 60)


def _of_fix(
    rule: CheckIn, fix: Fix, distance: int | None, began_at: datetime, before: Sequence[Before]
) -> Iterator[Found]:
    if distance is not None:
        # A fix that is only exact to 80 m may lie 80 m nearer: whoever stands at the door is not far.
        yield from _beyond(rule.distance, FAR, distance, spare=min(fix.accuracy_m, _most(rule.accuracy)))
    yield from _beyond(rule.accuracy, INACCURATE, fix.accuracy_m)
    yield from _beyond(rule.age, STALE, abs((began_at - fix.captured_at).total_seconds()) / 60)
    if any(one.raw == fix.raw and abs(one.captured_at - fix.captured_at) > KNOWN_MOMENTS for one in before):
        yield Flag(code=REPEATED), rule.repeated
    yield from _jumped(rule, fix, before)


def _jumped(rule: CheckIn, fix: Fix, before: Sequence[Before]) -> Iterator[Found]:
    last = next((one for one in before if one.captured_at <= fix.captured_at), None)
    if last is None:
        return
    metres = metres_between(last.place, fix.place)
    hours = max((fix.captured_at - last.captured_at).total_seconds(), 1.0) / 3600
    if metres >= LEAST_JUMP_M:
        yield from _beyond(rule.speed, JUMP, metres / 1000 / hours)


def _beyond(limit: FixLimit | None, code: str, figure: float, spare: int = 0) -> Iterator[Found]:
    if limit is None or limit.most.value is None:
        return
    if Decimal(str(figure)) > limit.most.value + spare:
        yield Flag(code=code, figure=round(figure), most=int(limit.most.value)), limit.then


def _most(limit: FixLimit | None) -> int:
    return int(limit.most.value) if limit is not None and limit.most.value is not None else 0
