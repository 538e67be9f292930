"""What people do about duties: prove one with a note, put one off, remind a colleague, hand some to another."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from banfa.features.customers.files import storage
from banfa.features.customers.services.sniffing import kind_of
from banfa.features.duties.evidence import NOTE
from banfa.features.duties.models import Duty, NoteProof, Reminder
from banfa.features.duties.queries.rules import rule_of
from banfa.features.duties.queries.seeing import duty_seen, may_do
from banfa.features.duties.services.closing import CLOSABLE, close_with
from banfa.features.duties.services.refusals import (
    LONGEST_REASON,
    BadSnooze,
    BadSuccessor,
    CannotBeNoted,
    NobodyToRemind,
    NotOpen,
    NotTheTime,
    NotYours,
    reason_in,
)
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.access.actors import actor_of
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.models import Person

LONGEST_NOTE = 1000
MOST_BYTES = 20 * 2**20
MOST_AT_ONCE = 500
ONE_DAY = timedelta(days=1)
FOR_EVER = date(9999, 12, 31)


class FileTooLarge(BanfaError):
    """The file is larger than is taken."""

    status = 413

    def __init__(self) -> None:
        most = MOST_BYTES // 2**20
        super().__init__(Text(f"文件不能超过 {most} MB", f"a file has at most {most} MB"))


@transaction.atomic
def done_with_note(
    duty_id: int, words: str, *, actor: Actor, at: datetime, file: "File[bytes] | None" = None
) -> Duty:
    """Close a duty with a note, and a file where there is one. Raises NotThere, NotYours, NotOpen, NotTheTime,
    CannotBeNoted, BadReason, FileTooLarge, NotTaken."""
    duty = _to_act_on(duty_id, actor, at, states=CLOSABLE)
    rule = rule_of(duty)
    if rule is None or NOTE not in rule.evidence:
        raise CannotBeNoted(
            Text(
                "这项义务须由相应记录证明，不能只写说明",
                "this is proved by its own record, not by a note alone",
            )
        )
    said = reason_in(words, longest=LONGEST_NOTE, field="words")
    note = NoteProof(duty=duty, words=said, by_id=actor.person_id, by_name=actor.name, at=at)
    if file is not None:
        _keep(note, file)
    note.save()
    closed = close_with(
        NOTE, note.pk, at=at, actor=actor, customer_id=duty.customer_id, unit_id=duty.unit_id,
        about_id=duty.about_id, duty_id=duty.pk,
    )  # fmt: skip
    if not closed:
        raise NotTheTime(
            Text("现在不在这项义务的办理时间内", "this cannot be done now: its time has not come, or is over")
        )
    return closed[0]


def _keep(note: NoteProof, file: "File[bytes]") -> None:
    if (file.size or 0) > MOST_BYTES:
        raise FileTooLarge
    found = kind_of(file)
    note.path = f"duties/{note.duty_id}/{secrets.token_hex(12)}.{found}"
    note.content_type, note.size = found.content_type, file.size or 0
    note.file_name = (file.name or "").rpartition("/")[2][-200:]
    file.seek(0)
    storage().save(note.path, file)


@transaction.atomic
def snooze(duty_id: int, *, until: datetime, reason: str, actor: Actor, at: datetime) -> Duty:
    """Put a duty off, saying why: never beyond its due date, unless the rule lets it. Raises NotYours, NotOpen,
    BadSnooze, BadReason."""
    duty = _to_act_on(duty_id, actor, at)
    rule = rule_of(duty)
    latest = duty.closes_at if rule is not None and rule.may_be_late else duty.due_at
    if until <= at:
        raise BadSnooze(Text("请选择以后的时间", "choose a later time"))
    if latest is not None and until >= latest:
        shown = timezone.localtime(latest - timedelta(microseconds=1))
        raise BadSnooze(
            Text(f"不能推迟到期限之后，最晚 {shown:%Y-%m-%d}", f"not beyond its due date, {shown:%Y-%m-%d}")
        )
    said = reason_in(reason)
    old = duty.snoozed_until
    duty.snoozed_until, duty.snoozed_because = until, said
    duty.save(update_fields=["snoozed_until", "snoozed_because"])
    _note("duty.snoozed", duty, actor, at, old, until, why=said)
    return duty


@transaction.atomic
def wake(duty_id: int, *, actor: Actor, at: datetime) -> Duty:
    """Take a duty up again that was put off. Raises NotYours, NotOpen."""
    duty = _to_act_on(duty_id, actor, at)
    old = duty.snoozed_until
    duty.snoozed_until, duty.snoozed_because = None, ""
    duty.save(update_fields=["snoozed_until", "snoozed_because"])
    _note("duty.woken", duty, actor, at, old, None)
    return duty


def _note(
    action: str,
    duty: Duty,
    actor: Actor,
    at: datetime,
    old: datetime | None,
    new: datetime | None,
    *,
    why: str = "",
) -> None:
    audit.record(
        action, f"duty:{duty.pk}", actor=actor, at=at, summary={"why": why} if why else {},
        changes=[Changed(f"duty:{duty.pk}", "snoozed_until", _said(old), _said(new))],
    )  # fmt: skip


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _to_act_on(
    duty_id: int, actor: Actor, at: datetime, *, states: Sequence[str] = (Duty.State.OPEN,)
) -> Duty:
    """Return a duty that the actor may do, held until the end of the transaction. Raises NotThere, NotYours, NotOpen."""
    duty = duty_seen(actor, duty_id)
    held = Duty.objects.select_for_update(of=("self",)).select_related("customer", "unit", "about", "done_by")
    duty = held.get(pk=duty.pk)
    if duty.state not in states:
        raise NotOpen(duty)
    if not may_do(actor, duty, timezone.localdate(at)):
        raise NotYours
    return duty


@transaction.atomic
def remind(duty_ids: Sequence[int], *, words: str, actor: Actor, at: datetime) -> int:
    """Remind the people who owe duties, each duty once a day; return how many reminders were given.

    Raises Denied, NotThere for a duty out of sight, NobodyToRemind where none of them has anybody.
    """
    require(actor, Permission.DUTIES_DUTY_REMIND)
    said = " ".join(words.split())[:LONGEST_REASON]
    found = list(_chosen(duty_ids, actor, Permission.DUTIES_DUTY_REMIND).select_related("customer"))
    owed = [one for one in found if one.person_id is not None and one.person_id != actor.person_id]
    if not owed:
        raise NobodyToRemind(
            Text("所选义务没有可以提醒的责任人", "none of these has anybody else who could be reminded")
        )
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    reminded = set(
        Reminder.objects.filter(
            duty__in=[one.pk for one in owed], by__isnull=False, at__gte=today
        ).values_list("duty_id", flat=True)
    )
    due = [one for one in owed if one.pk not in reminded]
    Reminder.objects.bulk_create(
        Reminder(duty=one, to_id=one.person_id, by_id=actor.person_id, by_name=actor.name, words=said, at=at)
        for one in due
        if one.person_id is not None
    )
    Duty.objects.filter(pk__in=[one.pk for one in due]).update(reminded_at=at)
    if due:
        audit.record(
            "duty.reminded", f"duty:{due[0].pk}" if len(due) == 1 else "duties", actor=actor, at=at,
            changes=[Changed(f"duty:{one.pk}", "reminded_at", None, at.isoformat()) for one in due],
            summary={"duties": [one.pk for one in due], "words": said},
        )  # fmt: skip
    return len(due)


@transaction.atomic
def give(
    duty_ids: Sequence[int], *, to_id: int, reason: str, actor: Actor, at: datetime, until: date | None = None
) -> int:
    """Hand open duties to a colleague, for good or until a day (exclusive); return how many passed.

    Whoever owes a duty may give it to a colleague who sees it; superiors need the right. Raises NotThere, NotYours,
    BadSuccessor, BadReason.
    """
    said, on = reason_in(reason), timezone.localdate(at)
    found = list(_chosen(duty_ids, actor, Permission.DUTIES_DUTY_READ).select_related("person", "customer"))
    if not actor.may(Permission.DUTIES_DUTY_GIVE) and not all(may_do(actor, one, on) for one in found):
        raise NotYours
    if until is not None and until <= on:
        raise BadSuccessor(Text("结束日期须晚于今天", "the last day has to come after today"))
    successor = _successor(to_id, found, on)
    passing = [one for one in found if one.person_id != successor.pk]
    Duty.objects.filter(pk__in=[one.pk for one in passing], state=Duty.State.OPEN).update(
        person=successor, given_until=until or FOR_EVER
    )
    if passing:
        audit.record(
            "duty.given", f"duty:{passing[0].pk}" if len(passing) == 1 else "duties", actor=actor, at=at,
            changes=[
                Changed(f"duty:{one.pk}", "person", one.person.name if one.person else None, successor.name)
                for one in passing
            ],
            summary={"to": successor.name, "why": said, "until": until.isoformat() if until else None,
                     "duties": [one.pk for one in passing]},
        )  # fmt: skip
    return len(passing)


def _successor(person_id: int, duties: Sequence[Duty], on: date) -> Person:
    """Return the colleague who takes duties over. Raises BadSuccessor where they would not see one of them."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise BadSuccessor(Text("请选择一位在岗人员", "choose somebody who is there"))
    theirs = actor_of(person, on=on)
    ids = [one.pk for one in duties]
    may = theirs.may(Permission.DUTIES_DUTY_DO) and theirs.may(Permission.DUTIES_DUTY_READ)
    if not may or visible(Duty, theirs).filter(pk__in=ids).count() < len(ids):
        raise BadSuccessor(
            Text(
                f"“{person.name}”看不到其中的客户或没有办理权限，不能接手",
                f"{person.name} does not see all of these, or may not do them",
            )
        )
    return person


def _chosen(duty_ids: Sequence[int], actor: Actor, right: Permission) -> QuerySet[Duty]:
    """Return open duties that were chosen. Raises NotThere where one is out of sight for this right."""
    ids = set(duty_ids)
    if not ids or len(ids) > MOST_AT_ONCE:
        raise NotThere
    mine = Q(person=actor.person_id) if right == Permission.DUTIES_DUTY_READ else Q(pk__in=[])
    rows = visible(Duty, actor, right) | Duty.objects.filter(mine)
    found = rows.filter(pk__in=ids)
    if found.count() < len(ids):
        raise NotThere
    return found.filter(state=Duty.State.OPEN)
