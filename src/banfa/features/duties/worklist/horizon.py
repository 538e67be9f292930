"""How soon duties are due: overdue, today, this week, later, put off, or done lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.kernel.text import Text

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)


class When(StrEnum):
    """How soon a duty is due, in the order of the page."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    PAUSED = "paused"

    @property
    def words(self) -> Text:
        return TITLES[self]


TITLES = {
    When.OVERDUE: Text("已逾期", "Overdue"),
    When.TODAY: Text("今天", "Today"),
    When.WEEK: Text("本周", "This week"),
    When.LATER: Text("以后", "Later"),
    When.PAUSED: Text("已暂缓", "Snoozed"),
}
TIMELY = (When.OVERDUE, When.TODAY, When.WEEK, When.LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The borders between now, the end of today and the end of the week, as moments."""

    now: datetime
    today_ends: datetime
    week_ends: datetime

    def condition(self, when: When) -> Q:
        """Return what an open duty has to fit to be due so soon. One that is put off stands nowhere else."""
        awake = Q(snoozed_until=None) | Q(snoozed_until__lte=self.now)
        match when:
            case When.OVERDUE:
                return awake & Q(due_at__lte=self.now)
            case When.TODAY:
                return awake & Q(due_at__gt=self.now, due_at__lte=self.today_ends)
            case When.WEEK:
                return awake & Q(due_at__gt=self.today_ends, due_at__lte=self.week_ends)
            case When.LATER:
                return awake & Q(due_at__gt=self.week_ends)
        return Q(snoozed_until__gt=self.now)

    def when(self, duty: Duty) -> When:
        """Tell how soon a duty is due."""
        if duty.snoozed_until is not None and duty.snoozed_until > self.now:
            return When.PAUSED
        return self.when_due(duty.due_at)

    def when_due(self, due_at: datetime) -> When:
        """Tell how soon a moment is, for what is not put off."""
        if due_at <= self.now:
            return When.OVERDUE
        if due_at <= self.today_ends:
            return When.TODAY
        return When.WEEK if due_at <= self.week_ends else When.LATER


def horizon(now: datetime) -> Horizon:
    """Return the borders as they are now, where the organisation is; weeks end with Sunday."""
    today = timezone.localdate(now)
    return Horizon(
        now=now, today_ends=midnight(today + ONE_DAY), week_ends=midnight(monday_of(today) + ONE_WEEK)
    )  # fmt: skip


def monday_of(on: date) -> date:
    """Return the Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def midnight(on: date) -> datetime:
    """Return when a day begins where the organisation is."""
    return datetime.combine(on, time.min, timezone.get_current_timezone())


def counts_by_when(found: QuerySet[Duty], borders: Horizon) -> Mapping[When, int]:
    """Count duties by how soon they are due, in one query."""
    asked = {when.name: Count("pk", filter=borders.condition(when)) for when in When}
    counted = found.order_by().aggregate(**asked)
    return {when: counted[when.name] for when in When}
