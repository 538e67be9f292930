"""A duty in words: whom it is about, why it is due then, and where it is done."""

from collections.abc import Sequence

from banfa.features.duties import evidence
from banfa.features.duties.deadlines import deadline_after, deadline_of_span
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.rules import rule_of, title_of
from banfa.kernel.text import Text, same
from banfa.platform.calendars.queries import calendar_for
from banfa.worktime import Deadline
from banfa.worktime.calendar import NoWorkingTime, UnknownYear


def subject_title(duty: Duty) -> Text:
    """Return the name of the customer, unit or person that a duty is about."""
    about = duty.customer or duty.unit or duty.about
    return same(about.name if about is not None else "")


def why_due(duty: Duty) -> Deadline:
    """Return a duty's deadline with what it follows from: the event or the span, and the days that were counted."""
    rule = rule_of(duty)
    calendar = calendar_for(duty.unit_path)
    if rule is not None and rule.due.after is not None and duty.event_at is not None:
        try:
            return deadline_after(rule.due.after.within, duty.event_at, calendar)
        except (
            UnknownYear,
            NoWorkingTime,
        ):  # the calendar was taken away since: the day stands, its count does not
            pass
    if rule is not None and rule.due.after is None:
        return deadline_of_span(rule, duty.opens_at, duty.due_at, calendar)
    return Deadline(
        event_at=duty.event_at or duty.opens_at, due_at=duty.due_at, last_day=calendar.day_of(duty.due_at),
        is_whole_day=duty.is_whole_day, rule=title_of(duty),
    )  # fmt: skip


def forms_of(duty: Duty) -> Sequence[tuple[evidence.Kind, str]]:
    """Return where a duty can be done now: one address for each kind of proof that has a form for it."""
    rule = rule_of(duty)
    known = [evidence.kind(code) for code in (rule.evidence if rule is not None else ())]
    found = ((one, one.form(duty)) for one in known if one is not None)
    return [(one, address) for one, address in found if address]


def proof_of(duty: Duty) -> tuple[Text, str | None] | None:
    """Return what proved a duty and where that is seen; None while nothing does."""
    if not duty.evidence:
        return None
    known = evidence.kind(duty.evidence)
    if known is None:
        return same(duty.evidence), None
    return known.title, known.opens(duty.evidence_id)
