"""Published grades for other programs."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from banfa.features.grading.queries.held import current_grades
from banfa.features.grading.queries.runs import period_of
from banfa.platform.api.asking import require_known, whole_number
from banfa.platform.api.building import in_chinese
from banfa.platform.api.entrance import caller_of

router = Router(tags=["grades"])
USUAL, MOST = 200, 1000
LISTING = in_chinese("已发布的级别", "每个客户一行，各分类的当前值；unit 只列某机构及其下级。")


class GradeLine(Schema):
    """One customer's values by classification; null where undecided."""

    customer: str
    values: dict[str, str | None]


class GradePage(Schema):
    """Some customers' grades and the run they come from; `next` is the `after` of the page that follows."""

    run: str | None
    period: str | None
    grades: list[GradeLine]
    next: int | None


@router.get("", response=GradePage, summary="List published grades", openapi_extra=LISTING)
def list_grades(request: HttpRequest, unit: str = "", after: int = 0, limit: int = USUAL) -> dict[str, Any]:
    """One line per customer in sight with its value in each class; `unit` keeps a unit and those below it."""
    require_known(request, ("unit", "after", "limit"))
    limit = whole_number("limit", str(limit), least=1, most=MOST)
    after = whole_number("after", str(after), least=0, most=10**18 - 1)
    page = current_grades(caller_of(request).actor, unit=unit, after=after, limit=limit)
    return {
        "run": page.run.number if page.run else None,
        "period": str(period_of(page.run)) if page.run else None,
        "grades": [{"customer": one.code, "values": dict(one.values)} for one in page.graded],
        "next": page.graded[-1].customer_id if page.has_more and page.graded else None,
    }
