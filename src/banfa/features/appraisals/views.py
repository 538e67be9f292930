"""The month's score sheets: how far they have come, and the next customers to be scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.appraisals import queries, services
from banfa.features.appraisals.services import NoteTooLong, NotOwed, sheet_named
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import BadPeriod, Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Appraisal as Sheet
from banfa.policy.model import Pack
from banfa.policy.values import BadValues

MONTHS_OFFERED = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One item of a form: its bounds, what it holds, and what was wrong with it."""

    name: str
    title: Text
    least: int
    most: int
    given: str
    problem: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One customer waiting to be scored."""

    customer: Customer
    boxes: Sequence[Box]
    note: str = ""
    failed: Text | None = None


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """Show a month's progress by unit, and the customers that wait."""
    actor, today = actor_for(request), timezone.localdate()
    pack = pack_on(today)
    name = request.GET.get("sheet") or next(iter(pack.appraisals), "")
    sheet, chosen = sheet_named(pack, name), read_month(request.GET.get("month", ""))
    unit, after = request.GET.get("unit", ""), request.GET.get("after", "")
    waiting, has_more = queries.still_open(actor, name, sheet, chosen, unit=unit, after=after)
    before = queries.previous_marks(actor, name, chosen, waiting)
    content: dict[str, Any] = {
        "sheets": [(code, one.title.text) for code, one in pack.appraisals.items()],
        "name": name,
        "sheet": sheet,
        "month": chosen,
        "months": _months(),
        "progress": queries.progress(actor, name, sheet, chosen, today=today),
        "unit": unit,
        "forms": [_form(pack, sheet, customer, before.get(customer.pk, {})) for customer in waiting],
        "after": waiting[-1].code if has_more else "",
        "may_write": services.WRITE in actor.permissions and chosen.start <= today,
        "may_read_people": Permission.ORG_UNIT_READ in actor.permissions,
    }
    return render(request, "appraisals/month.html", content)


@require_POST
def appraise(request: HttpRequest, sheet: str, words: str, customer_id: int) -> HttpResponse:
    """Store one customer's marks; the fragment is what then stands in its row."""
    chosen, pack = read_month(words), pack_on(timezone.localdate())
    rule = sheet_named(pack, sheet)
    given = {item: request.POST.get(item, "") for item in rule.items}
    note = request.POST.get("note", "")
    content: dict[str, Any] = {"name": sheet, "month": chosen, "may_write": True}
    try:
        done = services.appraise(
            customer_id, sheet=sheet, month=chosen, given=given, note=note, actor=actor_for(request),
            at=timezone.now(),
        )  # fmt: skip
    except (BadValues, NoteTooLong, NotOwed) as error:
        customer = queries.customer_to_score(actor_for(request), customer_id)
        form = _form(pack, rule, customer, given, note=note, error=error)
        return render(request, "appraisals/_row.html", {**content, "form": form}, status=422)
    if not wants_fragment(request):
        return HttpResponseRedirect(f"{reverse('appraisals:month')}?sheet={sheet}&month={chosen}")
    titles = [(pack.fields[item].title.text, mark) for item, mark in done.marks.items()]
    return render(request, "appraisals/_done.html", {**content, "done": done, "items": titles})


def read_month(words: str) -> Period:
    """Return the month an address asks for, this month where it asks for none. Raises BadRequest."""
    if not words:
        return Period.containing(timezone.localdate(), PeriodKind.MONTH)
    try:
        found = Period.parse(words)
    except BadPeriod as error:
        raise BadRequest(error.text) from None
    if found.months != 1:
        raise BadRequest(Text(f"“{words[:20]}”不是一个月份", f"'{words[:20]}' is no month"))
    return found


def _months() -> list[Period]:
    found = [Period.containing(timezone.localdate(), PeriodKind.MONTH)]
    while len(found) < MONTHS_OFFERED:
        found.append(found[-1].previous)
    return found


def _form(
    pack: Pack,
    sheet: Sheet,
    customer: Customer,
    given: Mapping[str, object],
    *,
    note: str = "",
    error: BanfaError | None = None,
) -> Form:
    problems = error.problems if isinstance(error, BadValues) else {}
    boxes = [
        Box(
            name=item, title=pack.fields[item].title.text, least=_bound(pack, item, "minimum"),
            most=_bound(pack, item, "maximum"), given=str(given.get(item, "")), problem=problems.get(item),
        )
        for item in sheet.items
    ]  # fmt: skip
    failed = error.text if error is not None and not problems else None
    return Form(customer=customer, boxes=boxes, note=note, failed=failed)


def _bound(pack: Pack, item: str, which: str) -> int:
    number = getattr(pack.fields[item], which)
    return int(number.value)  # the pack's check sees to it that both bounds are there
