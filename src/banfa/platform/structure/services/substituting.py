"""Somebody stands in for a colleague's post for a while; the rights come and go with the days."""

from datetime import date, datetime

from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.access.actors import current
from banfa.platform.access.appointing import require_grantable
from banfa.platform.access.posts import colleague, require_apart
from banfa.platform.access.withdrawing import end_everything
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Appointment, Person, Substitution

APPOINT = Permission.ORG_PERSON_APPOINT
LONGEST_REASON = 200
BAD_REQUEST = 400


class BadSubstitution(BanfaError):
    """A substitution cannot be as it was filled in; `field` names what is wrong."""

    status = BAD_REQUEST

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


@transaction.atomic
def substitute(
    appointment_id: int,
    *,
    username: str,
    from_on: date,
    until_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    on: date,
) -> Substitution:
    """Let a colleague stand in for a post from a day until another (exclusive).

    Raises Denied, NotThere, BeyondOwnRights, HeldTogether, BadSubstitution.
    """
    held = appointment_to_cover(appointment_id, actor=actor, on=on)
    require_grantable(actor, held.post, held.unit, on=on)
    person, words = _sensible(held, username, from_on, until_on, reason, on=on)
    require_apart(person, held.post, on=on)
    made = Substitution.objects.create(
        appointment=held,
        person=person,
        from_on=from_on,
        until_on=until_on,
        reason=words,
        made_by=actor.name,
        made_at=at,
    )
    audit.record(
        "person.stands_in", f"person:{person.username}", actor=actor, at=at,
        summary={
            "name": person.name, "for": held.person.name, "post": held.post,
            "unit": held.unit.code if held.unit else None, "from": from_on.isoformat(), "until": until_on.isoformat(),
            "why": words,
        },
    )  # fmt: skip
    return made


def _sensible(
    held: Appointment, username: str, from_on: date, until_on: date, reason: str, *, on: date
) -> tuple[Person, str]:
    """Return who is to stand in and why, in one line. Raises BadSubstitution."""
    person = Person.objects.filter(username=username, is_active=True).first()
    words = " ".join(reason.split())
    if person is None:
        raise BadSubstitution("person", Text("请选择一位在岗人员", "choose somebody who is there"))
    if person.pk == held.person_id:
        raise BadSubstitution("person", Text("不能由本人代理本人", "nobody stands in for themselves"))
    if until_on <= max(from_on, on):
        raise BadSubstitution(
            "until",
            Text("结束日期须晚于开始日期和今天", "the last day has to come after the first, and after today"),
        )
    if not words or len(words) > LONGEST_REASON:
        raise BadSubstitution(
            "reason",
            Text(
                f"请写明原因，最多 {LONGEST_REASON} 个字", f"say why, in at most {LONGEST_REASON} characters"
            ),
        )
    same = Substitution.objects.filter(
        appointment=held, person=person, from_on__lt=until_on, until_on__gt=from_on
    )
    if same.exists():
        raise BadSubstitution(
            "person",
            Text(
                f"“{person.name}”这段时间已在代理此岗位",
                f"{person.name} stands in for this post in these days already",
            ),
        )
    return person, words


@transaction.atomic
def end_substitution(substitution_id: int, *, actor: Actor, at: datetime, on: date) -> Substitution:
    """End a substitution at once. Raises Denied, NotThere."""
    found = (
        Substitution.objects.filter(pk=substitution_id, until_on__gt=on)
        .select_related("appointment", "person")
        .first()
    )
    if found is None:
        raise NotThere
    appointment_to_cover(found.appointment_id, actor=actor, on=on)
    if found.from_on < on:
        Substitution.objects.filter(pk=found.pk).update(until_on=on)
    else:
        Substitution.objects.filter(pk=found.pk).delete()
    end_everything(found.person, at=at)
    audit.record(
        "person.stands_in_no_more", f"person:{found.person.username}", actor=actor, at=at,
        summary={"name": found.person.name, "post": found.appointment.post},
    )  # fmt: skip
    return found


def appointment_to_cover(appointment_id: int, *, actor: Actor, on: date) -> Appointment:
    """Return a post held today by a colleague whom the actor may appoint. Raises Denied, NotThere."""
    require(actor, APPOINT)
    held = Appointment.objects.filter(current(on), pk=appointment_id).select_related("person", "unit").first()
    if held is None:
        raise NotThere
    colleague(actor, held.person_id, on=on)
    return held
