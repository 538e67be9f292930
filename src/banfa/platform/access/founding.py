"""Sets up the organisation and its first administrator, and lets them in again."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.actors import actor_named, actor_of
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Appointment, Organisation, Person
from banfa.policy.loading import load


class AlreadySetUp(BanfaError):
    """The data folder already holds an organisation."""


@transaction.atomic
def found(
    *,
    name: str,
    pack: str,
    administrator: str,
    password: str,
    at: datetime,
    on: date,
    origin: Text | None = None,
    administrator_name: str = "系统管理员",
) -> Person:
    """Create the organisation, its pack and its first administrator.

    Raises AlreadySetUp; NoPackInForce and PackInvalid from the loader.
    """
    _require_nothing_set_up()
    version = load(pack, on=on).version
    try:
        with transaction.atomic():
            Organisation.objects.create(
                pk=1, name=name, pack=pack, created_at=at,
                origin_zh=origin.zh if origin else "", origin_en=origin.en if origin else "",
            )  # fmt: skip
    except IntegrityError:  # somebody else set it up between the question and the answer
        _require_nothing_set_up()
        raise
    person = Person.objects.create_person(username=administrator, name=administrator_name, password=password)
    Appointment.objects.create(person=person, post="administrator", from_on=date(2000, 1, 1))
    audit.record(
        "organisation.founded", "organisation:1", actor=actor_of(person, on=on), at=at,
        summary={"name": name, "pack": pack, "version": version},
    )  # fmt: skip
    return person


def _require_nothing_set_up() -> None:
    existing = Organisation.objects.filter(pk=1).first()
    if existing is not None:
        raise AlreadySetUp(
            Text(
                f"此数据目录已属于“{existing.name}”（制度包 {existing.pack}），请换一个 BANFA_HOME",
                f"this data folder already belongs to '{existing.name}' (pack {existing.pack}); choose another BANFA_HOME",
            )
        )


@transaction.atomic
def renew_password(username: str, *, password: str, at: datetime, on: date) -> Person:
    """Give somebody a new password. Raises NoSuchPerson."""
    actor = actor_named(username, on=on)
    person = Person.objects.get(pk=actor.person_id)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("person.password_renewed", f"person:{username}", actor=actor, at=at)
    return person
