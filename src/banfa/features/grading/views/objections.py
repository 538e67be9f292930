"""Raising an objection, and one objection with its answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.customers.queries import customer_numbered
from banfa.features.grading import forms, queries, services
from banfa.features.grading.judged import mark_in, objection_row, title_in
from banfa.features.grading.models import Objection
from banfa.features.grading.queries.graded import graded_value
from banfa.features.grading.services.answering import Remedy
from banfa.features.grading.wording import VOICES
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask for the reason and the evidence, then raise an objection to the run in force."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_OBJECTION_RAISE)
    customer = customer_numbered(actor, customer_id)
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        objection = services.object_to(
            run_number=given.get("run", ""), customer_code=customer.code, classification=given.get("by", ""),
            reason=given.get("reason", ""), evidence=given.get("evidence", ""), voice=forms.read_voice(given),
            actor=actor, at=timezone.now(),
        )  # fmt: skip
        said = Text("异议已登记，待他人答复。", "The objection is raised; somebody else answers it.")
        messages.success(request, languages.said(said))
        return HttpResponseRedirect(reverse("grading:objection", args=[objection.pk]))
    run = forms.read_run(actor, given)
    pack = queries.frozen_pack(run) if run else None
    content: dict[str, Any] = {"customer": customer, "run": run, "voices": list(VOICES.items())}
    if run is not None and pack is not None:
        name = forms.read_classification(given, run, pack)
        content |= {
            "by": name,
            "choices": [(one, title_in(pack, one)) for one in run.counts],
            "graded": [
                (title_in(pack, one), mark_in(pack, one, held.value))
                for one in run.counts
                if (held := graded_value(run, one, customer.pk)) is not None
            ],
            "window_open": queries.is_window_open(run, timezone.localdate()),
        }
    return render(request, "grading/object.html", content)


@require_safe
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Show one objection, and offer its answer to whoever may give it."""
    actor = actor_for(request)
    found = queries.objection_numbered(actor, objection_id)
    pack = queries.frozen_pack(found.run)
    content = {
        "row": objection_row(found, pack),
        "may_answer": found.state == Objection.State.OPEN
        and Permission.GRADING_OBJECTION_ANSWER in actor.permissions
        and found.raiser_id != actor.person_id,
        "is_own": found.raiser_id == actor.person_id,
        "values": [(given.value, given.text) for given in pack.classifications[found.classification].given],
        "clauses": forms.clauses_offered(pack, found.classification),
    }
    return render(request, "grading/objection.html", content)


@require_POST
def answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Accept an objection with a remedy, or reject it."""
    given = request.POST
    remedy = None
    if given.get("verdict") == "accept":
        remedy = Remedy(
            value=given.get("value", ""), cites=given.get("cites", ""), from_on=forms.read_day(given, "from")
        )
    elif given.get("verdict") != "reject":
        raise forms.unknown("verdict", given.get("verdict", ""))
    done = services.answer_objection(
        objection_id,
        answer=given.get("answer", ""),
        remedy=remedy,
        actor=actor_for(request),
        at=timezone.now(),
    )
    said = (
        Text(
            "异议成立，核定申请待另一人批准。",
            "The objection is accepted; somebody else approves the request.",
        )
        if done.decision_id
        else Text("异议不成立，已答复。", "The objection is rejected and answered.")
    )
    messages.success(request, languages.said(said))
    return HttpResponseRedirect(reverse("grading:objection", args=[objection_id]))
