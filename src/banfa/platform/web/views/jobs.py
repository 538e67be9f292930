"""A job's progress, until it is done."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import NotThere
from banfa.platform.jobs import services
from banfa.platform.jobs.models import Job
from banfa.platform.web import slots
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.charts import share

MOVING = (Job.State.QUEUED, Job.State.RUNNING)


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one of the actor's own jobs; the fragment asks again while it moves."""
    found = _own(request, job_id)
    kind = slots.job_kind(found.kind)
    content = {
        "job": found,
        "is_moving": found.state in MOVING,
        "title": kind.title(found.arguments) if kind else Text(found.kind, found.kind),
        "address": kind.address(found.result) if kind and found.state == Job.State.DONE else None,
        "back": reverse(kind.route) if kind else reverse("web:home"),
        "failure": Text(found.failure_zh, found.failure_en) if found.failure_zh else None,
        "done": share(100 * min(found.done, found.total) / found.total if found.total else 0),
    }
    name = "_job.html" if wants_fragment(request) else "job.html"
    response = render(request, f"web/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


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
