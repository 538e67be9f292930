"""Tokens of applications: made by a person, never allowing more than the person may, ended at once."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, actor_of, require
from banfa.platform.access.actors import WHOLE_ORGANISATION
from banfa.platform.access.posts import colleague
from banfa.platform.accounts.models import Token
from banfa.platform.accounts.places import Place
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Unit

T = TypeVar("T")
MARK, HINT_LETTERS, SECRET_BYTES = "banfa_", 6, 32
LONGEST_NAME = 80
TERMS = (30, 90, 180, 365)  # days; nothing lasts for ever
USED_EVERY = timedelta(minutes=1)
BAD_REQUEST = 400
# What no application may do on somebody's behalf: it could make itself or others stronger.
NEVER = frozenset(
    {
        Permission.ACCOUNTS_RULE_WRITE,
        Permission.ACCOUNTS_TOKEN_MAKE,
        Permission.AUDIT_EVENT_PURGE,
        Permission.BACKUP_COPY_MAKE,
        Permission.ORG_PERSON_APPOINT,
        Permission.VAULT_KEY_ROTATE,
    }
)


class TokenRefused(BanfaError):
    """The token cannot be made like this; `field` says what is wrong."""

    status = BAD_REQUEST

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class NoSuchToken(BanfaError):
    """Nobody's open token is this one."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            Text("令牌不存在、已撤销或已过期", "there is no such token, or it was revoked or has expired")
        )


def grantable(actor: Actor) -> list[Permission]:
    """Return what the actor may hand to an application."""
    return sorted(actor.permissions - NEVER)


@transaction.atomic
def make_token(
    actor: Actor, *, name: str, permissions: Collection[str], unit_code: str | None, days: int, at: datetime
) -> tuple[Token, str]:
    """Make a token and return it with its text, which is shown once and stored nowhere. Raises Denied, TokenRefused, NotThere."""
    require(actor, Permission.ACCOUNTS_TOKEN_MAKE)
    plain = name.strip()
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise TokenRefused(
            "name", Text(f"请填写应用名称，最多 {LONGEST_NAME} 个字符", f"name the application, at most {LONGEST_NAME} characters")
        )  # fmt: skip
    if days not in TERMS:
        raise TokenRefused("days", Text("请选择有效期", "choose how long it lasts"))
    allowed = [one for one in grantable(actor) if one in set(permissions)]
    if not allowed or len(allowed) != len(set(permissions)):
        raise TokenRefused(
            "permissions",
            Text("请从您自己的权限中至少选择一项", "choose at least one, and only of your own rights"),
        )
    secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
    try:
        with transaction.atomic():
            token = Token.objects.create(
                person_id=actor.person_id, name=plain, digest=digest_of(secret), hint=secret[: HINT_LETTERS + 2],
                permissions=[str(one) for one in allowed], unit=_unit(actor, unit_code, allowed), made_at=at,
                expires_at=at + timedelta(days=days),
            )  # fmt: skip
    except IntegrityError as error:
        raise TokenRefused(
            "name", Text(f"您已有一个名为“{plain}”的令牌", f"you have a token named “{plain}” already")
        ) from error
    audit.record(
        "token.made", f"token:{token.pk}", actor=actor, at=at,
        summary={"name": plain, "permissions": token.permissions, "unit": unit_code, "until": token.expires_at.date().isoformat()},
    )  # fmt: skip
    return token, secret


def _unit(actor: Actor, code: str | None, allowed: Iterable[Permission]) -> Unit | None:
    """Return the unit that a token is kept to; it lies in a part where the actor has one of its rights. Raises NotThere."""
    if not code:
        return None
    unit = Unit.objects.filter(code=code, closed_on=None).first()
    if unit is None or not any(
        unit.path.startswith(scope) for one in allowed for scope in actor.reach_of(one)
    ):
        raise NotThere
    return unit


@transaction.atomic
def revoke_own(actor: Actor, token_id: int, *, at: datetime) -> Token:
    """End one of the actor's own tokens at once. Raises NotThere."""
    token = Token.objects.filter(pk=token_id, person_id=actor.person_id, revoked_at=None).first()
    if token is None:
        raise NotThere
    return _revoke(token, actor=actor, at=at)


@transaction.atomic
def revoke_of_colleague(actor: Actor, token_id: int, *, at: datetime, on: date) -> Token:
    """End a colleague's token at once. Raises Denied, NotThere."""
    require(actor, Permission.ORG_PERSON_APPOINT)
    token = Token.objects.filter(pk=token_id, revoked_at=None).first()
    if token is None:
        raise NotThere
    colleague(actor, token.person_id, on=on)
    return _revoke(token, actor=actor, at=at)


def _revoke(token: Token, *, actor: Actor, at: datetime) -> Token:
    Token.objects.filter(pk=token.pk).update(revoked_at=at)
    audit.record("token.revoked", f"token:{token.pk}", actor=actor, at=at, summary={"name": token.name})
    return token


def token_of(secret: str, *, at: datetime) -> Token:
    """Return the open token with this text, whose person may still log in. Raises NoSuchToken."""
    found = Token.objects.filter(digest=digest_of(secret)).select_related("person", "unit").first()
    if found is None or not found.is_open(at) or not found.person.is_active:
        raise NoSuchToken
    return found


def acting_with(token: Token, *, on: date) -> Actor:
    """Return the person with the rights of today, cut to those of the token and to its part of the organisation."""
    actor, part = actor_of(token.person, on=on), token.unit.path if token.unit else WHOLE_ORGANISATION
    left = [right for right in actor.permissions if right in token.permissions]
    return replace(
        actor,
        grants=_some({right: within(actor.grants.get(right, ()), part) for right in left}),
        level=_some({right: _inside(actor.level.get(right, ()), part) for right in left}),
        own=_some(
            {
                right: tuple(one for one in actor.own.get(right, ()) if one.path.startswith(part))
                for right in left
            }
        ),
    )


def _some(rights: Mapping[Permission, tuple[T, ...]]) -> dict[Permission, tuple[T, ...]]:
    return {right: found for right, found in rights.items() if found}


def _inside(paths: Iterable[str], part: str) -> tuple[str, ...]:
    return tuple(path for path in paths if path.startswith(part))


def within(scopes: Iterable[str], part: str) -> tuple[str, ...]:
    """Return what of some parts of the tree lies inside another part."""
    return tuple(
        sorted(
            {
                max(scope, part, key=len)
                for scope in scopes
                if scope.startswith(part) or part.startswith(scope)
            }
        )
    )


def note_used(token: Token, place: Place, *, at: datetime) -> None:
    """Note when and from where a token was used, at most once a minute."""
    if token.used_at is None or at - token.used_at >= USED_EVERY or token.used_from != place.address:
        Token.objects.filter(pk=token.pk).update(used_at=at, used_from=place.address)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
