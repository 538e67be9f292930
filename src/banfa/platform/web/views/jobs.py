"""A job's progress, until it is done."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import NotThere
from banfa.platform.jobs import services
from banfa.platform.jobs.models import Job
from banfa.platform.web import slots
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.numerals import figure, roughly

LEAST_SPENT_SECONDS = 1
MOVING = (Job.State.QUEUED, Job.State.RUNNING)


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one of the actor's own jobs; the fragment asks again while it moves."""
    found = _own(request, job_id)
    kind = slots.job_kind(found.kind)
    is_moving = found.state in MOVING
    content = {
        "job": found,
        "is_moving": is_moving,
        "title": kind.title(found.arguments) if kind else Text(found.kind, found.kind),
        "address": kind.address(found.result) if kind and found.state == Job.State.DONE else None,
        "back": reverse(kind.route) if kind else reverse("web:home"),
        "failure": Text(found.failure_zh, found.failure_en) if found.failure_zh else None,
        "asks_at": request.path if is_moving else None,
        "asks_when": "every 1s" if is_moving else None,
        "swaps": "outerHTML" if is_moving else None,
        "how_far": _how_far(found, timezone.now()),
    }
    name = "_job.html" if wants_fragment(request) else "job.html"
    response = render(request, f"web/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _how_far(job: Job, now: datetime) -> Text:
    """Say how many steps are done and, once there is something to go by, how long the rest will take."""
    if not job.total:
        return Text("正在准备", "Getting ready")
    done, total = figure(job.done), figure(job.total)
    told = Text(f"已完成 {done} / {total}", f"{done} of {total} done")
    spent = (now - job.started_at).total_seconds() if job.started_at else 0
    if spent < LEAST_SPENT_SECONDS or not 0 < job.done < job.total:
        return told
    left = roughly(spent * (job.total - job.done) / job.done)
    return Text(f"{told.zh}，约剩{left.zh}", f"{told.en}, about {left.en} left")


@takes()
@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job of one's own to stop."""
    _own(request, job_id)
    services.cancel(job_id, actor=actor_for(request))
    return HttpResponseRedirect(reverse("web:job", args=[job_id]))


def _own(request: HttpRequest, job_id: int) -> Job:
    found = Job.objects.filter(pk=job_id, person_id=actor_for(request).person_id).first()
    if found is None:
        raise NotThere
    return found
