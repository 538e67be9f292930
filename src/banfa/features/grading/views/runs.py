"""The list of runs, and grading a period."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.features.grading import forms, queries
from banfa.features.grading.models import Run
from banfa.features.grading.moves import Moves, moves_drawn
from banfa.features.grading.queries.sight import sight_of
from banfa.features.grading.services.queueing import GRADE, queue_grading, require_grading
from banfa.features.grading.wording import state_of, tone_of_run
from banfa.features.ledger.queries import newest_month
from banfa.kernel.period import Period, PeriodKind
from banfa.platform.access import Actor, Permission, is_whole_organisation
from banfa.platform.jobs.models import Job
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.charts import share

LISTED = 60


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """List the newest runs and the drafts under way, and offer periods to grade to whoever may compute."""
    actor, today = actor_for(request), timezone.localdate()
    found = list(queries.runs(actor)[:LISTED])
    pack = pack_on(today)
    content = {
        "runs": [
            (run, queries.period_of(run), state_of(run, today), tone_of_run(run), moves_of(actor, run))
            for run in found
        ],
        "drafts": drafts(actor),
        "waiting": queries.waiting_for_approval(actor).count()
        if Permission.GRADING_DECISION_APPROVE in actor.permissions
        else 0,
        "may_compute": Permission.GRADING_RUN_COMPUTE in actor.permissions
        and is_whole_organisation(actor, Permission.GRADING_RUN_COMPUTE),
        "periods": forms.periods_offered(newest_month(), PeriodKind(pack.period)),
    }
    if wants_fragment(request):
        return render(request, "grading/_runs.html", content)
    response = render(request, "grading/runs.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def moves_of(actor: Actor, run: Run) -> Moves | None:
    """Return how many rose and fell in the headline of a run in force or in preview; None where nothing is compared."""
    if run.state in Run.WITHOUT_EFFECT:
        return None
    name = queries.frozen_pack(run).headline
    before = queries.usual_comparison(run)
    if before is None or not name or name not in run.counts:
        return None
    found = queries.movement(run, before, name, sight=sight_of(actor))
    return moves_drawn(found.up, found.same, found.down) if found else None


def drafts(actor: Actor) -> list[tuple[Job, Period, str]]:
    """Return the runs that wait or are being computed, which are jobs and no runs yet, and how far each is."""
    moving = Job.objects.filter(kind=GRADE, state__in=(Job.State.QUEUED, Job.State.RUNNING)).order_by("-pk")
    return [
        (
            job,
            Period.parse(job.arguments["period"]),
            share(100 * min(job.done, job.total) / max(job.total, 1)),
        )
        for job in moving.select_related("person")
    ]


@takes("period")
@require_POST
def grade(request: HttpRequest) -> HttpResponse:
    """Queue the grading of a period and show the job; a published period gets a correcting run."""
    actor = actor_for(request)
    require_grading(actor)
    job = queue_grading(period=forms.read_period(request.POST), actor=actor)
    return HttpResponseRedirect(reverse("web:job", args=[job.pk]))
