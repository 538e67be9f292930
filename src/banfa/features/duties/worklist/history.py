"""What happened to a duty, the newest first: out of the event log, and who was reminded of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from banfa.features.duties.models import Duty
from banfa.kernel.text import Text, same
from banfa.platform.audit.models import Change, Event

NOTHING = Text("", "")
MOST = 100
ACTIONS = {
    "duty.done": Text("办结", "Done"),
    "duty.reopened": Text("重新待办", "Open again"),
    "duty.snoozed": Text("暂缓", "Snoozed"),
    "duty.woken": Text("恢复待办", "Taken up again"),
    "duty.excused": Text("准予免办", "Excused"),
    "duty.given": Text("转交", "Handed on"),
    "duty.missed": Text("逾期未办", "Missed"),
}
WHY = ("reason", "why", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened to a duty."""

    at: datetime
    what: Text
    by: str = ""
    details: Text = NOTHING


def history_of(duty: Duty) -> list[Happened]:
    """Return what happened to a duty, the newest first."""
    told = [*_events(duty), *_reminders(duty)]
    told.append(Happened(at=duty.opens_at, what=Text("可以开始办理", "May be done from here on")))
    return sorted(told, key=lambda one: one.at, reverse=True)


def _events(duty: Duty) -> Iterator[Happened]:
    """Yield the events about this duty alone and those about many in which it was changed."""
    subject = f"duty:{duty.pk}"
    own = Event.objects.filter(subject=subject)
    shared = Event.objects.filter(pk__in=_changed_in(subject))
    for event in own.union(shared).order_by("-id")[:MOST]:
        words = ACTIONS.get(event.action)
        if words is not None:
            yield Happened(at=event.at, what=words, by=event.actor_name, details=_why(event))


def _changed_in(subject: str) -> list[int]:
    return [*Change.objects.filter(subject=subject).values_list("event_id", flat=True)[:MOST]]


def _why(event: Event) -> Text:
    return next((same(str(event.summary[key])) for key in WHY if event.summary.get(key)), NOTHING)


def _reminders(duty: Duty) -> Iterator[Happened]:
    for one in duty.reminded.select_related("to").order_by("-id")[:MOST]:
        if one.is_escalation:
            what = Text(f"上报 {one.to.name}", f"Escalated to {one.to.name}")
        elif one.by_name:
            what = Text(f"提醒 {one.to.name}", f"{one.to.name} was reminded")
        else:
            what = Text(f"到期提醒 {one.to.name}", f"{one.to.name} was reminded of the deadline")
        yield Happened(
            at=one.at, what=what, by=one.by_name, details=same(one.words) if one.words else NOTHING
        )
