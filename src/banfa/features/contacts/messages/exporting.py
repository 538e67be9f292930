"""Messages as a file: dispatch, way and state of each (MALL-4.3), or an address list for what is sent by post (WINE-4.3I)."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.messages import queries
from banfa.features.contacts.messages.models import Message
from banfa.features.contacts.messages.queries import Wish
from banfa.features.contacts.messages.reasons import title_of
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.access.fields import fields_for, shown
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages

EXPORT_MESSAGES = "contacts.messages"
COLUMNS = ("code", "name", "channel", "address", "on", "plan", "state", "reason", "sent_at", "words")
HEADS = (
    Text("客户编码", "Customer code"), Text("客户名称", "Customer"), Text("渠道", "Channel"),
    Text("地址", "Address"), Text("日期", "Day"), Text("计划", "Plan"), Text("状态", "State"),
    Text("原因", "Why not"), Text("发送时间", "Sent at"), Text("内容", "Words"),
)  # fmt: skip


def arguments_of(wish: Wish) -> dict[str, str]:
    """Return a wish as the door keeps it."""
    given = {
        "state": wish.state, "channel": wish.channel, "reason": wish.reason, "plan": wish.plan,
        "round": str(wish.round_id or ""),
    }  # fmt: skip
    return {key: value for key, value in given.items() if value}


def _wish(arguments: Arguments) -> Wish:
    number = arguments.get("round", "")
    return Wish(
        state=arguments.get("state", ""), channel=arguments.get("channel", ""), reason=arguments.get("reason", ""),
        plan=arguments.get("plan", ""), round_id=int(number) if number.isdecimal() else None,
    )  # fmt: skip


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    found = queries.wished(actor, _wish(arguments))
    customers = found.values("customer").distinct().count()
    return About(
        title=Text("关怀消息", "Messages"), stem="messages", customers=customers, subject="messages",
        address=reverse("contacts:message-list"),
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    found = queries.wished(actor, _wish(arguments)).select_related("customer", "round").order_by("pk")
    rows = _rows(found, actor, language)
    heads = [languages.said(words) for words in HEADS]
    return Table(columns=COLUMNS, heads=heads, rows=rows, sheet="messages", code_at=0)


def _rows(found: Any, actor: Actor, language: Language) -> Iterator[list[CellValue]]:
    pack = fields_for(actor, pack_on(timezone.localdate()))
    for one in found.iterator(chunk_size=1_000):
        sent = timezone.localtime(one.sent_at).strftime("%Y-%m-%d %H:%M") if one.sent_at else None
        yield [
            one.customer.code, one.customer.name, one.channel, _address(one, actor, pack, language), one.round.on,
            one.round.plan, one.state, languages.said(title_of(one.reason)) if one.reason else None, sent, one.words,
        ]  # fmt: skip


def _address(one: Message, actor: Actor, pack: Any, language: Language) -> str | None:
    channel = pack.messages.channels.get(one.channel)
    field = pack.fields.get(channel.field) if channel else None
    if field is None or channel is None:
        return None
    value = getattr(one.customer, channel.field, None) or one.customer.attributes.get(channel.field)
    return shown(actor, field, value, language) or None


def declare_message_export() -> None:
    """Let messages be taken out."""
    declare_export(
        ExportKind(
            name=EXPORT_MESSAGES, action="messages.exported", right=Permission.CUSTOMERS_CUSTOMER_EXPORT,
            about=_about, table=_table,
        )
    )  # fmt: skip
