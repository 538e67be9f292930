"""Hands a customer's sales lines out as a file."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.features.ledger.exporting import export_sales
from banfa.features.ledger.sales_tab import read_period
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_safe
def export(request: HttpRequest, customer_id: int) -> FileResponse:
    """Hand out the lines of a period as a workbook or as CSV."""
    period = read_period(request.GET, Period.containing(timezone.localdate(), PeriodKind.MONTH))
    form = request.GET.get("form", "xlsx")
    if form not in FORMS:
        raise BadRequest(Text(f"不支持的格式“{form[:10]}”", f"'{form[:10]}' is not a format"))
    with tempfile.TemporaryDirectory(prefix="banfa-sales-") as folder:
        output = Path(folder) / f"sales-{customer_id}-{period}.{form}"
        export_sales(
            output,
            customer_id,
            period,
            language=languages.language(),
            actor=actor_for(request),
            at=timezone.now(),
        )
        content = output.open("rb")  # the open file outlives its folder
    return FileResponse(content, as_attachment=True, filename=output.name, content_type=FORMS[form])
