"""A second factor by an authenticator app (TOTP), with recovery codes; a code is taken once."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime

import pyotp
from django.db import transaction
from django.utils.crypto import salted_hmac

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.posts import colleague
from banfa.platform.accounts.models import RecoveryCode, SecondFactor
from banfa.platform.accounts.sealing import is_kept_sealed, seal, unseal
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import organisation
from banfa.platform.org.models import Person

SECONDS, STEPS_AROUND = 30, 1  # a phone's clock may be half a minute off
RECOVERY_CODES, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
BAD_REQUEST = 400


class WrongCode(BanfaError):
    """The code is not the one that the app shows now, or was used before."""

    status = BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(
            Text(
                "验证码不正确或已用过；请输入应用此刻显示的 6 位数字",
                "this code is wrong or was used before; enter the 6 digits that the app shows now",
            )
        )


class HasOneAlready(BanfaError):
    """A second factor is set up already."""

    def __init__(self) -> None:
        super().__init__(
            Text("已启用二次验证；如需更换，请先停用", "a second factor is on already; turn it off first")
        )


def factor_of(person: Person) -> SecondFactor | None:
    """Return somebody's second factor, None where none counts."""
    return SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).first()


def begin(person: Person) -> str:
    """Return the secret for an app that is being set up, the same until it is confirmed. Raises HasOneAlready."""
    held = SecondFactor.objects.filter(person=person).first()
    if held is None:
        secret = pyotp.random_base32()
        with transaction.atomic():
            SecondFactor.objects.create(person=person, sealed=seal(secret, owner=person.pk))
        return secret
    if held.confirmed_at is not None:
        raise HasOneAlready
    return unseal(held.sealed)


def address_of(secret: str, person: Person) -> str:
    """Return what the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=organisation().name)


@transaction.atomic
def confirm(actor: Actor, code: str, *, at: datetime) -> list[str]:
    """Turn the second factor on with its first code; return the recovery codes, which are shown once. Raises WrongCode."""
    person = Person.objects.get(pk=actor.person_id)
    if factor_of(person) is not None:
        raise HasOneAlready
    if not take_code(person, code, at=at):
        raise WrongCode
    SecondFactor.objects.filter(person=person).update(confirmed_at=at)
    codes = _new_recovery_codes(person)
    audit.record("person.second_factor_on", _subject(person), actor=actor, at=at)
    return codes


def take_code(person: Person, code: str, *, at: datetime) -> bool:
    """Tell whether a code of the app is right, and use it up: no code of its step or before is taken again."""
    held = SecondFactor.objects.filter(person=person).first()
    plain = "".join(code.split())
    if held is None or not (plain.isascii() and plain.isdigit()):
        return False
    secret = unseal(held.sealed)
    if not is_kept_sealed(held.sealed):
        with transaction.atomic():
            SecondFactor.objects.filter(pk=held.pk).update(sealed=seal(secret, owner=person.pk))
    totp = pyotp.TOTP(secret, interval=SECONDS)
    for step in _steps(at):
        if secrets.compare_digest(totp.generate_otp(step), plain):
            # One guarded UPDATE: of two requests with the same code only one gets in.
            newer = SecondFactor.objects.filter(person=person, last_step__lt=step)
            return newer.update(last_step=step) == 1
    return False


def take_recovery_code(person: Person, code: str, *, actor: Actor, at: datetime) -> bool:
    """Tell whether a recovery code is right, and use it up."""
    with transaction.atomic():
        used, _ = RecoveryCode.objects.filter(person=person, digest=_digest(code)).delete()
        if used:
            left = RecoveryCode.objects.filter(person=person).count()
            audit.record(
                "person.recovery_code_used", _subject(person), actor=actor, at=at, summary={"left": left}
            )
    return used == 1


def codes_left(person: Person) -> int:
    return RecoveryCode.objects.filter(person=person).count()


@transaction.atomic
def renew_recovery_codes(actor: Actor, *, at: datetime) -> list[str]:
    """Return new recovery codes; those of before no longer count."""
    person = Person.objects.get(pk=actor.person_id)
    codes = _new_recovery_codes(person)
    audit.record("person.recovery_codes_renewed", _subject(person), actor=actor, at=at)
    return codes


@transaction.atomic
def turn_off(person: Person, *, actor: Actor, at: datetime) -> None:
    """Forget somebody's second factor and its recovery codes."""
    RecoveryCode.objects.filter(person=person).delete()
    SecondFactor.objects.filter(person=person).delete()
    audit.record("person.second_factor_off", _subject(person), actor=actor, at=at)


def take_from_colleague(person_id: int, *, actor: Actor, at: datetime, on: date) -> Person:
    """Forget the second factor of a colleague who lost the app. Raises Denied, NotThere."""
    person = colleague(actor, person_id, on=on)
    turn_off(person, actor=actor, at=at)
    return person


def _new_recovery_codes(person: Person) -> list[str]:
    codes = ["-".join(_letters(4) for _ in range(3)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=_digest(code)) for code in codes)
    return codes


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return salted_hmac("banfa.recovery", plain, algorithm="sha256").hexdigest()


def _steps(at: datetime) -> Iterator[int]:
    now = int(at.timestamp()) // SECONDS
    yield from range(now - STEPS_AROUND, now + STEPS_AROUND + 1)


def _subject(person: Person) -> str:
    return f"person:{person.username}"
