"""One change of a governed field asked for many customers of the list at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from banfa.features.customers.editable import terms_of
from banfa.features.customers.listing.selecting import NobodyChosen, chosen, read_selection
from banfa.features.customers.page.boxes import box_of
from banfa.features.customers.requests.asking import Grounds, ask_for_changes
from banfa.features.customers.requests.models import FieldChange
from banfa.features.customers.requests.views import NOT_TAKEN, Problems, governed_fields
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.proposing import Proposal
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides
from banfa.platform.approvals.refusals import ReasonNeeded, ReasonTooLong
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say
from banfa.policy.model import Field
from banfa.policy.values import BadValue, read, to_stored

MOST_CUSTOMERS = 1_000


class TooManyAtOnce(BanfaError):
    """So many customers cannot be read by anybody who has to approve."""

    status = 400

    def __init__(self, count: int) -> None:
        super().__init__(
            Text(
                f"一次最多为 {MOST_CUSTOMERS:,} 户申请，现在选了 {count:,} 户，请分批",
                f"at most {MOST_CUSTOMERS:,} customers at once, and {count:,} are chosen: take them in parts",
            )
        )


@takes("every", "field", "id", "step", "value", "view", "why", "wish")
@require_POST
def ask_for_many(request: HttpRequest) -> HttpResponse:
    """Ask for a field and a value, then put the change of every chosen customer to its chain."""
    actor, posted = actor_for(request), request.POST
    selection = read_selection(posted)
    found = chosen(actor, selection, EDIT)
    count = found.count()
    if not count:
        raise NobodyChosen
    if count > MOST_CUSTOMERS:
        raise TooManyAtOnce(count)
    pack = fields_for(actor, pack_on(timezone.localdate()))
    offered = {name: one for name, one in governed_fields(pack, actor).items() if not hides(actor, one)}
    name = posted.get("field", "")
    field = offered.get(name)
    problems: Problems = {}
    if field is not None and posted.get("step") == "go":
        try:
            return _asked_for(request, actor, found, name, field)
        except BadValue as error:
            problems["id_value"] = error.text
        except (ReasonNeeded, ReasonTooLong) as error:
            problems["id_why"] = error.text
    content: dict[str, Any] = {
        "count": count, "selection": selection, "name": name, "field": field, "problems": problems,
        "box": box_of("value", field, posted.get("value", ""), problems.get("id_value")) if field else None,
        "fields": [(one, languages.said(two.title.text)) for one, two in offered.items()],
        "why": posted.get("why", ""), "back": reverse("customers:list"),
    }  # fmt: skip
    template = "_many.html" if wants_fragment(request) else "many.html"
    response = render(
        request, f"customers/requests/{template}", content, status=NOT_TAKEN if problems else 200
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _asked_for(request: HttpRequest, actor: Actor, found: Any, name: str, field: Field) -> HttpResponse:
    """File the requests; customers whose change of this field waits already are left out and told."""
    on = timezone.localdate()
    reading = read(field, request.POST.get("value", ""), today=on, terms=terms_of(name, field, on))
    value = to_stored(field, reading.value)
    waiting = FieldChange.objects.filter(customer__in=found.values("pk"), field=name, is_open=True)
    busy = set(waiting.values_list("customer", flat=True))
    proposals = [
        Proposal(customer=one, values={name: value})
        for one in found.select_related("unit", "area").order_by("pk")
        if one.pk not in busy
    ]
    made = ask_for_changes(
        proposals, Grounds(why=request.POST.get("why", "")), actor=actor, at=timezone.now()
    )
    left = (
        Text(f"；{len(busy)} 户已有申请，未重复提出", f"; {len(busy)} are asked for already")
        if busy
        else Text("", "")
    )
    say(request, Text(f"已提出 {len(made)} 份申请", f"{len(made)} requests are filed") + left)
    address = f"{reverse('approvals:list')}?tab=mine"
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)
