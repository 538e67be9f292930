"""What visits and contacts hold of a customer: it follows a merged file, is told to the person, and is erased."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Max, Model
from django.utils import timezone

from banfa.features.contacts.models import Contact, ContactRemark
from banfa.features.contacts.visits.models import OpenVisit, Opinion, Visit, VisitFinding, VisitPosition
from banfa.features.customers.duplicates.merging import Follower, Moved, declare_follows
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.erasing import declare_erasing
from banfa.features.customers.personal.holding import Ask, Item, declare_held
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import append_only
from banfa.platform.forms.models import FilledSheet

ERASED = "—"


def declare_belonging() -> None:
    """Let contacts, opinions and findings follow the file that is kept; tell and erase them with the person's data."""
    declare_follows(_rows_of(Contact, "contacts", Text("联系记录", "Contacts")))
    declare_follows(_rows_of(Opinion, "opinions", Text("客户意见", "Opinions")))
    declare_follows(_rows_of(VisitFinding, "visit_findings", Text("登记表发现", "Findings of sheets")))
    declare_follows(_rows_of(OpenVisit, "open_visits", Text("未完成的拜访", "Open visits")))
    declare_held("contacts", Text("联系记录", "Contacts"), 60, _contacts, last=_last_contact)
    declare_erasing("contacts", erase_contacts)


def erase_contacts(customer: Customer, at: datetime) -> None:
    """Remove what was said and where phones were; that there was a contact, when and by whom stays."""
    mine = Contact.objects.filter(customer=customer)
    ids = list(mine.values_list("pk", flat=True))
    ContactRemark.objects.filter(contact__in=ids).update(words=ERASED)
    Opinion.objects.filter(customer=customer).update(words=ERASED)
    Opinion.objects.filter(customer=customer, state=Opinion.State.ANSWERED).update(answer=ERASED)
    VisitPosition.objects.filter(contact__in=ids).delete()
    with append_only.lifted(connection):
        Visit.objects.filter(contact__in=ids).update(notes={})
        FilledSheet.objects.filter(visit_sheet__contact__in=ids).update(values={}, heading={})
    mine.update(content=ERASED, heard="")


def _contacts(ask: Ask) -> Sequence[Item]:
    rows = Contact.objects.filter(customer=ask.customer).order_by("-at")
    return [
        Item(
            Text(one.get_way_display(), one.get_way_display()),
            one.content,
            timezone.localdate(one.at),
            one.person_name,
        )
        for one in rows
    ]


def _last_contact(customer: Customer) -> date | None:
    last = Contact.objects.filter(customer=customer).aggregate(last=Max("at"))["last"]
    return timezone.localdate(last) if last else None


def _rows_of(model: type[Model], name: str, title: Text) -> Follower:
    rows = model._default_manager

    def take(lost: Customer, kept: Customer, actor: Actor, at: datetime) -> Moved:
        ids = list(rows.filter(customer=lost).order_by("pk").values_list("pk", flat=True))
        rows.filter(pk__in=ids).update(customer=kept)
        return {"ids": list(ids)}

    def give_back(lost: Customer, kept: Customer, moved: Moved, actor: Actor, at: datetime) -> None:
        ids = moved.get("ids")
        rows.filter(pk__in=ids if isinstance(ids, list) else [], customer=kept).update(customer=lost)

    return Follower(
        name=name,
        title=title,
        count=lambda one: rows.filter(customer=one).count(),
        take=take,
        give_back=give_back,
    )
