"""The list of opinions that customers raised, and their answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.visits import services
from banfa.features.contacts.visits.forms import read_opinion_wish
from banfa.features.contacts.visits.models import Opinion
from banfa.features.contacts.visits.queries.opinions import opinion_numbered, opinions_wished
from banfa.features.contacts.visits.services.opinions import ANSWER, BadAnswer
from banfa.kernel.text import Text
from banfa.platform.access import may_do_to
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say

STATES = [
    ("OPEN", Text("待答复", "To be answered")), ("ANSWERED", Text("已答复", "Answered")), ("", Text("全部", "All")),
]  # fmt: skip


@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """List opinions by state and department; the fragment is the list."""
    template = "_opinions.html" if wants_fragment(request) else "opinions.html"
    return render(request, f"contacts/visits/{template}", _content(request))


@require_POST
def answer(request: HttpRequest, opinion_id: int) -> HttpResponse:
    """Answer an opinion; what was written comes back where it cannot be taken."""
    actor, words = actor_for(request), request.POST.get("words", "")
    row = opinion_numbered(actor, opinion_id)
    try:
        services.answer_opinion(opinion_id, words, actor=actor, at=timezone.now())
    except BadAnswer as error:
        content = _content(request) | {"failed": {row.pk: error.text}, "typed": words, "opened": row.pk}
        return render(request, "contacts/visits/opinions.html", content, status=422)
    say(request, Text("已答复", "Answered"))
    return HttpResponseRedirect(request.POST.get("back") or reverse("contacts:opinions"))


def _content(request: HttpRequest) -> dict[str, Any]:
    actor, at = actor_for(request), timezone.now()
    wish = read_opinion_wish(request.GET)
    page = opinions_wished(actor, wish, at=at)
    rule = pack_on(timezone.localdate(at)).visiting.opinions
    departments = {code: one.title.text for code, one in rule.departments.items()} if rule else {}
    return {
        "wish": wish, "any": Text("全部部门", "Any department"), "states": STATES, "departments": list(departments.items()), "titles": departments,
        "lines": [
            (
                one,
                one.state == Opinion.State.OPEN and one.due_at is not None and one.due_at < at,
                may_do_to(actor, ANSWER, path=one.customer.unit_path, customer_id=one.customer_id),
            )
            for one in page.opinions
        ],
        "more": page.opinions[-1].pk if page.has_more else "", "failed": {}, "cites": rule.cites if rule else (),
    }  # fmt: skip
