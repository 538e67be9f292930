"""What of gatherings leaves the house, by its one door: the list of guests, and who is missing in a coverage."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.gatherings.queries.covering import missing, unit_asked
from banfa.features.contacts.gatherings.queries.seen import gathering_numbered, guests_seen
from banfa.features.contacts.gatherings.words import REPLIES, WAYS
from banfa.features.customers.models import Customer
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on
from banfa.policy.model import Coverage

EXPORT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_GUESTS, EXPORT_MISSING = "gatherings.guests", "gatherings.missing"
GUEST_HEADS = (
    Text("编码", "Code"), Text("名称", "Name"), Text("机构", "Unit"), Text("回复", "Answer"), Text("签到时间", "Came"),
    Text("方式", "By"), Text("成绩", "Score"), Text("帮扶内容", "Given"),
)  # fmt: skip
MISSING_HEADS = (Text("编码", "Code"), Text("名称", "Name"), Text("机构", "Unit"))


def _gathering(actor: Actor, arguments: Arguments) -> Gathering:
    number = arguments.get("gathering", "")
    if not number.isdecimal():
        raise NotThere
    return gathering_numbered(actor, int(number))


def _about_guests(actor: Actor, arguments: Arguments, language: Language) -> About:
    one = _gathering(actor, arguments)
    count = guests_seen(actor, one).filter(customer__in=visible(Customer, actor, EXPORT)).count()
    return About(
        title=Text(f"{one.title} 名单", f"Guests of {one.title}"), stem=f"gathering-{one.pk}", customers=count,
        subject=f"gathering:{one.pk}", address=reverse("contacts:gathering", args=[one.pk]),
    )  # fmt: skip


def _guests(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    one = _gathering(actor, arguments)
    mine = set(
        visible(Customer, actor, EXPORT)
        .filter(pk__in=one.guests.values("customer"))
        .values_list("pk", flat=True)
    )

    def rows() -> Iterator[Sequence[CellValue]]:
        for guest in guests_seen(actor, one):
            if guest.customer_id is not None and guest.customer_id not in mine:
                continue
            came = timezone.localtime(guest.attended_at).replace(tzinfo=None) if guest.attended_at else None
            way = WAYS[guest.came_by].in_language(language) if guest.came_by else ""
            customer = guest.customer
            yield [
                customer.code if customer else "", guest.shown, customer.unit.name if customer else "",
                REPLIES[guest.reply].in_language(language), came, way, guest.score, guest.given,
            ]  # fmt: skip

    heads = [head.in_language(language) for head in GUEST_HEADS]
    return Table(
        columns=[head.en for head in GUEST_HEADS], heads=heads, rows=rows(), sheet="guests", code_at=0
    )


def _coverage(arguments: Arguments) -> Coverage:
    rules = pack_on(timezone.localdate()).coverages
    if arguments.get("rule", "") not in rules:
        raise NotThere
    return rules[arguments["rule"]]


def _found(actor: Actor, arguments: Arguments) -> QuerySet[Customer]:
    unit = unit_asked(actor, arguments.get("unit", ""))
    allowed = visible(Customer, actor, EXPORT).values("pk")
    return missing(actor, _coverage(arguments), timezone.localdate(), unit.path if unit else "").filter(
        pk__in=allowed
    )


def _about_missing(actor: Actor, arguments: Arguments, language: Language) -> About:
    title = _coverage(arguments).title.text
    return About(
        title=Text(f"{title.zh}：未参加客户", f"{title.en}: who is missing"), stem="missing",
        customers=_found(actor, arguments).order_by().count(), subject="gatherings",
        address=f"{reverse('contacts:coverage')}?rule={arguments.get('rule', '')}&unit={arguments.get('unit', '')}",
    )  # fmt: skip


def _missing(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    found = _found(actor, arguments)
    rows = ([one.code, one.name, one.unit.name] for one in found.iterator(chunk_size=2_000))
    heads = [head.in_language(language) for head in MISSING_HEADS]
    return Table(
        columns=[head.en for head in MISSING_HEADS], heads=heads, rows=rows, sheet="missing", code_at=0
    )


def declare_gathering_exports() -> None:
    """Let lists of guests and of those who are missing be taken out."""
    declare_export(
        ExportKind(
            name=EXPORT_GUESTS,
            action="gatherings.guests_exported",
            right=EXPORT,
            about=_about_guests,
            table=_guests,
        )
    )
    declare_export(
        ExportKind(
            name=EXPORT_MISSING,
            action="gatherings.missing_exported",
            right=EXPORT,
            about=_about_missing,
            table=_missing,
        )
    )
