"""Keeps a contact that was no visit: a call, a mail, a meeting, what was said on site (UW-4.2, FUEL-6.7.1)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import IncompleteContact, Said, keep_contact
from banfa.features.customers.models import Customer
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, require_to, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on

WRITE = Permission.CUSTOMERS_NOTE_WRITE
KEPT, MOST_MINUTES = "contact.kept", 24 * 60
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What somebody writes down of a contact: way, time, content and result are never empty (UW-4.2)."""

    way: str
    at: datetime | None
    content: str
    result: str
    minutes: int | None = None
    heard: str = ""
    is_incoming: bool = False
    next_on: date | None = None


@transaction.atomic
def log_contact(customer_id: int, logged: Logged, *, actor: Actor, at: datetime) -> Contact:
    """Write a contact down. It is not changed afterwards, only remarked on (CRM-USE-5.5).

    Raises Denied, NotThere, IncompleteContact naming what is missing.
    """
    require(actor, WRITE)
    customer = visible(Customer, actor).filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    require_to(actor, WRITE, path=customer.unit_path, customer_id=customer.pk)
    ways = {
        code: way for code, way in pack_on(timezone.localdate(at)).contact_ways.items() if way.kind != "visit"
    }
    if logged.way not in ways:
        none = (
            Text("请选择联系方式", "choose the way")
            if not logged.way
            else Text(f"没有联系方式“{logged.way[:48]}”", f"there is no way '{logged.way[:48]}'")
        )
        raise IncompleteContact(none + did_you_mean(logged.way[:48], ways))
    began_at = _moment(logged, at)
    contact = keep_contact(
        customer,
        Said(
            way=Contact.Way(ways[logged.way].kind), channel=logged.way, result=" ".join(logged.result.split())[:48],
            content=logged.content, heard=logged.heard, is_incoming=logged.is_incoming, next_on=logged.next_on,
        ),
        who=actor, began_at=began_at,
        ended_at=began_at + timedelta(minutes=logged.minutes) if logged.minutes is not None else None, at=at,
    )  # fmt: skip
    audit.record(
        KEPT, f"contact:{contact.pk}", actor=actor, at=at, summary={"way": logged.way},
        changes=[audit.Changed(f"customer:{customer.code}", f"contact:{contact.pk}", None, f'"{logged.way}"')],
    )  # fmt: skip
    return contact


def _moment(logged: Logged, at: datetime) -> datetime:
    if logged.at is None:
        raise IncompleteContact(Text("请填写时间", "give the time"))
    if logged.at > at + AHEAD:
        raise IncompleteContact(Text("时间还没有到", "that time has not come yet"))
    if logged.minutes is not None and not 0 <= logged.minutes <= MOST_MINUTES:
        raise IncompleteContact(
            Text(f"时长为 0 至 {MOST_MINUTES} 分钟", f"it took from 0 to {MOST_MINUTES} minutes")
        )
    return logged.at
