"""Keeps the gateways: their addresses and tokens are sealed, opened only to send, and shown to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.messages.delivering import (
    BadAddress,
    Carrier,
    Outgoing,
    carrier,
    require_readable,
)
from banfa.features.contacts.messages.models import Gateway
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.inserting import insert_rows
from banfa.platform.org.current import pack_on
from banfa.platform.vault.models import PersonKey
from banfa.platform.vault.sealing import KEY_COLUMNS, Sealer, opened

WRITE = Permission.CONTACTS_GATEWAY_WRITE
LONGEST = 2_000


class NoSuchChannel(BanfaError):
    """The regulation has no such channel."""

    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is given of a gateway; an empty address keeps the one that is there."""

    kind: str
    address: str = ""
    is_on: bool = True


@transaction.atomic
def set_gateway(channel: str, given: Given, *, actor: Actor, at: datetime) -> Gateway:
    """Set what carries a channel. Raises Denied, NoSuchChannel, BadAddress. The log says that it changed, not to what."""
    require(actor, WRITE)
    if channel not in pack_on(timezone.localdate(at)).messages.channels:
        raise NoSuchChannel(Text(f"制度没有渠道 {channel}", f"the regulation has no channel {channel}"))
    if given.kind not in Gateway.Kind.values:
        raise BadAddress(Text("请选择网关类型", "choose a kind of gateway"))
    before = Gateway.objects.select_for_update().filter(channel=channel).first()
    sealed, host = _sealed(channel, given, before)
    row, _ = Gateway.objects.update_or_create(
        channel=channel,
        defaults={
            "kind": given.kind, "sealed": sealed, "host": host, "is_on": given.is_on, "changed_by": actor.name,
            "changed_at": at, "failing_since": None, "failure": "",
        },
    )  # fmt: skip
    audit.record(
        "gateway.set", f"gateway:{channel}", actor=actor, at=at,
        summary={"kind": given.kind, "host": host, "on": given.is_on, "address_changed": bool(given.address)},
    )  # fmt: skip
    return row


def try_out(channel: str, address: str, *, actor: Actor, at: datetime) -> None:
    """Send a line to an address of the administrator's choice. Raises Denied, NoSuchChannel, Unreachable, Refused."""
    require(actor, WRITE)
    found = carriers().get(channel)
    if found is None:
        raise NoSuchChannel(Text("该渠道尚未开通", "this channel is not open"))
    words = Text("这是一条测试消息。", "This is a test message.")
    found.send(
        Outgoing(key=f"trial:{channel}:{at:%Y%m%d%H%M%S}", channel=channel, address=address.strip(), subject="办法 Banfa", words=f"{words.zh} {words.en}")
    )  # fmt: skip
    with transaction.atomic():
        audit.record("gateway.tried", f"gateway:{channel}", actor=actor, at=at)


def carriers() -> Mapping[str, Carrier]:
    """Return what carries each channel that is on."""
    rows = list(Gateway.objects.filter(is_on=True))
    urls = opened([row.sealed or None for row in rows])
    return {
        row.channel: carrier(row.kind, row.channel, url or "") for row, url in zip(rows, urls, strict=True)
    }


def _sealed(channel: str, given: Given, before: Gateway | None) -> tuple[str, str]:
    address = given.address.strip()
    if given.kind == Gateway.Kind.FILE:
        return "", ""
    if not address:
        if before is None or before.kind != given.kind or not before.sealed:
            raise BadAddress(Text("请填写网关地址", "give the gateway's address"))
        return before.sealed, before.host
    if len(address) > LONGEST:
        raise BadAddress(Text(f"地址不超过 {LONGEST} 字", f"up to {LONGEST} characters"))
    host = require_readable(given.kind, address)
    subject, sealer = f"gateway:{channel}", Sealer()
    sealer.fetch([subject])
    if sealer.made:
        insert_rows(PersonKey, KEY_COLUMNS, sealer.made)
    return sealer.seal(subject, address) or "", host
