"""Passwords that people choose and that are handed over: strong, not used before, and in force for as long as the rules say."""

from datetime import date, datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.credentials import password_problem
from banfa.platform.access.posts import hand_password
from banfa.platform.accounts.keeping import end_sessions
from banfa.platform.accounts.models import Ending, OldPassword, Standing
from banfa.platform.accounts.rules import Rules
from banfa.platform.accounts.sessions import digest_of
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Person

BAD_REQUEST = 400


class WrongPassword(BanfaError):
    """The password that was given as the present one is not."""

    status = BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(Text("现在的密码不对", "this is not your present password"))


class PasswordRefused(BanfaError):
    """The new password cannot be used."""

    status = BAD_REQUEST


@transaction.atomic
def choose_password(
    *, present: str, new: str, again: str, actor: Actor, rules: Rules, at: datetime, key: str | None = None
) -> Person:
    """Give the actor the password they chose; every log-in but the one with the cookie's key ends.

    Raises WrongPassword, PasswordRefused.
    """
    person = Person.objects.get(pk=actor.person_id)
    require_password(person, present)
    problem = password_problem(new, again, person.username, person.name) or _used_before(
        person, new, present=present, remembered=rules.remembered
    )
    if problem is not None:
        raise PasswordRefused(problem)
    person.set_password(new)
    person.has_passing_password = False
    person.save(update_fields=["password", "has_passing_password"])
    _remember(person, remembered=rules.remembered, at=at)
    end_sessions(person, Ending.PASSWORD, at=at, but=digest_of(key or ""))
    audit.record("person.password_chosen", f"person:{person.username}", actor=actor, at=at)
    return person


def require_password(person: Person, present: str) -> None:
    """Make sure that it is the person who asks, before something that only they may do. Raises WrongPassword."""
    if not person.check_password(present):
        raise WrongPassword


@transaction.atomic
def hand_over(person_id: int, *, password: str, actor: Actor, at: datetime, on: date) -> Person:
    """Give a colleague a password to be handed over; every log-in of theirs ends, a lock is opened. Raises Denied, NotThere."""
    person = hand_password(person_id, password=password, actor=actor, at=at, on=on)
    end_sessions(person, Ending.PASSWORD, at=at)
    Standing.objects.filter(person=person).update(wrong_in_row=0, locked_at=None)
    return person


def is_expired(person: Person, *, rules: Rules, at: datetime) -> bool:
    """Tell whether somebody has to choose a new password; the term begins when it is first looked at."""
    if rules.expire_after is None:
        return False
    standing, _ = Standing.objects.get_or_create(person=person)
    if standing.password_at is None:
        Standing.objects.filter(person=person).update(password_at=at)
        return False
    return standing.password_at + rules.expire_after <= at


def _used_before(person: Person, new: str, *, present: str, remembered: int) -> Text | None:
    if new == present:
        return Text("新密码须与现在的不同", "the new password has to differ from the present one")
    old = OldPassword.objects.filter(person=person).order_by("-chosen_at", "-pk")[:remembered]
    if any(check_password(new, one.encoded) for one in old):
        return Text(
            f"这是您最近 {remembered} 次用过的密码，请另选一个",
            f"this is one of your last {remembered} passwords; choose another one",
        )
    return None


def _remember(person: Person, *, remembered: int, at: datetime) -> None:
    OldPassword.objects.create(person=person, encoded=person.password, chosen_at=at)
    kept = OldPassword.objects.filter(person=person).order_by("-chosen_at", "-pk")[: max(remembered, 1)]
    OldPassword.objects.filter(person=person).exclude(pk__in=[one.pk for one in kept]).delete()
    Standing.objects.update_or_create(person=person, defaults={"password_at": at})
