"""A month laid out in weeks, each day with what falls due on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from banfa.kernel.errors import BanfaError
from banfa.kernel.period import BadPeriod, Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.web.owed import Dated, Owing

NAMES = tuple(
    Text(zh, en) for zh, en in zip("一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True)
)


class NotAMonth(BanfaError):
    """The words name no month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day: how much is due, what else happens, and whether any of it is late."""

    on: date
    is_inside: bool
    is_today: bool
    is_rest: bool
    is_late: bool
    due: int
    marks: Sequence[Dated]
    told: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The weeks that a month touches."""

    period: Period
    previous: Period
    following: Period
    weeks: Sequence[Sequence[Day]]
    names: Sequence[Text]
    marks: Sequence[Dated]


def read_month(words: str, today: date) -> Period:
    """Return the month that is named, this one where none is. Raises NotAMonth."""
    if not words:
        return Period.containing(today, PeriodKind.MONTH)
    try:
        found = Period.parse(words)
    except BadPeriod as error:
        raise NotAMonth(error.text) from error
    if found.months != 1:
        raise NotAMonth(Text(f"“{words[:20]}”不是一个月份", f"'{words[:20]}' is no month"))
    return found


def month_of(period: Period, today: date, owed: Iterable[Owing], marks: Sequence[Dated]) -> Month:
    """Lay a month out in weeks from Monday to Sunday."""
    due: dict[date, list[Owing]] = {}
    for line in owed:
        if line.due_on:
            due.setdefault(line.due_on, []).append(line)
    first = period.start - timedelta(days=period.start.weekday())
    weeks = (period.last_day - first).days // 7 + 1
    days = [_day(first + timedelta(days=n), period, today, due, marks) for n in range(7 * weeks)]
    return Month(
        period=period,
        previous=period.previous,
        following=Period.containing(period.end, PeriodKind.MONTH),
        weeks=[days[n : n + 7] for n in range(0, len(days), 7)],
        names=NAMES,
        marks=sorted(marks, key=lambda one: one.on),
    )


def _day(on: date, period: Period, today: date, due: dict[date, list[Owing]], marks: Sequence[Dated]) -> Day:
    lines = due.get(on, [])
    own = [one for one in marks if one.on == on]
    words = [line.what for line in lines] + [one.what for one in own]
    return Day(
        on=on,
        is_inside=on in period,
        is_today=on == today,
        is_rest=on.weekday() > 4,
        is_late=bool(lines) and on < today,
        due=sum(line.count for line in lines),
        marks=own,
        told=Text("；".join(one.zh for one in words), "; ".join(one.en for one in words)) if words else None,
    )
