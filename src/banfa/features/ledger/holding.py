"""What the ledger holds about one customer."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Min

from banfa.features.customers.models import Customer
from banfa.features.customers.personal.holding import Ask, Item, declare_held
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.queries import last_month_of, monthly, newest_month
from banfa.kernel.period import Period
from banfa.kernel.text import Text, same
from banfa.platform.web.numerals import figure


def _sales(ask: Ask) -> Sequence[Item]:
    """Return the sums of every month with sales, newest first."""
    newest = newest_month()
    oldest = RollUp.objects.aggregate(oldest=Min("month"))["oldest"]
    if newest is None or oldest is None:
        return []
    months = Period(oldest, newest.end).months
    figures = monthly(ask.actor, ask.customer.pk, until=newest, months=months)
    return [
        Item(same(str(one.month)), figure(one.amount), one.month.last_day, figure(one.quantity))
        for one in reversed(figures)
        if one.lines
    ]


def _last_sale(customer: Customer) -> date | None:
    """Return the end of the last month with sales."""
    month = last_month_of(customer.pk)
    return month.end - timedelta(days=1) if month else None


def declare_holding() -> None:
    """Tell what the ledger holds."""
    declare_held("sales", Text("销售", "Sales"), 80, _sales, last=_last_sale)
