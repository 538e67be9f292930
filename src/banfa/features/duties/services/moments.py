"""Spans and events as moments: from when something may be done, until when it is in time, when it is over."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from banfa.features.duties.cadences import ONE_DAY, Span, fixed_last, whole
from banfa.features.duties.days import FixedDay
from banfa.features.duties.deadlines import deadline_after
from banfa.platform.calendars.models import SaidDay, UsualHours
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.paths import ancestors
from banfa.policy.model import Obligation
from banfa.worktime import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When something may be done, is in time and is over (None: never)."""

    opens_at: datetime
    due_at: datetime
    is_whole_day: bool
    closes_at: datetime | None


@dataclass(slots=True)
class Moments:
    """Turns days into moments by the calendars of units, each of which is read once."""

    _calendars: dict[str, Calendar] = field(default_factory=dict)
    _own: frozenset[str] | None = None
    _days: dict[tuple[str, date, str, date], date] = field(default_factory=dict)
    _windows: dict[tuple[int, str, date], tuple[Span, Window]] = field(default_factory=dict)
    _midnights: dict[date, datetime] = field(default_factory=dict)

    def of_span(self, rule: Obligation, span: Span, path: str, fixed: FixedDay | None = None) -> Window:
        """Return the window of a span at a unit. Raises UnknownYear, NoWorkingTime where a day has to be moved."""
        last = span.last
        if fixed is not None:
            last = self._moved(path, fixed_last(span, fixed), "later", span.end - ONE_DAY)
        elif rule.due.day_of_month is not None and rule.due.day_of_month.moved != "never":
            last = self._moved(path, last, rule.due.day_of_month.moved, date.max)
        # Thousands of customers share one window: it is made once for a rule, a span and its last day.
        key = (id(rule), span.key, last)
        known = self._windows.get(key)
        if known is None or known[0] != span:
            known = self._windows[key] = span, self._window(span, last)
        return known[1]

    def _window(self, span: Span, last: date) -> Window:
        due = self.midnight(last + ONE_DAY)
        closes = self.midnight(span.closes) if span.closes is not None else None
        return Window(
            opens_at=self.midnight(min(span.start, last)), due_at=due, is_whole_day=True,
            closes_at=max(closes, due) if closes is not None else None,
        )  # fmt: skip

    def after(self, rule: Obligation, event_at: datetime, path: str) -> Window:
        """Return the window of what follows an event. Raises UnknownYear, NoWorkingTime."""
        assert rule.due.after is not None
        found = deadline_after(rule.due.after.within, event_at, self.calendar(path))
        closes = None
        if rule.due.closes is not None:
            closes = found.due_at + timedelta(days=whole(rule.due.closes))
        return Window(
            opens_at=event_at, due_at=found.due_at, is_whole_day=found.is_whole_day, closes_at=closes
        )

    def midnight(self, on: date) -> datetime:
        """Return the first moment of a day in the organisation's zone."""
        if on not in self._midnights:
            self._midnights[on] = self.calendar("").moment(on, time.min)
        return self._midnights[on]

    def calendar(self, path: str) -> Calendar:
        """Return the calendar of a unit: that of the nearest one above it that says anything of its own."""
        nearest = self._nearest(path)
        if nearest not in self._calendars:
            self._calendars[nearest] = calendar_for(nearest)
        return self._calendars[nearest]

    def _nearest(self, path: str) -> str:
        if self._own is None:
            said = SaidDay.objects.exclude(unit=None).values_list("unit__path", flat=True)
            usual = UsualHours.objects.exclude(unit=None).values_list("unit__path", flat=True)
            self._own = frozenset((*said, *usual))
        if not self._own:
            return ""
        return next((step for step in reversed(ancestors(path)) if step in self._own), "")

    def _moved(self, path: str, on: date, moved: str, most: date) -> date:
        """Return a day moved to a working one, not past `most`."""
        nearest = self._nearest(path)
        key = (nearest, on, moved, most)
        if key not in self._days:
            calendar = self.calendar(path)
            later = moved == "later"
            found = calendar.working_day_on_or_after(on) if later else calendar.working_day_on_or_before(on)
            if found > most:
                found = calendar.working_day_on_or_before(most)
            self._days[key] = found
        return self._days[key]
