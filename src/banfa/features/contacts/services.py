"""Keeps contacts with customers: one row for every way, and what is added to it afterwards."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.models import Contact, ContactRemark
from banfa.features.contacts.queries import contact_numbered
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Who

COMMENT = Permission.CUSTOMERS_NOTE_WRITE
LONGEST, LONGEST_REMARK = 5_000, 2_000


class IncompleteContact(BanfaError):
    """A contact lacks its content or result, or what it says cannot be (UW-4.2)."""

    status = 422


class BadRemark(BanfaError):
    """A remark says nothing, or too much."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a contact was about: `result` and `content` are never empty; `next_on` or `next_declined` where booked."""

    way: Contact.Way
    result: str
    content: str
    channel: str = ""
    purpose: str = ""
    heard: str = ""
    satisfaction: int | None = None
    is_incoming: bool = False
    next_on: date | None = None
    next_declined: bool = False


def keep_contact(
    customer: Customer, said: Said, *, who: Who, began_at: datetime, ended_at: datetime | None, at: datetime
) -> Contact:
    """Store a contact inside the caller's transaction; the caller has checked rights and records the event.

    Raises IncompleteContact naming what is missing (UW-4.2, CUST-ABC-3.1b).
    """
    _require_whole(said, began_at=began_at, ended_at=ended_at, at=at)
    return Contact.objects.create(
        customer=customer, way=said.way, channel=said.channel, is_incoming=said.is_incoming,
        person_id=who.person_id, person_name=who.name, at=began_at, ended_at=ended_at, purpose=said.purpose,
        result=said.result, content=said.content.strip(), heard=said.heard.strip(),
        satisfaction=said.satisfaction, next_on=said.next_on, next_declined=said.next_declined, made_at=at,
    )  # fmt: skip


@transaction.atomic
def add_remark(contact_id: int, words: str, *, actor: Actor, at: datetime) -> ContactRemark:
    """Add to a contact that is over: whoever made it corrects it, everybody else comments on it (FUEL-6.1.2b).

    Raises NotThere, Denied, BadRemark.
    """
    contact, said = contact_numbered(actor, contact_id), words.strip()
    is_own = contact.person_id == actor.person_id
    if not is_own and not actor.may(COMMENT):
        raise Denied(COMMENT)
    if not said or len(said) > LONGEST_REMARK:
        raise BadRemark(
            Text(
                f"请写明内容，不超过 {LONGEST_REMARK} 字",
                f"write something, up to {LONGEST_REMARK} characters",
            )
        )
    kind = ContactRemark.Kind.CORRECTION if is_own else ContactRemark.Kind.COMMENT
    row = ContactRemark.objects.create(
        contact=contact, kind=kind, words=said, by_id=actor.person_id, by_name=actor.name, at=at
    )
    subject = f"customer:{contact.customer.code}"
    audit.record(
        "contact.corrected" if is_own else "contact.commented", f"contact:{contact.pk}", actor=actor, at=at,
        changes=[audit.Changed(subject, f"contact:{contact.pk}", None, json.dumps(said, ensure_ascii=False), personal=True)],
    )  # fmt: skip
    return row


def _require_whole(said: Said, *, began_at: datetime, ended_at: datetime | None, at: datetime) -> None:
    lacks = [
        title
        for title, words in (
            (Text("结果", "the result"), said.result),
            (Text("内容", "the content"), said.content.strip()),
        )
        if not words
    ]
    if lacks:
        raise IncompleteContact(
            Text(
                f"请填写{'、'.join(one.zh for one in lacks)}", f"give {' and '.join(one.en for one in lacks)}"
            )
        )
    if len(said.content) > LONGEST or len(said.heard) > LONGEST:
        raise IncompleteContact(Text(f"内容最长 {LONGEST} 字", f"up to {LONGEST} characters"))
    if ended_at is not None and ended_at < began_at:
        raise IncompleteContact(Text("结束早于开始", "it ended before it began"))
    if said.satisfaction is not None and not 0 <= said.satisfaction <= 100:
        raise IncompleteContact(Text("满意度为 0–100 分", "satisfaction is from 0 to 100"))
    if said.next_on is not None and said.next_on < timezone.localdate(at):
        raise IncompleteContact(Text("下次预约不能早于今天", "the next appointment lies in the past"))
