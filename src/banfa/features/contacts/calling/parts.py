"""What calls bring to pages: the list of today, the button on a customer's page, and what files give rise to."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.calling.models import Call, PlannedCall
from banfa.features.contacts.calling.moments import follow
from banfa.features.contacts.calling.services import EVIDENCE, MAKE
from banfa.features.customers.models import Customer
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.page.timeline import declare_happenings
from banfa.features.customers.personal.erasing import declare_erasing
from banfa.features.customers.personal.holding import Ask, Item, declare_held
from banfa.features.customers.services.following import declare_follower
from banfa.features.duties.evidence import declare_evidence
from banfa.features.duties.happenings import declare_event
from banfa.features.duties.models import Duty
from banfa.kernel.text import Text
from banfa.platform.access import Permission, declare, may_do_to
from banfa.platform.org.current import pack_on
from banfa.platform.web import slots
from banfa.platform.web.numerals import figure
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, Part, Place

READ = Permission.CUSTOMERS_CUSTOMER_READ
TITLE = Text("电话回访", "Calls")
ACTIONS = {
    "call.kept": Text("电话回访", "Called"),
    "call.planned": Text("预约回访", "Call planned"),
    "call.dropped": Text("取消预约回访", "Planned call dropped"),
    "call.put_back": Text("恢复预约回访", "Planned call put back"),
}
EVENTS = {
    "visit.first": Text("首次来访", "First visit"),
    "subscription.signed": Text("签署认购书", "Subscription signed"),
    "contract.signed": Text("签订合同", "Contract signed"),
    "registration.incomplete": Text("档案资料不全", "File incomplete"),
    "contact_person.changed": Text("联系人变更", "Contact person changed"),
}


def has_calls() -> bool:
    """Tell whether the regulation in force knows any call."""
    return bool(pack_on(timezone.localdate()).calls.kinds)


def call_address(duty: Duty) -> str | None:
    """Return where a duty is done by a call."""
    if duty.customer_id is None:
        return None
    return f"{reverse('contacts:call-new')}?{urlencode({'customer': duty.customer_id, 'duty': duty.pk})}"


def fill_button(asked: Asked) -> Mapping[str, Any] | None:
    """Lead from a customer's page to calling them, for whoever may."""
    customer = customer_of(asked)
    may = may_do_to(asked.actor, MAKE, path=customer.unit_path, customer_id=customer.pk)
    return {"href": f"{reverse('contacts:call-new')}?customer={customer.pk}"} if may and has_calls() else None


def due_today(asked: Asked, today: date) -> Iterator[Owing]:
    """The calls that the reader agreed on for today; what duties ask for stands among the duties."""
    end = timezone.localdate()
    mine = PlannedCall.objects.filter(person_id=asked.actor.person_id, state=PlannedCall.State.OPEN)
    count = sum(timezone.localdate(due) <= end for due in mine.values_list("due_at", flat=True)[:500])
    yield Owing(
        icon="phone", what=Text("打预约的电话", "Make the calls that were agreed on"),
        about=Text(f"{figure(count)} 户", f"{figure(count)} customers"), act=Text("去打", "Call"),
        address=reverse("contacts:calls"), due_on=today, count=count,
    )  # fmt: skip


def _held(ask: Ask) -> list[Item]:
    rows = Call.objects.filter(contact__customer=ask.customer).select_related("contact").order_by("pk")
    return [Item(TITLE, one.needs or one.contact.content, one.contact.at, one.result) for one in rows]


def _erase(customer: Customer, at: Any) -> None:
    """Remove what a customer said on the telephone; the contact itself is blanked by its own feature."""
    Call.objects.filter(contact__customer=customer).update(needs="")
    PlannedCall.objects.filter(customer=customer).update(why="", state=PlannedCall.State.CANCELLED)


def _opens(evidence_id: str) -> str | None:
    row = (
        Call.objects.filter(pk=int(evidence_id)).select_related("contact").first()
        if evidence_id.isdecimal()
        else None
    )
    return f"{reverse('customers:customer', args=[row.contact.customer_id])}?tab=care" if row else None


def declare_calling() -> None:
    """Declare everything that calls bring."""
    declare(Call, path="contact__customer__unit_path", read=READ, customer="contact__customer_id")
    declare(PlannedCall, path="customer__unit_path", read=READ, customer="customer_id")
    declare_evidence(EVIDENCE, Text("电话", "Call"), opens=_opens, form=call_address)
    for code, title in EVENTS.items():
        declare_event(code, title)
    declare_follower("contacts.calling", follow)
    declare_held("calls", TITLE, 61, _held)
    declare_erasing("calls", _erase)
    declare_happenings(ACTIONS, lambda field, pack: None, kind="contacts")
    declare_owed(Source(name="calls", needs=MAKE, order=30, find=due_today))
    slots.declare(
        Entry(
            title=TITLE, icon="phone", route="contacts:calls", order=32, needs=MAKE,
            group=Text("走访关怀", "Visits and care"), is_there=has_calls,
        ),
        Part(
            place=Place.CUSTOMER_HEAD, name="call", order=12, needs=MAKE, template="contacts/calling/_button.html",
            fill=fill_button,
        ),
    )  # fmt: skip
