"""Hands a message over to what carries it: a file, a library for many services, or an address that takes JSON."""

import json
import os
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

TIMEOUT_SECONDS = 15
ADDRESS = "{address}"
PERMANENT = range(400, 500)
TRY_LATER = (408, 425, 429)


class Unreachable(BanfaError):
    """The gateway does not answer; the message may be tried again later."""


class Refused(BanfaError):
    """The gateway takes no such message; trying again as it stands is of no use."""


class BadAddress(BanfaError):
    """The address of a gateway cannot be read."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message on its way. The key is handed over too, so that a gateway may see that it had it before."""

    key: str
    channel: str
    address: str
    subject: str
    words: str


class Carrier(Protocol):
    """What carries messages. `send` raises Unreachable or Refused; `has_sent` is None where that cannot be known."""

    def send(self, one: Outgoing) -> None: ...
    def has_sent(self, key: str) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class FileCarrier:
    """Writes messages as JSON lines below the data folder: for trying out, and for lists that people send themselves."""

    channel: str

    @property
    def path(self) -> Path:
        return Path(settings.BANFA_HOME) / "outbox" / f"{self.channel}.jsonl"

    def send(self, one: Outgoing) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = json.dumps(
            {"key": one.key, "to": one.address, "subject": one.subject, "words": one.words},
            ensure_ascii=False,
        )
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "ab") as opened:
                opened.write(f"{line}\n".encode())
                opened.flush()
                os.fsync(opened.fileno())
        except OSError as error:
            raise Unreachable(
                Text(f"写不进发件箱：{error.strerror}", f"the outbox cannot be written: {error.strerror}")
            ) from error

    def has_sent(self, key: str) -> bool | None:
        if not self.path.exists():
            return False
        with self.path.open(encoding="utf-8") as lines:
            return any(_key_of(line) == key for line in lines)


def _key_of(line: str) -> str:
    try:
        return str(json.loads(line)["key"])
    except (ValueError, KeyError, TypeError):
        return ""  # a line that a lost power cut short was not sent


@dataclass(frozen=True, slots=True)
class AppriseCarrier:
    """Sends by the services that Apprise knows: mail, WeCom, DingTalk, Feishu, webhooks. `{address}` is the recipient."""

    url: str

    def send(self, one: Outgoing) -> None:
        service = _service(self.url.replace(ADDRESS, quote(one.address, safe="@+")))
        if service is None:
            raise Refused(Text("网关地址无法识别", "the gateway's address is not understood"))
        if not service.notify(body=one.words, title=one.subject):
            raise Unreachable(Text("网关没有接收", "the gateway did not take it"))

    def has_sent(self, key: str) -> bool | None:
        return None


def _service(url: str) -> Any:
    """Return the library's service for an address, None for one that it does not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a module that one of its services asks for
        import apprise  # seconds with all its services, which only a sending worker should pay

        service = apprise.Apprise()
        return service if service.add(url) else None


@dataclass(frozen=True, slots=True)
class HttpCarrier:
    """Posts JSON to an address: the interface for text messages. `token@` before the host goes into the header."""

    url: str

    def send(self, one: Outgoing) -> None:
        parts = urlsplit(self.url)
        content = {"key": one.key, "to": one.address, "subject": one.subject, "words": one.words}
        target = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
        request = urllib.request.Request(  # noqa: S310  the address is an administrator's, of http or https
            target, json.dumps(content, ensure_ascii=False).encode(),
            {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": one.key},
        )  # fmt: skip
        if parts.username:
            request.add_header("Authorization", f"Bearer {parts.username}")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                answer.read(1_000)
        except urllib.error.HTTPError as error:
            said = Text(f"网关回复 {error.code}", f"the gateway answered {error.code}")
            is_final = error.code in PERMANENT and error.code not in TRY_LATER
            raise (Refused(said) if is_final else Unreachable(said)) from error
        except (OSError, ValueError) as error:
            raise Unreachable(
                Text("网关没有响应", "the gateway does not answer")
            ) from error  # its words may hold the address

    def has_sent(self, key: str) -> bool | None:
        return None


KINDS: dict[str, Callable[[str, str], Carrier]] = {
    "FILE": lambda channel, url: FileCarrier(channel),
    "APPRISE": lambda channel, url: AppriseCarrier(url),
    "HTTP": lambda channel, url: HttpCarrier(url),
}


def carrier(kind: str, channel: str, url: str) -> Carrier:
    """Return what carries a channel's messages."""
    return KINDS[kind](channel, url)


def require_readable(kind: str, url: str) -> str:
    """Return the part of an address that gives nothing away. Raises BadAddress."""
    if kind == "FILE":
        return ""
    parts = urlsplit(url)
    if kind == "HTTP":
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadAddress(
                Text(
                    "须为 http 或 https 地址，如 https://令牌@主机/路径",
                    "an http or https address is needed, such as https://TOKEN@HOST/PATH",
                )
            )
        return parts.hostname
    if _service(url.replace(ADDRESS, "a@example.org")) is None:
        raise BadAddress(
            Text(
                "无法识别该服务地址，如 mailtos://、wecombot://、dingtalk://、feishu://",
                "this service is not known; write mailtos://, wecombot://, dingtalk://, feishu:// and so on",
            )
        )
    return parts.scheme
