"""The units of the organisation for other programs."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from banfa.platform.access import visible
from banfa.platform.api.asking import require_known, whole_number
from banfa.platform.api.building import in_chinese
from banfa.platform.api.entrance import caller_of
from banfa.platform.org.models import Unit

router = Router(tags=["units"])
USUAL, MOST = 200, 1000
LISTING = in_chinese("机构列表", "可见的机构，从上到下；level 只列某一级。")


class UnitLine(Schema):
    """A unit; `parent` is the code of the one above, null at the top of what is seen."""

    code: str
    name: str
    level: str
    parent: str | None
    is_open: bool


class UnitPage(Schema):
    """Some units; `next` is the `after` of the page that follows, null on the last one."""

    units: list[UnitLine]
    next: str | None


@router.get("", response=UnitPage, summary="List units", openapi_extra=LISTING)
def list_units(request: HttpRequest, level: str = "", after: str = "", limit: int = USUAL) -> dict[str, Any]:
    """The units in sight from the top down; `level` keeps those of one level."""
    require_known(request, ("level", "after", "limit"))
    limit = whole_number("limit", str(limit), least=1, most=MOST)
    seen = visible(Unit, caller_of(request).actor)
    found = seen.filter(level=level) if level else seen
    if after:
        found = found.filter(path__gt=seen.filter(code=after).values("path")[:1])
    rows = list(found.select_related("parent").order_by("path")[: limit + 1])
    shown = rows[:limit]
    above = set(seen.filter(pk__in=[one.parent_id for one in shown]).values_list("pk", flat=True))
    lines = [
        {
            "code": one.code, "name": one.name, "level": one.level, "is_open": one.closed_on is None,
            "parent": one.parent.code if one.parent is not None and one.parent_id in above else None,
        }
        for one in shown
    ]  # fmt: skip
    return {"units": lines, "next": shown[-1].code if len(rows) > limit else None}
