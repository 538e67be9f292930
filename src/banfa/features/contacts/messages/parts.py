"""What messages bring to pages: the navigation, what waits for a word, and the customer's tab of care."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.calling import queries as calling
from banfa.features.contacts.messages import queries
from banfa.features.contacts.messages.exporting import declare_message_export
from banfa.features.contacts.messages.mechanisms import declare_message_mechanisms
from banfa.features.contacts.messages.models import Companion, Message, Round
from banfa.features.contacts.messages.preparing import prepare_due
from banfa.features.contacts.messages.sending import EVIDENCE, send_due
from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.features.customers.models import Customer
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.page.timeline import declare_happenings
from banfa.features.customers.personal.consenting import in_force
from banfa.features.customers.personal.erasing import ERASED_NAME, declare_erasing
from banfa.features.customers.personal.holding import Ask, Item, declare_held
from banfa.features.duties.evidence import declare_evidence
from banfa.kernel.text import Text, same
from banfa.platform.access import Permission, declare, may_do_to, visible
from banfa.platform.jobs.regular import declare_regular
from banfa.platform.org.current import NothingSetUp, pack_on
from banfa.platform.web import slots
from banfa.platform.web.bulk import BulkAction, declare_action
from banfa.platform.web.numerals import figure
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, Part, Place
from banfa.policy.model import Pack

READ, SEND = Permission.CUSTOMERS_CUSTOMER_READ, Permission.CONTACTS_MESSAGE_SEND
TITLE = Text("关怀消息", "Messages")
ACTIONS = {
    "message.replied": Text("客户回复", "The customer replied"),
    "companion.added": Text("登记随行收件人", "Copies for somebody beside"),
    "companion.ended": Text("停止抄送", "Copies ended"),
}
SHOWN = 5


def has_messages() -> bool:
    """Tell whether the regulation in force writes to customers at all."""
    return bool(pack_on(timezone.localdate()).messages.templates)


def may_enter() -> bool:
    """Tell whether the regulation has a plan that people enter."""
    return any(one.on.entered for one in pack_on(timezone.localdate()).care.plans.values())


def fill_care(asked: Asked) -> Mapping[str, Any] | None:
    """Give a customer's consents, coming occasions, messages, calls, and the people beside them."""
    customer, today = customer_of(asked), timezone.localdate()
    pack = pack_on(today)
    if not pack.messages.templates and not pack.calls.kinds:
        return None
    wish = queries.Wish(customer_id=customer.pk)
    return {
        "customer": customer,
        "consents": [(one.title.text, in_force(customer, code)) for code, one in pack.consents.items()],
        "days": [(day.on, pack.care.plans[day.plan].title.text) for day in queries.next_for(customer, pack, today)],
        "messages": [(one, plan_title(pack, one.round.plan)) for one in queries.messages(asked.actor, wish).rows[:SHOWN]],
        "calls": [(one, _kind(pack, one.kind), _result(pack, one.result)) for one in calling.calls_of(asked.actor, customer.pk)],
        "planned": [(one, _kind(pack, one.kind)) for one in calling.planned_for(asked.actor, customer.pk)],
        "companions": queries.companions_of(customer),
        "channels": [(code, one.title.text) for code, one in pack.messages.channels.items()],
        "today": today,
        "takes_copies": pack.messages.copies is not None,
        "may_edit": _may(asked, Permission.CUSTOMERS_CUSTOMER_EDIT, customer),
        "may_note": _may(asked, Permission.CUSTOMERS_NOTE_WRITE, customer),
        "may_call": _may(asked, Permission.CONTACTS_CALL_MAKE, customer),
    }  # fmt: skip


def _may(asked: Asked, right: Permission, customer: Customer) -> bool:
    return may_do_to(asked.actor, right, path=customer.unit_path, customer_id=customer.pk)


def plan_title(pack: Pack, name: str) -> Text:
    """Return what a plan is called; its code where it has left the regulation."""
    return pack.care.plans[name].title.text if name in pack.care.plans else same(name)


def _kind(pack: Pack, name: str) -> Text:
    return pack.calls.kinds[name].title.text if name in pack.calls.kinds else same(name)


def _result(pack: Pack, name: str) -> Text:
    return pack.calls.results[name].title.text if name in pack.calls.results else same(name)


def waiting(asked: Asked, today: date) -> Iterator[Owing]:
    """The rounds of the next days that wait for somebody's word."""
    pack = pack_on(today)
    mine = visible(Message, asked.actor, SEND).filter(state=Message.State.PROPOSED)
    near = Round.objects.filter(
        on__gte=today, on__lte=today + timedelta(days=7), messages__in=mine
    ).distinct()
    for one in near.order_by("on", "pk")[:SHOWN]:
        count = mine.filter(round=one).count()
        plan = pack.care.plans.get(one.plan)
        yield Owing(
            icon="mail", what=Text("确认并发送消息", "Look at messages and send them"),
            about=plan_title(pack, one.plan) + Text(f"：{figure(count)} 条", f": {figure(count)}"),
            act=Text("查看", "Look"), address=reverse("contacts:message-round", args=[one.pk]), due_on=one.on,
            cites=plan.cites if plan else (),
        )  # fmt: skip


def _held(ask: Ask) -> list[Item]:
    rows = Message.objects.filter(customer=ask.customer).order_by("pk")
    return [Item(TITLE, one.words, one.sent_at or one.made_at, one.state) for one in rows]


def _beside(ask: Ask) -> list[Item]:
    rows = Companion.objects.filter(customer=ask.customer).order_by("pk")
    return [
        Item(Text("随行收件人", "Copies to"), f"{one.name} {one.phone}", one.agreed_on, one.relation)
        for one in rows
    ]


def _erase(customer: Customer, at: Any) -> None:
    """Remove the words of messages and the people beside a customer."""
    Message.objects.filter(customer=customer).update(words=ERASED_NAME, subject="")
    Companion.objects.filter(customer=customer).update(
        name=ERASED_NAME, phone="", relation="", evidence=ERASED_NAME
    )


def _regularly_prepare(at: Any) -> None:
    try:
        prepare_due(at)
    except NothingSetUp:
        return


def _regularly_send(at: Any) -> None:
    try:
        send_due(at)
    except NothingSetUp:
        return


def _message_address(evidence_id: str) -> str | None:
    row = Message.objects.filter(pk=int(evidence_id)).first() if evidence_id.isdecimal() else None
    return reverse("contacts:message-round", args=[row.round_id]) if row else None


def declare_messages() -> None:
    """Declare everything that messages bring."""
    declare(Message, path="customer__unit_path", read=READ, customer="customer_id")
    declare(Companion, path="customer__unit_path", read=READ, customer="customer_id")
    declare_evidence(EVIDENCE, Text("消息", "Message"), opens=_message_address)
    declare_regular("contacts.care", timedelta(minutes=30), _regularly_prepare)
    declare_regular("contacts.messages", timedelta(seconds=15), _regularly_send)
    declare_message_export()
    declare_message_mechanisms()
    declare_held("messages", TITLE, 62, _held)
    declare_held("companions", Text("随行收件人", "People beside"), 63, _beside)
    declare_erasing("messages", _erase)
    declare_happenings(ACTIONS, lambda field, pack: None, kind="contacts")
    declare_owed(Source(name="messages", needs=SEND, order=42, find=waiting))
    declare_action(
        BulkAction(
            list_name=CUSTOMERS.name, name="message", title=Text("发送消息", "Send a message"),
            route="contacts:message-new", order=45, needs=SEND, is_there=may_enter,
        )
    )  # fmt: skip
    slots.declare(
        Entry(
            title=TITLE, icon="mail", route="contacts:messages", order=33, needs=READ,
            group=Text("走访关怀", "Visits and care"), is_there=has_messages,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="care", order=34, needs=READ, template="contacts/messages/_customer.html",
            fill=fill_care, title=Text("关怀", "Care"),
        ),
    )  # fmt: skip
