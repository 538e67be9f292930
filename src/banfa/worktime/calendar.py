"""A working calendar: layers of what is said about days, the upper ones before the lower ones."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.worktime.days import Day, DayKind, Hours, Resolved, Span

ONE_DAY = timedelta(days=1)
USUAL: Hours = (Span(time(8, 30), time(12)), Span(time(13, 30), time(18)))
SATURDAY = 5
MOST_DAYS = 4_000  # so far a search for working days goes before it gives up


class UnknownYear(BanfaError):
    """Nothing is known of a year's holidays, so no deadline in it can be told (invariant 7)."""

    def __init__(self, year: int) -> None:
        super().__init__(
            Text(
                f"{year} 年的工作日历尚未录入，无法推算期限；请在“工作日历”导入 {year} 年",
                f"the working calendar of {year} is not known, so no deadline in it can be told; "
                f"import {year} under Calendars",
            )
        )
        self.year = year


class NoWorkingTime(BanfaError):
    """A calendar without working days never reaches a deadline."""

    def __init__(self) -> None:
        super().__init__(
            Text("这份日历没有工作日，无法推算期限", "this calendar has no working days to count")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one source says: days that differ, the usual hours from a day on, and the years it knows.

    Of a known year every day that is not named follows the week: Monday to Friday are worked.
    """

    name: str
    days: Mapping[date, Day] = field(default_factory=lambda: MappingProxyType({}))
    hours: tuple[tuple[date, Hours], ...] = ()
    years: frozenset[int] = frozenset()

    def hours_on(self, on: date) -> Hours | None:
        """Return the usual hours in force on a day, None where the layer says nothing of them yet."""
        place = bisect_right([start for start, _ in self.hours], on)
        return self.hours[place - 1][1] if place else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Layers from the most general to the most particular, in one time zone."""

    layers: tuple[Layer, ...]
    zone: ZoneInfo

    def laid_over(self, *layers: Layer) -> "Calendar":
        """Return this calendar with further layers on top."""
        return Calendar(layers=(*self.layers, *layers), zone=self.zone)

    @property
    def years(self) -> frozenset[int]:
        """The years that are known."""
        return frozenset().union(*(layer.years for layer in self.layers))

    def day(self, on: date) -> Resolved:
        """Return what a day is. Raises UnknownYear."""
        if not any(on.year in layer.years for layer in self.layers):
            raise UnknownYear(on.year)
        for layer in reversed(self.layers):
            said = layer.days.get(on)
            if said is not None:
                return self._resolved(on, said, layer.name)
        kind = DayKind.REST if on.weekday() >= SATURDAY else DayKind.WORKING
        return self._resolved(on, Day(kind=kind), "")

    def _resolved(self, on: date, said: Day, name: str) -> Resolved:
        if not said.kind.works:
            return Resolved(kind=said.kind, hours=(), note=said.note, layer=name)
        hours = said.hours if said.hours is not None else self.usual_hours(on)
        return Resolved(kind=said.kind, hours=hours, note=said.note, layer=name)

    def usual_hours(self, on: date) -> Hours:
        """Return the hours of a working day that has none of its own."""
        for layer in reversed(self.layers):
            hours = layer.hours_on(on)
            if hours is not None:
                return hours
        return USUAL

    def works(self, on: date) -> bool:
        """Tell whether a day is worked. Raises UnknownYear."""
        return self.day(on).works

    def day_of(self, moment: datetime) -> date:
        """Return the day on which a moment falls here."""
        return moment.astimezone(self.zone).date()

    def moment(self, on: date, at: time) -> datetime:
        """Return a time of day here as a moment in UTC."""
        return datetime.combine(on, at, self.zone).astimezone(UTC)

    def open_of(self, on: date) -> datetime:
        """Return when work begins on a working day. Raises UnknownYear; NoWorkingTime where it does not."""
        return self.moment(on, self._hours_of(on)[0].start)

    def close_of(self, on: date) -> datetime:
        """Return when work ends on a working day. Raises UnknownYear; NoWorkingTime where there is none."""
        return self.moment(on, self._hours_of(on)[-1].end)

    def _hours_of(self, on: date) -> Hours:
        hours = self.day(on).hours
        if not hours:
            raise NoWorkingTime
        return hours

    def spans_of(self, on: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return a day's periods of work as moments, their ends not included. Raises UnknownYear."""
        return tuple((self.moment(on, one.start), self.moment(on, one.end)) for one in self.day(on).hours)

    def days_from(self, on: date) -> Iterator[date]:
        """Yield the days from one on. Raises NoWorkingTime once that has gone on for ten years."""
        for _ in range(MOST_DAYS):
            yield on
            on += ONE_DAY
        raise NoWorkingTime

    def working_day_on_or_after(self, on: date) -> date:
        """Return the first working day from a day on. Raises UnknownYear, NoWorkingTime."""
        return next(day for day in self.days_from(on) if self.works(day))

    def working_day_on_or_before(self, on: date) -> date:
        """Return the last working day up to a day. Raises UnknownYear, NoWorkingTime."""
        for _ in range(MOST_DAYS):
            if self.works(on):
                return on
            on -= ONE_DAY
        raise NoWorkingTime

    def working_days(self, start: date, end: date) -> int:
        """Count the working days from `start` up to `end`, which is not included. Raises UnknownYear."""
        return sum(self.works(start + timedelta(days=step)) for step in range((end - start).days))

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments; none where the second is not later. Raises UnknownYear."""
        spent, on, last = timedelta(), self.day_of(start), self.day_of(end)
        while on <= last:
            for opens, closes in self.spans_of(on):
                spent += max(min(closes, end) - max(opens, start), timedelta())
            on += ONE_DAY
        return spent
