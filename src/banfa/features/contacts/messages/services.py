"""Decides about prepared messages: approved, taken back, paused, cancelled, tried again; and enters new ones."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from banfa.features.contacts.messages import occasions
from banfa.features.contacts.messages.models import Message, Round
from banfa.features.contacts.messages.preparing import (
    LOT,
    Saying,
    begun,
    fill,
    messages_for,
    saying_of,
    words_for,
)
from banfa.features.contacts.messages.quiet import allowed_from
from banfa.features.contacts.messages.reaching import lot_of
from banfa.features.contacts.messages.reasons import Reason
from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import Said, keep_contact
from banfa.features.customers.assigning.queries import names_in_charge
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack

SEND = Permission.CONTACTS_MESSAGE_SEND
LONGEST_NOTE, LONGEST_REPLY = 500, 1_000
State = Message.State


class BadNote(BanfaError):
    """What a template says for {note} is missing or too long."""

    status = 422


class NothingToDo(BanfaError):
    """No message of the round is in a state for this, or somebody was quicker."""


class NoSuchPlan(BanfaError):
    """The regulation has no such plan, or it is not one that people enter."""

    status = 422


@dataclass(frozen=True, slots=True)
class Queued:
    """How many messages were approved, and from when they go out."""

    count: int
    send_after: datetime


@transaction.atomic
def approve(round_id: int, *, actor: Actor, at: datetime, ids: Sequence[int] = ()) -> Queued:
    """Let the proposed messages of a round go, as far as the actor may send to their customers (CARE-2.3.c).

    They leave after the minutes of grace, on their day, and not in quiet hours. Raises Denied, NotThere, BadNote,
    NothingToDo.
    """
    row = _round(round_id, actor)
    pack = pack_on(timezone.localdate(at))
    if _wants_note(row, pack) and not row.note:
        raise BadNote(Text("请先填写通知内容", "write the note first"))
    agreed = pack.messages.agreed
    grace = timedelta(minutes=int(agreed.grace_minutes.value or 0)) if agreed else timedelta()
    calendar = calendar_for()
    day = calendar.moment(row.on, datetime.min.time())
    send_after = allowed_from(max(at + grace, day), pack, calendar)
    mine = _mine(row, actor, State.PROPOSED, ids)
    count = mine.update(state=State.QUEUED, approved_by=actor.name, approved_at=at, send_after=send_after)
    _log("messages.approved", row, count, actor=actor, at=at, send_after=send_after.isoformat())
    return Queued(count, send_after)


@transaction.atomic
def take_back(round_id: int, *, actor: Actor, at: datetime, ids: Sequence[int] = ()) -> int:
    """Take an approval back for what has not been sent. Raises Denied, NotThere, NothingToDo."""
    row = _round(round_id, actor)
    waiting = _mine(row, actor, State.QUEUED, ids).filter(lease_until=None)
    count = waiting.update(state=State.PROPOSED, approved_by="", approved_at=None, send_after=None)
    _log("messages.taken_back", row, count, actor=actor, at=at)
    return count


@transaction.atomic
def pause(round_id: int, *, actor: Actor, at: datetime) -> int:
    """Stop what waits to be sent, until it is let go again. Raises Denied, NotThere, NothingToDo."""
    row = _round(round_id, actor)
    count = _mine(row, actor, State.QUEUED, ()).filter(lease_until=None).update(state=State.PAUSED)
    _log("messages.paused", row, count, actor=actor, at=at)
    return count


@transaction.atomic
def resume(round_id: int, *, actor: Actor, at: datetime) -> int:
    """Let go what was paused. Raises Denied, NotThere, NothingToDo."""
    row = _round(round_id, actor)
    count = _mine(row, actor, State.PAUSED, ()).update(state=State.QUEUED)
    _log("messages.resumed", row, count, actor=actor, at=at)
    return count


@transaction.atomic
def cancel(round_id: int, *, actor: Actor, at: datetime, ids: Sequence[int] = ()) -> int:
    """Give up what has not been sent; it is not prepared again. Raises Denied, NotThere, NothingToDo."""
    row = _round(round_id, actor)
    open_states = (State.PROPOSED, State.QUEUED, State.PAUSED, State.HELD)
    found = visible(Message, actor, SEND).filter(round=row, state__in=open_states, lease_until=None)
    mine = Message.objects.filter(pk__in=(found.filter(pk__in=ids) if ids else found).values("pk"))
    count = mine.update(state=State.CANCELLED)
    _log("messages.cancelled", row, count, actor=actor, at=at)
    return count


@transaction.atomic
def try_again(round_id: int, *, actor: Actor, at: datetime, ids: Sequence[int] = ()) -> int:
    """Queue failed messages anew, but none whose outcome is unclear unless it is named. Raises as `approve` does."""
    row = _round(round_id, actor)
    failed = _mine(row, actor, State.FAILED, ids)
    if not ids:
        failed = failed.exclude(reason=Reason.UNCLEAR)
    count = failed.update(
        state=State.QUEUED, reason="", failure="", attempts=0, send_after=at, approved_by=actor.name, approved_at=at
    )  # fmt: skip
    _log("messages.tried_again", row, count, actor=actor, at=at)
    return count


@transaction.atomic
def look_again(round_id: int, *, actor: Actor, at: datetime) -> int:
    """Propose what was held back wherever its reason is gone, such as a number that was added; return how many."""
    row = _round(round_id, actor)
    saying = saying_of(row, pack_on(row.on))
    held = visible(Message, actor, SEND).filter(round=row, state=State.HELD, companion=None)
    count, start = 0, 0
    while lot := list(held.filter(pk__gt=start).select_related("customer__unit").order_by("pk")[:LOT]):
        start = lot[-1].pk
        count += sum(_again(saying, lot, at=at))
    if count:
        _log("messages.looked_at_again", row, count, actor=actor, at=at)
    return count


def _again(saying: Saying, lot: Sequence[Message], *, at: datetime) -> list[bool]:
    ids = [one.customer_id for one in lot]
    facts, managers = lot_of(ids, saying.asked), names_in_charge(ids, saying.round.on)
    done = []
    for one in lot:
        fresh = next(
            iter(messages_for(saying, one.customer, facts, managers.get(one.customer_id, []), at=at))
        )
        Message.objects.filter(pk=one.pk, state=State.HELD).update(
            state=fresh.state,
            reason=fresh.reason,
            channel=fresh.channel,
            words=fresh.words,
            subject=fresh.subject,
        )
        done.append(fresh.state == State.PROPOSED)
    return done


@transaction.atomic
def say(round_id: int, note: str, *, actor: Actor, at: datetime) -> Round:
    """Set what {note} says, and word the proposed messages anew. Raises Denied, NotThere, BadNote."""
    row = _round(round_id, actor)
    row.note = _note(note)
    row.save(update_fields=["note"])
    saying = saying_of(row, pack_on(row.on))
    proposed = Message.objects.filter(round=row, state=State.PROPOSED)
    start = 0
    while lot := list(
        proposed.filter(pk__gt=start).select_related("customer__unit", "companion").order_by("pk")[:LOT]
    ):
        start = lot[-1].pk
        managers = names_in_charge([one.customer_id for one in lot], row.on)
        for one in lot:
            to = one.companion.name if one.companion else ""
            said = words_for(saying, one.customer, managers.get(one.customer_id, []), to=to)
            one.words, one.subject = said.words, said.subject
        Message.objects.bulk_update(lot, ["words", "subject"], batch_size=100)
    audit.record("messages.worded", f"round:{row.pk}", actor=actor, at=at, summary={"note": row.note})
    return row


def propose(
    plan: str, found: QuerySet[Customer], *, note: str, on: date, actor: Actor, at: datetime, key: str = ""
) -> Round:
    """Prepare a round of an entered plan for chosen customers; the same entry gives the same round, and each its message once.

    `key` tells the entry from others; without it the note and the day do. Raises Denied, NoSuchPlan, BadNote.
    """
    require(actor, SEND)
    pack = pack_on(timezone.localdate(at))
    rule = pack.care.plans.get(plan)
    entered = [name for name, one in pack.care.plans.items() if one.on.entered]
    if rule is None or not rule.on.entered:
        none = Text(f"没有可手工发起的计划“{plan}”", f"there is no plan '{plan}' that people enter")
        raise NoSuchPlan(none + did_you_mean(plan, entered))
    words = _note(note)
    mark = key or hashlib.sha256(f"{words}\n{on}".encode()).hexdigest()[:24]
    row = begun(plan, rule.template, on, f"{plan}:{mark}", who=actor, at=at, note=words)
    described = occasions.described(rule, pack, on)
    fill(row, found.filter(pk__in=described.values("pk")), at=at, again=True)
    return row


@transaction.atomic
def keep_reply(
    customer_id: int, words: str, *, channel: str, replied_at: datetime, actor: Actor, at: datetime
) -> Contact:
    """Keep what a customer wrote back beside what was sent to them (WINE-0, MALL-4.3).

    Raises Denied, NotThere, BadNote.
    """
    customer = visible(Customer, actor, Permission.CUSTOMERS_NOTE_WRITE).filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    said = words.strip()
    if not said or len(said) > LONGEST_REPLY:
        raise BadNote(
            Text(
                f"请填写客户回复，不超过 {LONGEST_REPLY} 字",
                f"write the reply, up to {LONGEST_REPLY} characters",
            )
        )
    if channel not in pack_on(timezone.localdate(at)).messages.channels:
        raise BadNote(Text("请选择渠道", "choose the channel"))
    if replied_at > at:
        raise BadNote(Text("回复时间不能晚于现在", "the time of the reply lies ahead"))
    contact = keep_contact(
        customer, Said(way=Contact.Way.MESSAGE, result="reply", content=said, channel=channel, is_incoming=True),
        who=actor, began_at=replied_at, ended_at=None, at=at,
    )  # fmt: skip
    audit.record(
        "message.replied", f"customer:{customer.code}", actor=actor, at=at, summary={"contact": contact.pk}
    )
    return contact


def _round(round_id: int, actor: Actor) -> Round:
    require(actor, SEND)
    row = Round.objects.select_for_update().filter(pk=round_id).first()
    if row is None or not visible(Message, actor, SEND).filter(round=row).exists():
        raise NotThere
    return row


def _mine(row: Round, actor: Actor, state: State, ids: Sequence[int]) -> QuerySet[Message]:
    """Return the messages in a state whose customers the actor may write to, in a form that can be updated."""
    found = visible(Message, actor, SEND).filter(round=row, state=state)
    return Message.objects.filter(
        state=state, pk__in=(found.filter(pk__in=ids) if ids else found).values("pk")
    )


def _wants_note(row: Round, pack: Pack) -> bool:
    template = pack.messages.templates.get(row.template)
    return template is not None and any(name == "note" for _, _, name in template.placeholders())


def _note(words: str) -> str:
    note = " ".join(words.split())
    if not note or len(note) > LONGEST_NOTE:
        raise BadNote(
            Text(
                f"请填写通知内容，不超过 {LONGEST_NOTE} 字",
                f"write the note, up to {LONGEST_NOTE} characters",
            )
        )
    return note


def _log(action: str, row: Round, count: int, *, actor: Actor, at: datetime, **more: str) -> None:
    if not count:
        raise NothingToDo(
            Text(
                "没有可处理的消息，可能已被他人处理",
                "no message is left for this; somebody may have been quicker",
            )
        )
    summary: dict[str, audit.Json] = {"plan": row.plan, "messages": count, **more}
    audit.record(action, f"round:{row.pk}", actor=actor, at=at, summary=summary)
