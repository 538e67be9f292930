"""What a list of duties can be narrowed to: the kinds and the units that stand in it."""

from django.db.models import Count, QuerySet

from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.naming import title_named
from banfa.platform.org.models import Unit
from banfa.platform.web.languages import said


def kinds_offered(found: QuerySet[Duty]) -> list[tuple[str, str]]:
    """Return the obligations that some duties come from, with how many."""
    rows = found.order_by().values_list("obligation").annotate(n=Count("pk")).order_by("obligation")
    return [(code, f"{said(title_named(code))} {n:,}") for code, n in rows]


def units_offered(found: QuerySet[Duty]) -> list[tuple[str, str]]:
    """Return the units that some duties belong to, with how many."""
    rows = dict(found.order_by().values_list("unit_path").annotate(n=Count("pk")))
    units = Unit.objects.filter(path__in=rows).order_by("path").values_list("code", "name", "path")
    return [(code, f"{name} {rows[path]:,}") for code, name, path in units]
