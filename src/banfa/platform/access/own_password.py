"""Somebody chooses a password of their own."""

from datetime import datetime

from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.actors import Actor
from banfa.platform.access.credentials import password_problem
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
def choose_password(*, present: str, new: str, again: str, actor: Actor, at: datetime) -> Person:
    """Give the actor the password they chose; every other log-in of theirs ends. Raises WrongPassword, PasswordRefused."""
    person = Person.objects.get(pk=actor.person_id)
    if not person.check_password(present):
        raise WrongPassword
    problem = password_problem(new, again, person.username)
    if problem is None and new == present:
        problem = Text("新密码须与现在的不同", "the new password has to differ from the present one")
    if problem is not None:
        raise PasswordRefused(problem)
    person.set_password(new)
    person.has_passing_password = False
    person.save(update_fields=["password", "has_passing_password"])
    audit.record("person.password_chosen", f"person:{person.username}", actor=actor, at=at)
    return person
