"""Accounts in words: how a log-in ended, from which device, what a right allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from banfa.kernel.text import Text
from banfa.platform.accounts.models import LogIn, Session, Token
from banfa.platform.accounts.places import device
from banfa.platform.people.right_words import right_words

RESULTS: dict[str, tuple[str, Text]] = {
    LogIn.Result.LET_IN: ("ok", Text("登录成功", "logged in")),
    LogIn.Result.WRONG: ("bad", Text("用户名或密码错误", "wrong name or password")),
    LogIn.Result.CLOSED: ("bad", Text("账号已停用", "account closed")),
    LogIn.Result.LOCKED: ("bad", Text("账号已锁定", "account locked")),
    LogIn.Result.WAITING: ("warn", Text("输错过多，须等待", "too many tries, has to wait")),
    LogIn.Result.CODE_ASKED: ("", Text("密码正确，待验证码", "password right, code asked")),
    LogIn.Result.CODE_WRONG: ("bad", Text("验证码错误", "wrong code")),
    LogIn.Result.LOGGED_OUT: ("off", Text("退出", "logged out")),
    LogIn.Result.TOKEN_REFUSED: ("bad", Text("接口令牌无效", "token refused")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A log-in that is open, in words."""

    id: str
    words: Text
    address: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log-in log, in words."""

    at: datetime
    name: str
    person_id: int | None
    kind: str
    result: Text
    device: Text
    address: str
    is_elsewhere: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A token in words; its text is known to nobody."""

    token: Token
    rights: Text
    is_open: bool


def devices(sessions: Iterable[Session], *, here: str = "") -> list[Device]:
    """Return open log-ins in words; `here` is the one that asks."""
    return [
        Device(
            id=one.pk, words=device(one.agent), address=one.address, began_at=one.began_at, seen_at=one.seen_at,
            is_here=one.pk == here,
        )
        for one in sessions
    ]  # fmt: skip


def lines(found: Iterable[LogIn]) -> list[Line]:
    """Return lines of the log-in log in words."""
    told = []
    for one in found:
        kind, result = RESULTS[one.result]
        told.append(
            Line(
                at=one.at, name=one.username, person_id=one.person_id, kind=kind, result=result, device=device(one.agent),
                address=one.address, is_elsewhere=one.is_elsewhere,
            )
        )  # fmt: skip
    return told


def keys(tokens: Iterable[Token], *, at: datetime) -> list[Key]:
    """Return tokens in words."""
    return [Key(token=one, rights=_rights(one.permissions), is_open=one.is_open(at)) for one in tokens]


def _rights(permissions: list[str]) -> Text:
    words = [right_words(one) for one in permissions]
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))
