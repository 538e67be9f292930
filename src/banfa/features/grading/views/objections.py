"""Raising an objection, and one objection with its answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.customers.models import Customer
from banfa.features.customers.queries import customer_numbered
from banfa.features.grading import forms, queries, services
from banfa.features.grading.judged import mark_in, objection_row, title_in
from banfa.features.grading.models import Objection
from banfa.features.grading.queries.graded import graded_value
from banfa.features.grading.reasoning import sources_of
from banfa.features.grading.services.answering import Remedy
from banfa.features.grading.views.correcting import shown_again
from banfa.features.grading.wording import VOICES
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for

ACCEPTED = Text(
    "异议成立，核定申请待另一人批准。", "The objection is accepted; somebody else approves the request."
)
REJECTED = Text("异议不成立，已答复。", "The objection is rejected and answered.")


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask for the reason and the evidence, then raise an objection; what is wrong is said above the form."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_OBJECTION_RAISE)
    customer = customer_numbered(actor, customer_id)
    refused: BanfaError | None = None
    if request.method == "POST":
        try:
            raised = _raise(request.POST, actor, customer)
        except BanfaError as error:
            refused = error
        else:
            said = Text("异议已登记，待他人答复。", "The objection is raised; somebody else answers it.")
            messages.success(request, languages.said(said))
            return HttpResponseRedirect(reverse("grading:objection", args=[raised.pk]))
    given = request.POST if refused else request.GET
    return shown_again(request, "grading/object.html", _asked(actor, customer, given), refused)


def _raise(given: QueryDict, actor: Actor, customer: Customer) -> Objection:
    return services.object_to(
        run_number=given.get("run", ""), customer_code=customer.code, classification=given.get("by", ""),
        reason=given.get("reason", ""), evidence=given.get("evidence", ""), voice=forms.read_voice(given),
        actor=actor, at=timezone.now(),
    )  # fmt: skip


def _asked(actor: Actor, customer: Customer, given: QueryDict) -> dict[str, Any]:
    """Return what the form of an objection offers; without a published run there is nothing to offer."""
    run = forms.read_run(actor, given)
    content: dict[str, Any] = {"customer": customer, "run": run}
    if run is None:
        return content
    pack = queries.frozen_pack(run)
    return content | {
        "by": forms.read_classification(given, run, pack),
        "choices": [(one, title_in(pack, one)) for one in run.counts],
        "voices": list(VOICES.items()),
        "voice": given.get("voice") or next(iter(VOICES)),
        "graded": [
            (title_in(pack, one), mark_in(pack, one, held.value))
            for one in run.counts
            if (held := graded_value(run, one, customer.pk)) is not None
        ],
        "window_open": queries.is_window_open(run, timezone.localdate()),
    }


@require_safe
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Show one objection beside what the rule says, and offer its answer to whoever may give it."""
    return _one(request, actor_for(request), objection_id)


def _one(
    request: HttpRequest, actor: Actor, objection_id: int, refused: BanfaError | None = None
) -> HttpResponse:
    found = queries.objection_numbered(actor, objection_id)
    pack = queries.frozen_pack(found.run)
    chosen = request.POST.get("value", "")
    content = {
        "row": objection_row(found, pack),
        "reasons": _reasons(actor, found),
        "may_answer": found.state == Objection.State.OPEN
        and Permission.GRADING_OBJECTION_ANSWER in actor.permissions
        and found.raiser_id != actor.person_id,
        "is_own": found.raiser_id == actor.person_id,
        "values": [
            (given.value, given.text, given.value == chosen)
            for given in pack.classifications[found.classification].given
        ],
        "clauses": forms.clauses_offered(pack, found.classification),
    }
    return shown_again(request, "grading/objection.html", content, refused)


def _reasons(actor: Actor, found: Objection) -> list[Text]:
    """Return the sentence that explains the grade, after those of the classes it is made of."""
    told = {
        one.explanation.classification: one
        for one in queries.explanations(actor, found.customer_id, found.run)
    }
    explained = told.get(found.classification)
    if explained is None:
        return []
    sources = [told[name] for name in sources_of(explained.explanation) if name in told]
    return [one.sentence for one in (*sources, explained)]


@takes("answer", "cites", "value", "verdict")
@require_POST
def answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Accept an objection with a remedy, or reject it; what is wrong is said on its page."""
    actor = actor_for(request)
    try:
        done = _answer(request.POST, actor, objection_id)
    except BanfaError as error:
        return _one(request, actor, objection_id, error)
    messages.success(request, languages.said(ACCEPTED if done.decision_id else REJECTED))
    return HttpResponseRedirect(reverse("grading:objection", args=[objection_id]))


def _answer(given: QueryDict, actor: Actor, objection_id: int) -> Objection:
    remedy = None
    if given.get("verdict") == "accept":
        remedy = Remedy(
            value=given.get("value", ""), cites=given.get("cites", ""), from_on=forms.read_day(given, "from")
        )
    elif given.get("verdict") != "reject":
        raise forms.unknown("verdict", given.get("verdict", ""))
    return services.answer_objection(
        objection_id, answer=given.get("answer", ""), remedy=remedy, actor=actor, at=timezone.now()
    )
