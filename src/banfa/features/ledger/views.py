"""Asks what a customer's sales lines are taken out for."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.features.ledger.exporting import EXPORT_SALES, arguments_of
from banfa.features.ledger.sales_tab import read_period
from banfa.kernel.period import Period, PeriodKind
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question


@require_safe
def export(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask what the lines of a period are taken out for."""
    period = read_period(request.GET, Period.containing(timezone.localdate(), PeriodKind.MONTH))
    return question(request, kind_named(EXPORT_SALES), arguments_of(customer_id, period))
