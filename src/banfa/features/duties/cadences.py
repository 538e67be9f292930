"""The spans in which something recurrent is owed: which there are about a day, how each is called, when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from banfa.features.duties.days import EPOCH, FixedDay, week_parity
from banfa.kernel.period import Period, add_months
from banfa.policy.model import Due, Every
from banfa.policy.model.obligations import DayOfMonth
from banfa.policy.numbers import Number

MONTHS_IN = {"months": 1, "quarters": 3, "half_years": 6, "years": 12}
DAYS_IN = {"days": 1, "weeks": 7}
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One span of a cadence, its end not included; `last` is the last day in time, `key` its name for ever.

    `closes` is the first day on which it cannot be done any more, None where that day never comes.
    """

    key: str
    start: date
    end: date
    last: date
    closes: date | None


def spans_about(due: Due, on: date) -> list[Span]:
    """Return the span that holds a day and the next one; of a day of the month, also one that may still be late.

    Empty for what follows an event or a date of the file, and where the number is left blank.
    """
    if any(number.value is None for _, number in due.numbers()):
        return []
    if due.every is not None:
        found = [*_every(due.every, on)]
    elif due.in_months is not None:
        found = [*_in_months(due.in_months.months, on)]
    elif due.day_of_month is not None:
        found = [*_days_of_month(due.day_of_month, on)]
    else:
        found = []
    return [_closing(one, due.closes) for one in found]


def span_of_every(every: Every, on: date) -> tuple[date, date]:
    """Return the span of a cadence that holds a day, its end not included: counted from one Monday, or whole months."""
    length = whole(every.length)
    if every.unit in DAYS_IN:
        days = length * DAYS_IN[every.unit]
        start = EPOCH + timedelta(days=(on - EPOCH).days // days * days)
        return start, start + timedelta(days=days)
    months = length * MONTHS_IN[every.unit]
    index = (on.year * 12 + on.month - 1) // months * months
    start = date(index // 12, index % 12 + 1, 1)
    return start, add_months(start, months)


def fixed_last(span: Span, day: FixedDay) -> date:
    """Return the customer's own day within a span: the weekday of its first week, or of the week of its parity."""
    first = span.start + timedelta(days=(day.weekday - span.start.weekday()) % 7)
    if day.parity is not None and span.end - span.start > WEEK:
        while week_parity(first) != day.parity and first + WEEK < span.end:
            first += WEEK
    return min(first, span.end - ONE_DAY)


def whole(number: Number) -> int:
    """Return a number of the pack that was checked to be whole."""
    assert number.value is not None
    return int(number.value)


def _every(every: Every, on: date) -> Iterator[Span]:
    start, end = span_of_every(every, on)
    for _ in range(2):
        key = _key(every, start, end)
        times = whole(every.times) if every.times is not None else 1
        for turn in range(1, times + 1):
            name = f"{key}#{turn}" if times > 1 else key
            yield Span(key=name, start=start, end=end, last=end - ONE_DAY, closes=end)
        start, end = span_of_every(every, end)


def _key(every: Every, start: date, end: date) -> str:
    if every.unit in DAYS_IN:
        days = (end - start).days
        if days == 7:
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02d}"
        return start.isoformat() if days == 1 else f"{start.isoformat()}+{days}d"
    return str(Period(start, end))


def _in_months(months: tuple[int, ...], on: date) -> Iterator[Span]:
    """Yield the named month that holds the day, if one does, and the next one."""
    for start in _months_from(months, on.replace(day=1), 2):
        end = add_months(start, 1)
        yield Span(key=str(Period(start, end)), start=start, end=end, last=end - ONE_DAY, closes=end)


def _days_of_month(wanted: DayOfMonth, on: date) -> Iterator[Span]:
    """Yield the month before, if it may still be late, this and the next: each closes when the next one is due."""
    months, day = wanted.months or tuple(range(1, 13)), whole(wanted.day)
    starts = [*_months_from(months, add_months(on.replace(day=1), -12), 16)]
    for place, start in enumerate(starts[:-1]):
        closes = day_in(starts[place + 1], day) + ONE_DAY
        if closes > on and len([one for one in starts[:place] if one > on]) < 1:
            end = add_months(start, 1)
            yield Span(
                key=str(Period(start, end)), start=start, end=end, last=day_in(start, day), closes=closes
            )


def _months_from(months: tuple[int, ...], first: date, most: int) -> Iterator[date]:
    found, start = 0, first
    while found < most:
        if start.month in months:
            found += 1
            yield start
        start = add_months(start, 1)


def day_in(month: date, day: int) -> date:
    """Return a day of a month, its last one where it has no such day."""
    last = add_months(month.replace(day=1), 1) - ONE_DAY
    return month.replace(day=min(day, last.day))


def _closing(span: Span, closes: Number | None) -> Span:
    if closes is None:
        return span
    after = span.last + timedelta(days=whole(closes) + 1)
    return Span(key=span.key, start=span.start, end=span.end, last=span.last, closes=after)
