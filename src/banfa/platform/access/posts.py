"""What may be done about a colleague: another post, an end to one, a new password, leaving and coming back."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.actors import Actor, current, posts_held
from banfa.platform.access.appointing import require_grantable, require_post, unit_to_appoint_at
from banfa.platform.access.permissions import Permission
from banfa.platform.access.post_register import post_title, posts_in_force
from banfa.platform.access.rights import Denied, require
from banfa.platform.access.scope import NotThere, in_scope, is_whole_organisation
from banfa.platform.access.withdrawing import end_everything
from banfa.platform.audit import recording as audit
from banfa.platform.org import handover
from banfa.platform.org.models import Appointment, Person, Unit

APPOINT = Permission.ORG_PERSON_APPOINT
ADMINISTRATOR = "administrator"


class LastAdministrator(BanfaError):
    """Nobody would be left who may administer the whole organisation."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这是最后一位全机构管理员；请先任命另一位，再作此更改",
                "this is the last administrator of the whole organisation; appoint another one first",
            )
        )


class HeldAlready(BanfaError):
    """The person holds this very post there."""


class HeldTogether(BanfaError):
    """Nobody holds both posts: one watches over the other. G14."""

    def __init__(self, person: Person, post: Text, held: Text) -> None:
        super().__init__(
            Text(
                f"“{person.name}”是{held.zh}，不能同时担任{post.zh}：两个岗位须由不同的人担任",
                f"{person.name} is {held.en} and cannot be {post.en}, too: the two are held by different people",
            )
        )


def require_apart(person: Person, post: str, *, on: date) -> None:
    """Raise HeldTogether where somebody holds, or stands in for, a post that the regulation keeps apart from this one."""
    known = posts_in_force(on)
    for held in posts_held(person, on):
        one, other = known.get(held.post), known.get(post)
        if (one and post in one.apart) or (other and held.post in other.apart):
            raise HeldTogether(person, post_title(post, on), post_title(held.post, on))


def in_office(on: date) -> Q:
    """Return the condition that an appointment holds on a day."""
    return current(on)


def colleagues(actor: Actor, *, on: date) -> QuerySet[Person]:
    """Return the people whom the actor may appoint: everybody, or those with a post in the actor's own part."""
    require(actor, APPOINT)
    if is_whole_organisation(actor, APPOINT):
        return Person.objects.all()
    held = Appointment.objects.filter(in_office(on))
    inside = held.filter(in_scope(actor, "unit__path", APPOINT))
    outside = held.exclude(pk__in=inside.values("pk"))
    return Person.objects.filter(appointments__in=inside).exclude(appointments__in=outside).distinct()


def colleague(actor: Actor, person_id: int, *, on: date) -> Person:
    """Return one of them. Raises Denied, NotThere."""
    found = colleagues(actor, on=on).filter(pk=person_id).first()
    if found is None:
        raise NotThere
    return found


@transaction.atomic
def give_post(
    person_id: int, *, post: str, unit_code: str | None, actor: Actor, at: datetime, on: date
) -> Appointment:
    """Let a colleague hold one more post from a day on. Raises Denied, NotThere, NoSuchPost, HeldAlready."""
    person = colleague(actor, person_id, on=on)
    require_post(post, on=on)
    unit = unit_to_appoint_at(actor, unit_code)
    require_grantable(actor, post, unit, on=on)
    if Appointment.objects.filter(in_office(on), person=person, post=post, unit=unit).exists():
        raise HeldAlready(
            Text(f"“{person.name}”已经担任这个岗位", f"“{person.name}” holds this post already")
        )
    require_apart(person, post, on=on)
    given = Appointment.objects.create(person=person, post=post, unit=unit, from_on=on)
    audit.record(
        "person.appointed", _subject(person), actor=actor, at=at,
        summary={"name": person.name, "post": post, "unit": unit_code, "from": on.isoformat()},
    )  # fmt: skip
    return given


@transaction.atomic
def end_post(appointment_id: int, *, actor: Actor, at: datetime, on: date) -> Person:
    """End a colleague's post at once; a post that began today leaves only its event. Raises Denied, NotThere, LastAdministrator."""
    held = (
        Appointment.objects.filter(in_office(on), pk=appointment_id).select_related("person", "unit").first()
    )
    if held is None:
        raise NotThere
    person = colleague(actor, held.person_id, on=on)
    handover.open_for(person, post=held.post, unit=held.unit, actor_name=actor.name, at=at, on=on)
    _end(held, on)
    _require_administrator(on)
    end_everything(person, at=at)
    unit = held.unit.code if held.unit else None
    audit.record(
        "person.post_ended", _subject(person), actor=actor, at=at, summary={"post": held.post, "unit": unit}
    )
    return person


def _end(held: Appointment, on: date) -> None:
    if held.from_on < on:
        Appointment.objects.filter(pk=held.pk).update(until_on=on)
    else:  # an end has to lie after the beginning, and the right has to be gone now
        Appointment.objects.filter(pk=held.pk).delete()


@transaction.atomic
def hand_password(person_id: int, *, password: str, actor: Actor, at: datetime, on: date) -> Person:
    """Give a colleague a new password to be handed over; every log-in of theirs ends. Raises Denied, NotThere."""
    person = colleague(actor, person_id, on=on)
    _require_no_more_than(actor, person, on)
    person.set_password(password)
    person.has_passing_password = True
    person.save(update_fields=["password", "has_passing_password"])
    audit.record("person.password_renewed", _subject(person), actor=actor, at=at)
    return person


@transaction.atomic
def let_go(person_id: int, *, actor: Actor, at: datetime, on: date) -> Person:
    """Close a colleague's account; the posts stay written and give nothing. Raises Denied, NotThere, LastAdministrator."""
    person = colleague(actor, person_id, on=on)
    handover.open_for(person, post="", unit=None, actor_name=actor.name, at=at, on=on)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    _require_administrator(on)
    end_everything(person, at=at)
    audit.record("person.let_go", _subject(person), actor=actor, at=at)
    return person


@transaction.atomic
def let_back(person_id: int, *, actor: Actor, at: datetime, on: date) -> Person:
    """Open a closed account again. Raises Denied, NotThere."""
    person = colleague(actor, person_id, on=on)
    _require_no_more_than(actor, person, on)
    Person.objects.filter(pk=person.pk).update(is_active=True)
    end_everything(person, at=at)  # what was open before does not come back with the account
    audit.record("person.let_back", _subject(person), actor=actor, at=at)
    return person


def _require_no_more_than(actor: Actor, person: Person, on: date) -> None:
    """Raise BeyondOwnRights where somebody holds more than the actor does: whoever lets them in could act as them."""
    for held in Appointment.objects.filter(current(on), person=person).select_related("unit"):
        if held.post in posts_in_force(on):
            require_grantable(actor, held.post, held.unit, on=on)


def _require_administrator(on: date) -> None:
    everywhere = Appointment.objects.filter(
        in_office(on), post=ADMINISTRATOR, unit=None, person__is_active=True
    )
    if not everywhere.exists():
        raise LastAdministrator


def _subject(person: Person) -> str:
    return f"person:{person.username}"


def units_to_appoint_at(actor: Actor) -> QuerySet[Unit]:
    """Return the units at which the actor may appoint somebody, in the tree's order."""
    if not actor.may(APPOINT):
        raise Denied(APPOINT)
    return Unit.objects.filter(in_scope(actor, "path", APPOINT), closed_on=None).order_by("path")
