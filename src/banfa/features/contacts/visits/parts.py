"""What visits bring to pages: navigation, the customer's contacts, what is owed, evidence of duties, the timeline."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.queries import contacts_of
from banfa.features.contacts.visits.belonging import declare_belonging
from banfa.features.contacts.visits.exporting import declare_sheets_export
from banfa.features.contacts.visits.keeping import declare_keeping
from banfa.features.contacts.visits.models import Opinion, Visit, VisitFinding, VisitSheet
from banfa.features.contacts.visits.queries.opinions import count_waiting
from banfa.features.contacts.visits.queries.visits import open_visits
from banfa.features.contacts.visits.services.beginning import MAKE
from banfa.features.contacts.visits.services.logging import WRITE
from banfa.features.contacts.visits.services.opinions import ANSWER, EVIDENCE, RAISED
from banfa.features.contacts.visits.views.records import words_of
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.page.timeline import KINDS, declare_happenings
from banfa.features.duties.evidence import declare_evidence
from banfa.features.duties.happenings import declare_event
from banfa.features.duties.models import Duty
from banfa.kernel.text import Text
from banfa.platform.access import Permission, may_do_to
from banfa.platform.access import declare as declare_rows
from banfa.platform.audit.append_only import declare_append_only
from banfa.platform.org.current import pack_on
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, Part, Place, declare
from banfa.policy.model import Pack

READ = Permission.CUSTOMERS_CUSTOMER_READ
CONTACTS = "contacts"
ACTIONS = {
    "visit.begun": Text("到店签到", "Checked in"),
    "visit.closed": Text("拜访", "Visited"),
    "visit.given_up": Text("放弃拜访", "Visit given up"),
    "contact.kept": Text("联系记录", "Contact recorded"),
    "contact.corrected": Text("更正联系记录", "Contact corrected"),
    "contact.commented": Text("批注联系记录", "Contact commented on"),
    "opinion.raised": Text("客户提出意见", "Opinion raised"),
    "opinion.answered": Text("答复客户意见", "Opinion answered"),
}
NAMES = {
    "contact": Text("联系记录", "Contact"), "visit": Text("拜访", "Visit"), "opinion": Text("意见", "Opinion"),
}  # fmt: skip


def naming(field: str, pack: Pack) -> Text | None:
    """Return what the changes of contacts are called; None for fields of others."""
    what, _, number = field.partition(":")
    return NAMES.get(what) if number else None


def fill_contacts(asked: Asked) -> Mapping[str, Any]:
    """Give a customer's last contacts of every way, and what may be done now."""
    customer, actor = customer_of(asked), asked.actor
    return {
        "customer": customer, "contacts": contacts_of(actor, customer.pk),
        "may_visit": may_do_to(actor, MAKE, path=customer.unit_path, customer_id=customer.pk),
        "may_write": may_do_to(actor, WRITE, path=customer.unit_path, customer_id=customer.pk),
        **words_of(pack_on(timezone.localdate())),
    }  # fmt: skip


def fill_last(asked: Asked) -> Mapping[str, Any]:
    """Say when the customer was last met or spoken to, and the next appointment."""
    found = contacts_of(asked.actor, asked.customer_id, most=1)
    ways = words_of(pack_on(timezone.localdate()))["way_words"]
    address = reverse("contacts:record", args=[asked.customer_id])
    if not found:
        nobody = Text("还没有联系过", "never contacted")
        return {"label": Text("最近联系", "Last contact"), "value": "–", "note": nobody, "href": address}
    (last,) = found
    day, next_on = timezone.localdate(last.at), last.next_on
    note = ways[last.way] + Text(f" · {last.person_name}", f" · {last.person_name}")
    if next_on is not None:
        note = note + Text(f" · 约定 {next_on:%m-%d}", f" · next {next_on:%m-%d}")
    return {
        "label": Text("最近联系", "Last contact"),
        "value": f"{day:%Y-%m-%d}",
        "note": note,
        "href": address,
    }


def opinions_to_answer(asked: Asked, today: date) -> Iterator[Owing]:
    """Tell how many opinions wait for the posts of the person."""
    waiting, late = count_waiting(asked.actor, at=timezone.now())
    if waiting:
        yield Owing(
            icon="message", what=Text("客户意见待答复", "Opinions to answer"), act=Text("答复", "Answer"),
            about=Text(f"{waiting} 条，逾期 {late} 条", f"{waiting}, {late} of them late"),
            address=f"{reverse('contacts:opinions')}?whose=mine", count=waiting,
        )  # fmt: skip


def visits_to_close(asked: Asked, today: date) -> Iterator[Owing]:
    """Tell of one's own visits that were begun and not closed: they count for nothing yet (AD-1.3.2.2c)."""
    for one in open_visits(asked.actor):
        yield Owing(
            icon="map-pin", what=Text("拜访尚未完成", "A visit is not closed"), act=Text("继续", "Go on"),
            about=Text(one.customer.name, one.customer.name), address=reverse("contacts:visit-open", args=[one.pk]),
            due_on=timezone.localdate(one.at),
        )  # fmt: skip


def has_sheets() -> bool:
    """Tell whether the regulation has any sheet."""
    return bool(pack_on(timezone.localdate()).sheets)


def has_opinions() -> bool:
    """Tell whether the regulation passes opinions on."""
    return pack_on(timezone.localdate()).visiting.opinions is not None


def _form(duty: Duty) -> str | None:
    if duty.customer_id is None:
        return None
    return f"{reverse('contacts:visit-new')}?customer={duty.customer_id}&duty={duty.pk}"


def declare_visits() -> None:
    """Fill the places of visits, and tell duties what proves them."""
    declare_rows(Opinion, path="customer__unit_path", read=READ, customer="customer_id")
    declare_rows(VisitFinding, path="customer__unit_path", read=READ, customer="customer_id")
    declare_rows(VisitSheet, path="contact__customer__unit_path", read=READ, customer="contact__customer_id")
    declare_append_only(Visit)
    declare_belonging()
    declare_keeping()
    declare_sheets_export()
    declare_evidence(
        "visit",
        Text("拜访", "Visit"),
        opens=lambda number: reverse("contacts:visit", args=[number]),
        form=_form,
    )
    declare_evidence(EVIDENCE, Text("意见答复", "Answer to an opinion"))
    declare_event("visit.first", Text("首次拜访", "First visit"))
    declare_event(RAISED, Text("客户提出意见", "An opinion was raised"))
    KINDS.setdefault(CONTACTS, Text("联系", "Contacts"))
    declare_happenings(
        ACTIONS, naming, kind=CONTACTS,
        addresses={"opinion": lambda number: reverse("contacts:opinions")},
    )  # fmt: skip
    declare_owed(Source(name="open_visits", needs=MAKE, order=12, find=visits_to_close))
    declare_owed(Source(name="opinions", needs=ANSWER, order=44, find=opinions_to_answer))
    _declare_pages()


def _declare_pages() -> None:
    group = Text("走访关怀", "Visits and care")
    declare(
        Entry(
            title=Text("拜访", "Visits"), icon="map-pin", route="contacts:visits", key="v", order=30, needs=READ, group=group,
        ),
        Entry(
            title=Text("客户意见", "Opinions"), icon="message", route="contacts:opinions", order=36, needs=READ, group=group,
            is_there=has_opinions,
        ),
        Entry(
            title=Text("登记表", "Sheets"), icon="clipboard-check", route="contacts:scores", order=38, needs=READ, group=group,
            is_there=has_sheets,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="contacts", order=25, needs=READ, template="contacts/visits/_customer.html",
            fill=fill_contacts, title=Text("联系", "Contacts"),
        ),
        Part(
            place=Place.CUSTOMER_FIGURES, name="last_contact", order=30, needs=READ, template="web/_figure.html",
            fill=fill_last,
        ),
    )  # fmt: skip
