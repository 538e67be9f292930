"""The confidentiality agreement: published by version, signed before any page with data; and declarations about devices."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.period import add_months
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission, is_whole_organisation, require
from banfa.platform.accounts.models import Agreement, Signature, Standing
from banfa.platform.accounts.places import Place
from banfa.platform.accounts.rules import Rules
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Person

LEAST_WORDS, LONGEST_WORDS = 20, 20_000
BAD_REQUEST = 400


class NoWords(BanfaError):
    """The agreement says nothing, or too much."""

    status = BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(
            Text(
                f"请填写协议全文（{LEAST_WORDS} 至 {LONGEST_WORDS} 个字符）",
                f"write the whole agreement ({LEAST_WORDS} to {LONGEST_WORDS} characters)",
            )
        )


class AnotherVersion(BanfaError):
    """A newer version than the one that was read is in force."""

    def __init__(self) -> None:
        super().__init__(
            Text("协议刚刚更新，请阅读新版本后再签署", "the agreement has just been renewed; read the new version, then sign it")
        )  # fmt: skip


def in_force() -> Agreement | None:
    """Return the version in force, None before one is published."""
    return Agreement.objects.order_by("-number").first()


def to_sign(person: Person, rules: Rules) -> Agreement | None:
    """Return the agreement that somebody has yet to sign, None where nothing is asked or it is signed."""
    newest = in_force() if rules.asks_agreement else None
    if newest is None or Signature.objects.filter(agreement=newest, person=person).exists():
        return None
    return newest


@transaction.atomic
def sign(actor: Actor, *, number: int, place: Place, at: datetime) -> None:
    """Sign the version that was read; a second signature changes nothing. Raises AnotherVersion."""
    newest = in_force()
    if newest is None or newest.number != number:
        raise AnotherVersion
    _, is_new = Signature.objects.get_or_create(
        agreement=newest, person_id=actor.person_id, defaults={"at": at, "address": place.address}
    )
    if is_new:
        audit.record(
            "agreement.signed", f"agreement:{number}", actor=actor, at=at, summary={"from": place.address}
        )


@transaction.atomic
def publish(actor: Actor, *, words: str, at: datetime) -> Agreement:
    """Put a new version in force, which everybody signs at the next log-in. Raises Denied, NoWords."""
    require_house(actor)
    plain = words.replace("\r\n", "\n").strip()
    if not LEAST_WORDS <= len(plain) <= LONGEST_WORDS:
        raise NoWords
    newest = in_force()
    try:
        with transaction.atomic():
            made = Agreement.objects.create(
                number=newest.number + 1 if newest else 1, words=plain, published_at=at
            )
    except IntegrityError as error:  # somebody else published meanwhile
        raise AnotherVersion from error
    audit.record("agreement.published", f"agreement:{made.number}", actor=actor, at=at)
    return made


def require_house(actor: Actor) -> None:
    """Raise Denied unless the actor keeps the rules of the whole organisation."""
    require(actor, Permission.ACCOUNTS_RULE_WRITE)
    if not is_whole_organisation(actor, Permission.ACCOUNTS_RULE_WRITE):
        raise Denied(Permission.ACCOUNTS_RULE_WRITE)


@transaction.atomic
def declare_devices(actor: Actor, *, at: datetime) -> None:
    """Keep that the actor's devices have protection and current software."""
    Standing.objects.update_or_create(person_id=actor.person_id, defaults={"devices_at": at})
    audit.record("person.devices_declared", f"person:{actor.person_id}", actor=actor, at=at)


def devices_due(declared_on: date | None, rules: Rules, *, on: date) -> bool:
    """Tell whether a declaration about devices is missing or overdue."""
    if not rules.devices_months:
        return False
    return declared_on is None or add_months(declared_on, rules.devices_months) <= on
