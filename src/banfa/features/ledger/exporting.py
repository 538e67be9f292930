"""A customer's sales lines of a period, taken out."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.ledger.selling import sales_of, title_of
from banfa.kernel.period import Period
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on
from banfa.policy.ledger import DATE

RIGHT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_SALES = "ledger.sales"


def arguments_of(customer_id: int, period: Period) -> Arguments:
    """Return what sales that are taken out are about."""
    return {"customer": str(customer_id), "period": str(period)}


def _customer(actor: Actor, arguments: Arguments) -> Customer:
    number = arguments.get("customer", "")
    found = visible(Customer, actor, RIGHT).filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise NotThere
    return found


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NotThere, BadPeriod."""
    customer, period = _customer(actor, arguments), Period.parse(arguments.get("period", ""))
    return About(
        title=Text(f"{customer.name} {period} 销售明细", f"Sales of {customer.name} in {period}"),
        stem=f"sales-{customer.code}-{period}", customers=1, subject=f"customer:{customer.code}",
        address=reverse("customers:customer", args=[customer.pk]), summary={"period": str(period)},
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    """Return a customer's lines of a period, newest first. Raises Denied, NotThere, BadPeriod."""
    pack = pack_on(timezone.localdate())
    customer, period = _customer(actor, arguments), Period.parse(arguments.get("period", ""))
    with sales_of(actor, customer.pk, period, pack, right=RIGHT) as sales:
        lines = sales.rows()
        names = [name for name in sales.names() if any(line[name] is not None for line in lines)]
    columns = ["date", *names, "quantity", "amount"]
    assert pack.ledger is not None
    titles = {
        "date": DATE.title.text, "quantity": pack.ledger.quantity.title.text, "amount": pack.ledger.amount.title.text,
        **{name: title_of(name, pack) for name in names},
    }  # fmt: skip

    def rows() -> Iterator[list[CellValue]]:
        for line in lines:
            yield [line[name] for name in columns]

    heads = [titles[name].in_language(language) for name in columns]
    return Table(columns=columns, heads=heads, rows=rows(), sheet=str(period), codes=[customer.code])


def declare_sales_export() -> None:
    """Let a customer's sales be taken out."""
    declare_export(
        ExportKind(name=EXPORT_SALES, action="sales.exported", right=RIGHT, about=_about, table=_table)
    )
