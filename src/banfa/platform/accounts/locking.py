"""Locks an account after many wrong log-ins in a row; an administrator opens it again."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from banfa.platform.access import Actor, actor_of
from banfa.platform.access.posts import colleague
from banfa.platform.accounts.models import Standing
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Person


def standing_of(person: Person) -> Standing:
    """Return how an account stands; one that nothing happened to stands well."""
    return Standing.objects.filter(pk=person.pk).first() or Standing(person=person)


@transaction.atomic
def count_wrong(person: Person, *, lock_after: int, at: datetime, on: date) -> bool:
    """Count one more wrong log-in and return whether the account is locked now; 0 never locks."""
    Standing.objects.get_or_create(person=person)
    held = Standing.objects.filter(person=person)
    held.update(wrong_in_row=F("wrong_in_row") + 1)
    if not lock_after or not held.filter(wrong_in_row__gte=lock_after, locked_at=None).update(locked_at=at):
        return held.exclude(locked_at=None).exists()
    audit.record(
        "person.locked", f"person:{person.username}", actor=actor_of(person, on=on), at=at,
        summary={"wrong_log_ins": lock_after},
    )  # fmt: skip
    return True


def count_right(person: Person) -> None:
    """Begin to count anew: somebody knew the password."""
    Standing.objects.filter(person=person).exclude(wrong_in_row=0).update(wrong_in_row=0)


@transaction.atomic
def unlock(person_id: int, *, actor: Actor, at: datetime, on: date) -> Person:
    """Open a locked account again. Raises Denied, NotThere."""
    person = colleague(actor, person_id, on=on)
    Standing.objects.filter(person=person).update(wrong_in_row=0, locked_at=None)
    audit.record("person.unlocked", f"person:{person.username}", actor=actor, at=at)
    return person
