"""What a visit is sent as, from a page, a program or a phone without a network: one shape, read in one place.

The shape is written down in docs/visits.md.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

from banfa.features.contacts.visits.checking_in import REASONS, Fix
from banfa.features.contacts.visits.places import Place, from_gps
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text

LONGEST_KEY, LONGEST_WORDS, MOST_PICTURES = 64, 2_000, 40
FARTHEST_ACCURACY_M = 1_000_000
MET, NOBODY, SHUT = "met", "nobody", "shut"
RESULTS = {
    MET: Text("见到客户", "Met the customer"),
    NOBODY: Text("负责人不在", "Nobody in charge was there"),
    SHUT: Text("店铺关门", "The shop was shut"),
}
KEYS = (
    "customer_id", "kind", "began_at", "ended_at", "sent_at", "fix", "why_no_fix", "result", "why", "actions",
    "pictures", "satisfaction", "next_on", "next_declined", "duty_id",
)  # fmt: skip
ACTION_KEYS = ("words", "rows", "pictures", "department")
FIX_KEYS = ("longitude", "latitude", "accuracy_m", "captured_at", "system")
NOT_READ = Text("读不懂这个值", "this value cannot be read")


class BadVisit(BanfaError):
    """A visit cannot be taken as it is; `problems` names every part, such as `actions.stock.rows.brands`."""

    status = 422

    def __init__(self, problems: Mapping[str, Text], titles: Mapping[str, Text] | None = None) -> None:
        known = titles or {}
        said = [known.get(key, Text(key, key)) + Text("：", ": ") + words for key, words in problems.items()]
        super().__init__(Text("；".join(one.zh for one in said), "; ".join(one.en for one in said)))
        self.problems = problems


class BadVisitKey(BanfaError):
    """The key by which a visit is told from another is missing, or no key."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done of one action: words, rows of a sheet, or names of pictures."""

    words: str = ""
    department: str = ""
    rows: Mapping[str, Any] = field(default_factory=dict)
    pictures: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPayload:
    """A visit as it was sent. Times are the phone's; `sent_at` tells how far its clock is off."""

    customer_id: int
    kind: str
    began_at: datetime
    ended_at: datetime
    sent_at: datetime | None = None
    fix: Fix | None = None
    why_no_fix: str = ""
    result: str = MET
    why: str = ""
    actions: Mapping[str, Done] = field(default_factory=dict)
    taken_at: Mapping[str, datetime] = field(default_factory=dict)
    satisfaction: int | None = None
    next_on: date | None = None
    next_declined: bool = False
    duty_id: int | None = None
    given: Mapping[str, Any] = field(default_factory=dict)

    def digest(self, pictures: Mapping[str, str]) -> str:
        """Return the SHA-256 of what was sent with the pictures' own; when it was sent does not count."""
        told = {key: value for key, value in self.given.items() if key != "sent_at"}
        content = json.dumps(
            [told, sorted(pictures.items())], sort_keys=True, default=str, ensure_ascii=False
        )
        return hashlib.sha256(content.encode()).hexdigest()


def require_key(key: str) -> str:
    """Return a visit's key. Raises BadVisitKey."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and " " not in key):
        raise BadVisitKey(
            Text(
                f"每次拜访须带一个自己的键（1 至 {LONGEST_KEY} 个可见 ASCII 字符），重发时用同一个",
                f"a visit needs a key of its own, 1 to {LONGEST_KEY} visible ASCII characters, the same when sent again",
            )
        )
    return key


def read_payload(given: Mapping[str, Any]) -> VisitPayload:
    """Return a visit from its JSON. Raises BadVisit naming everything that cannot be read."""
    problems: dict[str, Text] = dict(_unknown(given, KEYS, ""))
    reader = _Reader(given, problems)
    customer_id = reader.whole("customer_id", least=1, required=True)
    began_at, ended_at = reader.moment("began_at", required=True), reader.moment("ended_at", required=True)
    result = reader.one_of("result", tuple(RESULTS), usual=MET)
    fix, why_none = fix_in(given.get("fix"), problems), reader.one_of("why_no_fix", tuple(REASONS), usual="")
    actions = _actions(given.get("actions", {}), problems)
    found = {
        "sent_at": reader.moment("sent_at"), "why": reader.words("why", 500), "taken_at": _taken(given, problems),
        "satisfaction": reader.whole("satisfaction", least=0, most=100), "next_on": reader.day("next_on"),
        "next_declined": given.get("next_declined") is True, "duty_id": reader.whole("duty_id", least=1),
    }  # fmt: skip
    kind = reader.words("kind", 48)
    if not kind:
        problems["kind"] = Text("请选择拜访类型", "choose the kind of visit")
    if began_at and ended_at and ended_at < began_at:
        problems["ended_at"] = Text("结束早于开始", "it ended before it began")
    if problems or customer_id is None or began_at is None or ended_at is None:
        raise BadVisit(problems)
    return VisitPayload(
        customer_id=customer_id, kind=kind, began_at=began_at, ended_at=ended_at, fix=fix, why_no_fix=why_none,
        result=result, actions=actions, given=dict(given), **found,  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the plain values, noting what is wrong with each."""

    given: Mapping[str, Any]
    problems: dict[str, Text]

    def words(self, key: str, longest: int) -> str:
        held = self.given.get(key) or ""
        if not isinstance(held, str) or len(held) > longest:
            self.problems[key] = Text(f"须为文字，不超过 {longest} 字", f"words are wanted, up to {longest}")
            return ""
        return held.strip()

    def one_of(self, key: str, known: Sequence[str], *, usual: str) -> str:
        held = self.given.get(key, usual)
        if held is None or held == "":
            return usual
        if held not in known:
            self.problems[key] = NOT_READ + did_you_mean(str(held)[:40], known)
            return usual
        return str(held)

    def whole(self, key: str, *, least: int, most: int = 2**62, required: bool = False) -> int | None:
        held = self.given.get(key)
        if held is None:
            if required:
                self.problems[key] = Text("缺少", "this is missing")
            return None
        if isinstance(held, bool) or not isinstance(held, int) or not least <= held <= most:
            self.problems[key] = (
                Text(f"须为 {least} 以上的整数", f"a whole number from {least} is wanted")
                if (most > 2**60)
                else Text(
                    f"须为 {least} 至 {most} 的整数", f"a whole number from {least} to {most} is wanted"
                )
            )
            return None
        return held

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        held = self.given.get(key)
        if held is None:
            if required:
                self.problems[key] = Text("缺少时间", "the time is missing")
            return None
        found = moment_in(held)
        if found is None:
            self.problems[key] = Text("须为带时区的时间", "a time with its zone is wanted")
        return found

    def day(self, key: str) -> date | None:
        held = self.given.get(key)
        if held is None or held == "":
            return None
        try:
            return date.fromisoformat(held)
        except (TypeError, ValueError):
            self.problems[key] = Text("须为日期，如 2026-12-01", "a day is wanted, such as 2026-12-01")
            return None


def moment_in(held: Any) -> datetime | None:
    """Return a moment from ISO text with its zone, None for anything else."""
    try:
        found = datetime.fromisoformat(held)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None and 2000 <= found.year < 2100 else None


def shifted(payload: VisitPayload, off: timedelta) -> tuple[datetime, datetime]:
    """Return when a visit began and ended by the server's clock."""
    return payload.began_at + off, payload.ended_at + off


def _unknown(given: Mapping[str, Any], known: Sequence[str], prefix: str) -> Iterator[tuple[str, Text]]:
    for key in given:
        if key not in known:
            yield (
                f"{prefix}{str(key)[:60]}",
                Text("没有这一项", "there is no such part") + did_you_mean(str(key)[:60], known),
            )


def fix_in(held: Any, problems: dict[str, Text]) -> Fix | None:
    """Return a position, None where none was given; what is wrong with it is noted."""
    if held is None:
        return None
    if not isinstance(held, Mapping):
        problems["fix"] = NOT_READ
        return None
    problems |= dict(_unknown(held, FIX_KEYS, "fix."))
    longitude, latitude, accuracy = (
        _number(held.get(key)) for key in ("longitude", "latitude", "accuracy_m")
    )
    captured = moment_in(held.get("captured_at"))
    if longitude is None or latitude is None or not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        problems["fix"] = Text("经纬度不对", "these are no degrees of longitude and latitude")
    elif accuracy is None or not 0 <= accuracy <= FARTHEST_ACCURACY_M:
        problems["fix.accuracy_m"] = Text("须写明定位误差（米）", "the accuracy in metres is wanted")
    elif captured is None:
        problems["fix.captured_at"] = Text("须写明定位时间", "the time of the position is wanted")
    elif held.get("system", "wgs84") not in ("wgs84", "gcj02"):
        problems["fix.system"] = Text("坐标系须为 wgs84 或 gcj02", "the system is wgs84 or gcj02")
    else:
        is_gps = held.get("system", "wgs84") == "wgs84"
        place = from_gps(longitude, latitude) if is_gps else Place(longitude, latitude)
        raw = f"{longitude!r} {latitude!r}"[:60]
        return Fix(place=place, accuracy_m=round(accuracy), captured_at=captured, raw=raw)
    return None


def _number(held: Any) -> float | None:
    is_number = isinstance(held, int | float) and not isinstance(held, bool) and isfinite(held)
    return float(held) if is_number else None


def _actions(held: Any, problems: dict[str, Text]) -> Mapping[str, Done]:
    if not isinstance(held, Mapping):
        problems["actions"] = NOT_READ
        return {}
    found: dict[str, Done] = {}
    for name, one in held.items():
        key = f"actions.{str(name)[:48]}"
        if not isinstance(one, Mapping):
            problems[key] = NOT_READ
            continue
        problems |= dict(_unknown(one, ACTION_KEYS, f"{key}."))
        words, rows, pictures = one.get("words") or "", one.get("rows") or {}, one.get("pictures") or ()
        if not isinstance(words, str) or len(words) > LONGEST_WORDS:
            problems[key] = Text(f"最长 {LONGEST_WORDS} 字", f"up to {LONGEST_WORDS} characters")
        elif not isinstance(rows, Mapping) or not _are_names(pictures):
            problems[key] = NOT_READ
        else:
            found[str(name)] = Done(
                words=words.strip(), rows=rows, pictures=tuple(pictures),
                department=str(one.get("department") or "")[:48],
            )  # fmt: skip
    return found


def _are_names(held: Any) -> bool:
    return (
        isinstance(held, list | tuple)
        and len(held) <= MOST_PICTURES
        and all(isinstance(one, str) for one in held)
    )


def _taken(given: Mapping[str, Any], problems: dict[str, Text]) -> Mapping[str, datetime]:
    held = given.get("pictures", {})
    if not isinstance(held, Mapping) or len(held) > MOST_PICTURES:
        problems["pictures"] = NOT_READ
        return {}
    found = {}
    for name, one in held.items():
        taken = moment_in(one.get("taken_at")) if isinstance(one, Mapping) else None
        if taken is None:
            problems[f"pictures.{str(name)[:48]}"] = Text("须写明拍摄时间", "when it was taken is wanted")
        else:
            found[str(name)] = taken
    return found
