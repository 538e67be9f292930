"""Reads contacts of every way, always through access: a customer's, the last one of many, one by its number."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from banfa.features.contacts.models import Contact
from banfa.platform.access import Actor, NotThere, visible

SHOWN = 12


def contacts_of(
    actor: Actor, customer_id: int, *, way: str = "", before: int | None = None, most: int = SHOWN
) -> Sequence[Contact]:
    """Return a customer's contacts, newest first; `before` is the last one of the page above."""
    rows = visible(Contact, actor).filter(customer=customer_id)
    if way:
        rows = rows.filter(way=way)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.prefetch_related("remarks").order_by("-at", "-pk")[:most])


def last_contacts(customer_ids: Iterable[int], *, ways: Sequence[str] = ()) -> Mapping[int, Contact]:
    """Return the last contact of each customer that had one, by customer; whoever asks was found to see them."""
    rows = Contact.objects.filter(customer__in=list(customer_ids))
    if ways:
        rows = rows.filter(way__in=ways)
    place = Window(RowNumber(), partition_by=F("customer"), order_by=[F("at").desc(), F("pk").desc()])
    return {one.customer_id: one for one in rows.annotate(place=place).filter(place=1)}


def contact_numbered(actor: Actor, contact_id: int) -> Contact:
    """Return a contact that the actor sees. Raises NotThere."""
    found = visible(Contact, actor).select_related("customer", "person").filter(pk=contact_id).first()
    if found is None:
        raise NotThere
    return found
