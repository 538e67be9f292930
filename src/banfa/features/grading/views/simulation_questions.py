"""The inverse question, asked in place: it runs as a job, and the page asks until it is answered."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.analytics.simulating import Answer, Tried
from banfa.features.grading import queries
from banfa.features.grading.services.simulation_questions import ASK, question_in, queue_question, wish_in
from banfa.features.grading.simulation_forms import read_question, read_wish, settings_of
from banfa.features.grading.simulation_words import answer_of, answer_words, number_words
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import NotThere
from banfa.platform.jobs.models import Job
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.policy.drafting import figure_at, read_edits
from banfa.policy.model import Pack

MOVING = (Job.State.QUEUED, Job.State.RUNNING)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Queue a question; what is wrong with it is said in its place."""
    actor = actor_for(request)
    run = queries.run_numbered(actor, request.POST.get("run", ""))
    try:
        job = queue_question(run, read_wish(request.POST), read_question(request.POST), actor=actor)
    except BanfaError as error:
        if not wants_fragment(request):
            raise
        return render(request, "grading/_simulation_answer.html", {"failure": error.text})
    address = reverse("grading:simulation-answer", args=[job.pk])
    if wants_fragment(request):
        return render(request, "grading/_simulation_answer.html", _progress(job))
    return HttpResponseRedirect(address)


@require_safe
def answer(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a question of one's own is, and its answer in the end."""
    actor = actor_for(request)
    job = Job.objects.filter(pk=job_id, kind=ASK, person_id=actor.person_id).first()
    if job is None:
        raise NotThere
    content = _progress(job) if job.state in MOVING else _answered(request, job)
    name = "_simulation_answer.html" if wants_fragment(request) else "simulation_answer.html"
    response = render(request, f"grading/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _progress(job: Job) -> dict[str, Any]:
    return {"job": job, "is_moving": True}


def _answered(request: HttpRequest, job: Job) -> dict[str, Any]:
    if job.state != Job.State.DONE:
        cancelled = Text("已取消", "cancelled")
        return {"job": job, "failure": Text(job.failure_zh, job.failure_en) if job.failure_zh else cancelled}
    run = queries.run_numbered(actor_for(request), job.arguments["run"])
    pack = queries.frozen_pack(run)
    found = answer_of(json.loads(job.result["answer"]), question_in(job.arguments))
    figure = figure_at(pack, found.question.figure)
    edits = {
        path: None if number is None else f"{number:f}"
        for path, number in read_edits(pack, wish_in(job.arguments).edits).items()
    }
    choices = [found.exact] if found.exact else [one for one in (found.below, found.above) if one]
    return {
        "job": job,
        "answer": found,
        "found_kind": "success" if found.exact else "",
        "words": answer_words(found, pack),
        "choices": [
            (one, number_words(figure, one.figure), _address(run.number, pack, edits, one))
            for one in choices
            if not _is_present(found, one)
        ],
    }


def _is_present(found: Answer, tried: Tried) -> bool:
    return found.now is not None and tried.figure == found.now


def _address(run: str, pack: Pack, edits: dict[str, str | None], tried: Tried) -> str:
    """Return the form with the edits so far and the figure that was found."""
    together = {**edits, **{path: None if n is None else f"{n:f}" for path, n in tried.edits.items()}}
    query = [("run", run), *(("set", words) for words in settings_of(pack, together))]
    return f"{reverse('grading:new-simulation')}?{urlencode(query)}"
