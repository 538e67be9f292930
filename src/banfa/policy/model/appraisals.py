"""Score sheets that people fill in month by month."""

from calendar import monthrange
from datetime import date, timedelta

from pydantic import Field as Key

from banfa.kernel.period import Period
from banfa.policy.model.words import Code, Named, Value
from banfa.policy.numbers import Number


class Appraisal(Named):
    """A monthly score sheet (月度评分): marks for each of `items`, fields of the register that are whole numbers.

    It is owed for every customer of `statuses`, up to and including `due_day` of the month; in a shorter month, up to
    its last day.
    """

    items: tuple[Code, ...] = Key(min_length=1)
    statuses: tuple[Value, ...] = Key(min_length=1)
    due_day: Number

    def due_on(self, month: Period) -> date | None:
        """Return the last day on which a month's sheet is in time; None while the source leaves the day blank."""
        if self.due_day.value is None:
            return None
        start = month.start
        return start.replace(day=min(int(self.due_day.value), monthrange(start.year, start.month)[1]))

    def overdue_from(self, month: Period) -> date | None:
        """Return the first day on which a month's sheet is overdue."""
        due = self.due_on(month)
        return None if due is None else due + timedelta(days=1)
