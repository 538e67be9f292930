"""What people write about a customer: records, comments of superiors, reminders to whoever is in charge."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from banfa.features.customers.assigning.queries import in_charge
from banfa.features.customers.models import Customer, CustomerNote
from banfa.features.customers.services.writing import as_words
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, may_do_to, require, require_to, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Person

NOTE, REMIND = Permission.CUSTOMERS_NOTE_WRITE, Permission.CUSTOMERS_CUSTOMER_REMIND
NOTED, REMINDED, DONE = "customer.noted", "customer.reminded", "customer.reminder_done"
FIELD = "note"
LONGEST, SHOWN = 1000, 5


class BadNote(BanfaError):
    """A note says nothing, or too much."""

    status = 400


class NobodyToRemind(BanfaError):
    """Nobody is in charge of the customer."""


@transaction.atomic
def write_note(customer_id: int, words: str, *, actor: Actor, at: datetime) -> CustomerNote:
    """Keep a note on a customer that the actor sees. Raises Denied, NotThere, BadNote."""
    customer = _seen(customer_id, actor, NOTE)
    note = _kept(customer, words, CustomerNote.Kind.NOTE, None, actor=actor, at=at)
    _record(NOTED, customer, note, actor=actor, at=at)
    return note


@transaction.atomic
def remind(customer_id: int, words: str, *, actor: Actor, at: datetime, on: date) -> Sequence[CustomerNote]:
    """Remind everybody in charge of a customer; each has it on the desk until it is done (FUEL-6.1.2b).

    Raises Denied, NotThere, BadNote, NobodyToRemind.
    """
    customer = _seen(customer_id, actor, REMIND)
    ids = {
        one.person_id for one in in_charge(customer, on) if one.is_holder and one.person_id != actor.person_id
    }
    people = list(Person.objects.filter(pk__in=ids, is_active=True).order_by("pk"))
    if not people:
        raise NobodyToRemind(
            Text(
                "没有分管人员可以提醒，请先分配",
                "nobody is in charge who could be reminded: assign somebody first",
            )
        )
    notes = [_kept(customer, words, CustomerNote.Kind.REMINDER, one, actor=actor, at=at) for one in people]
    _record(REMINDED, customer, notes[0], actor=actor, at=at, to=[one.name for one in people])
    return notes


@transaction.atomic
def finish(note_id: int, *, actor: Actor, at: datetime) -> CustomerNote:
    """Tick one's own reminder off. Raises NotThere."""
    note = (
        CustomerNote.objects.filter(pk=note_id, to=actor.person_id, done_at=None)
        .select_related("customer")
        .first()
    )
    if note is None:
        raise NotThere
    CustomerNote.objects.filter(pk=note.pk).update(done_at=at)
    audit.record(DONE, f"customer:{note.customer.code}", actor=actor, at=at, summary={"words": note.words})
    return note


def notes_of(actor: Actor, customer_id: int) -> Sequence[CustomerNote]:
    """Return the newest notes on a customer that the actor sees."""
    rows = visible(CustomerNote, actor).filter(customer=customer_id).select_related("to")
    return list(rows.order_by("-pk")[:SHOWN])


def may_note(actor: Actor, customer: Customer) -> bool:
    return may_do_to(actor, NOTE, path=customer.unit_path, customer_id=customer.pk)


def may_remind(actor: Actor, customer: Customer) -> bool:
    return may_do_to(actor, REMIND, path=customer.unit_path, customer_id=customer.pk)


def _seen(customer_id: int, actor: Actor, right: Permission) -> Customer:
    require(actor, right)
    customer = visible(Customer, actor).filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    require_to(actor, right, path=customer.unit_path, customer_id=customer.pk)
    return customer


def _kept(
    customer: Customer, words: str, kind: CustomerNote.Kind, to: Person | None, *, actor: Actor, at: datetime
) -> CustomerNote:
    said = words.strip()
    if not said:
        raise BadNote(Text("请写下内容", "write something"))
    if len(said) > LONGEST:
        raise BadNote(
            Text(
                f"最多 {LONGEST} 个字，现在 {len(said)} 个",
                f"at most {LONGEST} characters, and these are {len(said)}",
            )
        )
    return CustomerNote.objects.create(
        customer=customer, kind=kind, words=said, by_id=actor.person_id, by_name=actor.name, at=at, to=to
    )


def _record(
    action: str, customer: Customer, note: CustomerNote, *, actor: Actor, at: datetime, to: Sequence[str] = ()
) -> None:
    row = audit.Changed(f"customer:{customer.code}", FIELD, None, as_words(note.words))
    audit.record(
        action,
        f"customer:{customer.code}",
        actor=actor,
        at=at,
        changes=[row],
        summary={"to": list(to)} if to else None,
    )
