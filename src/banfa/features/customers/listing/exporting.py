"""A list of customers as it is shown, taken out: the chosen rows and columns, under the right to take data out."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.listing.columns import Column, Reading, chosen_columns, columns_for
from banfa.features.customers.listing.selecting import NobodyChosen, Selection, chosen, selection_in
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.consenting import consenting
from banfa.features.customers.queries.listing import listed
from banfa.features.customers.standing import standings
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.access.fields import fields_for
from banfa.platform.exporting.kinds import (
    PURPOSE,
    About,
    Arguments,
    ExportKind,
    OnStep,
    Table,
    declare_export,
)
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on

EXPORT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_LIST = "customers.list"
LOT = 1_000
CODE, NAME = Text("客户代码", "Code"), Text("客户名称", "Name")


def arguments_of(selection: Selection, *, columns: Sequence[str]) -> Mapping[str, str]:
    """Return what a list that is taken out is about."""
    return {**selection.as_data(), "columns": ",".join(columns)}


def _chosen(actor: Actor, arguments: Arguments) -> QuerySet[Customer]:
    """Return the chosen customers, without those who have not consented to what they are taken out for."""
    found = chosen(actor, selection_in(arguments), EXPORT)
    purpose = pack_on(timezone.localdate()).exports.purposes.get(arguments.get(PURPOSE, ""))
    return consenting(found, purpose.consent) if purpose and purpose.consent else found


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NobodyChosen, BadRequest."""
    selection = selection_in(arguments)
    count = _chosen(actor, arguments).count()
    if not count:
        raise NobodyChosen
    address = reverse("customers:list")
    return About(
        title=Text("客户名单", "Customers"), stem="customers", customers=count, subject="register",
        address=f"{address}?{selection.wish}" if selection.wish else address,
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    """Return the chosen customers in the order of their names. Raises Denied, BadRequest."""
    found, current = _chosen(actor, arguments), standings()
    pack = fields_for(actor, pack_on(timezone.localdate()))
    names = [key for key in arguments.get("columns", "").split(",") if key]
    shown = chosen_columns(columns_for(actor, pack, current), names)
    empty = Reading(actor=actor, pack=pack, language=language, standings=current, customers=())
    return Table(
        columns=["code", "name", *(one.key for one in shown)],
        heads=[title.in_language(language) for title in (CODE, NAME, *(one.title for one in shown))],
        rows=_rows(found, shown, empty, on_step), sheet="customers", code_at=0,
    )  # fmt: skip


def _rows(
    found: QuerySet[Customer], columns: Sequence[Column], empty: Reading, on_step: OnStep
) -> Iterator[list[CellValue]]:
    ids = found.order_by("sort_key", "pk").values_list("pk", flat=True)
    waiting, many, done = ids.iterator(chunk_size=LOT), ids.count(), 0
    while lot := list(islice(waiting, LOT)):
        place = {pk: index for index, pk in enumerate(lot)}
        rows = listed(Customer.objects.filter(pk__in=lot), empty.standings)
        reading = Reading(
            actor=empty.actor, pack=empty.pack, language=empty.language, standings=empty.standings,
            customers=sorted(rows, key=lambda one: place[one.pk]),
        )  # fmt: skip
        gives = [one.give(reading) for one in columns]
        for one in reading.customers:
            yield [one.code, one.name, *(give(one) for give in gives)]
        done += len(lot)
        on_step(min(done, many), many)


def declare_list_export() -> None:
    """Let the register's list be taken out."""
    declare_export(
        ExportKind(
            name=EXPORT_LIST,
            action="customers.exported",
            right=EXPORT,
            about=_about,
            table=_table,
            heeds_consent=True,
        )
    )
