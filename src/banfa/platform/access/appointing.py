"""Gives people posts, so that what takes two can be done by two."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access.actors import Actor
from banfa.platform.access.permissions import POSTS, Permission
from banfa.platform.access.rights import Denied, require
from banfa.platform.access.scope import NotThere, is_whole_organisation, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Appointment, Person, Unit


class NoSuchPost(BanfaError):
    """No post has this name."""


class UsernameTaken(BanfaError):
    """Somebody has this user name already."""


@transaction.atomic
def appoint(
    *,
    username: str,
    name: str,
    post: str,
    password: str,
    actor: Actor,
    at: datetime,
    on: date,
    unit_code: str | None = None,
    has_passing_password: bool = False,
) -> Person:
    """Let a new person in who holds a post from a day on, at a unit or in the whole organisation.

    Raises Denied, NoSuchPost, NotThere for an unknown unit, UsernameTaken.
    """
    require(actor, Permission.ORG_PERSON_APPOINT)
    require_post(post)
    unit = unit_to_appoint_at(actor, unit_code)
    try:
        with transaction.atomic():
            person = Person.objects.create_person(username=username, name=name, password=password)
    except IntegrityError as error:
        raise UsernameTaken(
            Text(f"用户名“{username}”已被使用", f"the user name '{username}' is taken")
        ) from error
    if has_passing_password:
        Person.objects.filter(pk=person.pk).update(has_passing_password=True)
    Appointment.objects.create(person=person, post=post, unit=unit, from_on=on)
    audit.record(
        "person.appointed", f"person:{username}", actor=actor, at=at,
        summary={"name": name, "post": post, "unit": unit_code, "from": on.isoformat()},
    )  # fmt: skip
    return person


def require_post(post: str) -> None:
    """Raise NoSuchPost unless there is such a post."""
    if post not in POSTS:
        raise NoSuchPost(
            Text(
                f"没有岗位“{post}”；可选：{'、'.join(POSTS)}",
                f"there is no post '{post}'; there is {', '.join(POSTS)}",
            )
            + did_you_mean(post, POSTS)
        )


def unit_to_appoint_at(actor: Actor, code: str | None) -> Unit | None:
    """Return the unit, None for the whole organisation, where the actor may appoint. Raises Denied, NotThere."""
    require(actor, Permission.ORG_PERSON_APPOINT)
    if code is None:
        if not is_whole_organisation(actor, Permission.ORG_PERSON_APPOINT):
            raise Denied(
                Permission.ORG_PERSON_APPOINT
            )  # else a part's administrator could make one of the whole
        return None
    unit = visible(Unit, actor, Permission.ORG_PERSON_APPOINT).filter(code=code).first()
    if unit is None:
        raise NotThere
    return unit
