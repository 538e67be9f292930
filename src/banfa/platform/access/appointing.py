"""Gives people posts, so that what takes two can be done by two."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access.actors import WHOLE_ORGANISATION, Actor
from banfa.platform.access.permissions import Permission
from banfa.platform.access.post_register import post_title, posts_in_force, rights_in_force
from banfa.platform.access.rights import Denied, may_on, require
from banfa.platform.access.scope import NotThere, is_whole_organisation, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Appointment, Person, Unit

SHOWN_RIGHTS = 3


class NoSuchPost(BanfaError):
    """No post has this name."""


class BeyondOwnRights(Denied):
    """Somebody would be given what the giver may not do there."""

    def __init__(self, post: Text, lacking: Sequence[Permission]) -> None:
        shown = "、".join(lacking[:SHOWN_RIGHTS])
        more = len(lacking) > SHOWN_RIGHTS
        self.permission = lacking[0]
        text = Text(
            f"不能授予自己没有的权限：岗位“{post.zh}”含 {shown}{' 等' if more else ''}，您在该机构没有",
            f"nobody grants what they lack: the post '{post.en}' allows {shown.replace('、', ', ')}"
            f"{' and more' if more else ''}, which you may not do there",
        )
        BanfaError.__init__(self, text)


class UsernameTaken(BanfaError):
    """Somebody has this user name already."""


@transaction.atomic
def appoint(
    *,
    username: str,
    name: str,
    post: str,
    password: str | None,
    actor: Actor,
    at: datetime,
    on: date,
    unit_code: str | None = None,
    has_passing_password: bool = False,
) -> Person:
    """Let a new person in who holds a post from a day on, at a unit or in the whole organisation.

    Without a password nobody logs in until one is handed over. Raises Denied, NoSuchPost, NotThere for an unknown
    unit, BeyondOwnRights, UsernameTaken.
    """
    require(actor, Permission.ORG_PERSON_APPOINT)
    require_post(post, on=on)
    unit = unit_to_appoint_at(actor, unit_code)
    require_grantable(actor, post, unit, on=on)
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


def require_post(post: str, *, on: date) -> None:
    """Raise NoSuchPost unless the regulation knows such a post."""
    posts = posts_in_force(on)
    if post not in posts:
        raise NoSuchPost(
            Text(
                f"没有岗位“{post}”；可选：{'、'.join(posts)}",
                f"there is no post '{post}'; there is {', '.join(posts)}",
            )
            + did_you_mean(post, posts)
        )


def require_grantable(actor: Actor, post: str, unit: Unit | None, *, on: date) -> None:
    """Raise BeyondOwnRights where the post at the unit would allow what the actor may not do there."""
    lacking = rights_lacking(actor, post, unit.path if unit else WHOLE_ORGANISATION, on=on)
    if lacking:
        raise BeyondOwnRights(post_title(post, on), lacking)


def rights_lacking(actor: Actor, post: str, path: str, *, on: date) -> list[Permission]:
    """Return what a post at a unit would allow and the actor may not do there, in order."""
    rights = rights_in_force(on)[post]
    return [
        permission
        for permission in sorted(rights.all)
        if not (
            _covers(actor, permission, path)
            if permission in rights.below
            else may_on(actor, permission, path)
        )
    ]


def _covers(actor: Actor, permission: Permission, path: str) -> bool:
    return any(path.startswith(scope) for scope in actor.scopes_of(permission))


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
