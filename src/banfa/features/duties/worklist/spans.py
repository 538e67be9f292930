"""The stretches of time that a team's work and what was kept are looked at by."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from banfa.features.duties.worklist.horizon import ONE_WEEK, midnight, monday_of
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest


class SpanName(StrEnum):
    """The stretches that a superior looks at most."""

    THIS_WEEK = "week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "month"
    LAST_MONTH = "last-month"

    @property
    def words(self) -> Text:
        return SPAN_TITLES[self]


SPAN_TITLES = {
    SpanName.THIS_WEEK: Text("本周", "This week"),
    SpanName.LAST_WEEK: Text("上周", "Last week"),
    SpanName.THIS_MONTH: Text("本月", "This month"),
    SpanName.LAST_MONTH: Text("上月", "Last month"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open stretch of days; a duty belongs to it whose deadline ends within it."""

    name: SpanName
    start: date
    end: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments after which and up to which a deadline falls into it: one of a whole day ends at midnight."""
        return midnight(self.start), midnight(self.end)


def read_span(words: str, today: date) -> Span:
    """Return the stretch that an address names, this week where it names none. Raises BadRequest."""
    try:
        name = SpanName(words or SpanName.THIS_WEEK)
    except ValueError:
        raise BadRequest(
            Text("地址中的期间无法识别", "the period in the address is not understood")
        ) from None
    monday, month = monday_of(today), Period.containing(today, PeriodKind.MONTH)
    match name:
        case SpanName.THIS_WEEK:
            return Span(name=name, start=monday, end=monday + ONE_WEEK)
        case SpanName.LAST_WEEK:
            return Span(name=name, start=monday - ONE_WEEK, end=monday)
        case SpanName.THIS_MONTH:
            return Span(name=name, start=month.start, end=month.end)
    before = month.previous
    return Span(name=name, start=before.start, end=before.end)
