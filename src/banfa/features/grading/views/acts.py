"""What is done with a run: published, rejected, locked. Each is asked once more, then done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from banfa.features.grading import forms, queries, services
from banfa.features.grading.models import Run
from banfa.features.grading.queries import period_of
from banfa.features.grading.services.publishing import objections_until
from banfa.features.grading.views.correcting import shown_again
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for

ask_or_do = require_http_methods(["GET", "HEAD", "POST"])


@ask_or_do
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more what publishing does, then publish."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_RUN_PUBLISH)
    if request.method == "POST":
        note = request.POST.get("note", "")
        done = services.publish(number, actor=actor, at=timezone.now(), note=note)
        return _told(
            request,
            number,
            Text(f"{done.number} 已发布，不再更改。", f"{done.number} is published and will not change."),
        )
    found = queries.run_numbered(actor, number)
    pack = queries.frozen_pack(found)
    name = forms.read_classification(request.GET, found, pack)
    before, today = queries.usual_comparison(found), timezone.localdate()
    content = {
        **_asked(found),
        "title": pack.classifications[name].title.text,
        "graded": sum(found.counts[name].values()),
        "undecided": found.counts[name].get("", 0),
        "against": before,
        "movement": queries.movement(found, before, name) if before else None,
        "corrects": queries.in_force(found),
        "until": objections_until(pack, today),
        "has_window": objections_until(pack, today) > today,
        "missing": queries.decisions_missing(found).count(),
    }
    return render(request, "grading/publish.html", content)


@takes("reason")
@ask_or_do
def reject(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the reason, then reject; what is wrong is said above the form."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_RUN_REJECT)
    refused: BanfaError | None = None
    if request.method == "POST":
        try:
            services.reject_run(number, reason=request.POST.get("reason", ""), actor=actor, at=timezone.now())
        except BanfaError as error:
            refused = error
        else:
            return _told(request, number, Text(f"{number} 已退回。", f"{number} is rejected."))
    return shown_again(request, "grading/reject.html", _asked(queries.run_numbered(actor, number)), refused)


@takes()
@ask_or_do
def lock(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more what locking does, then lock."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_RUN_LOCK)
    if request.method == "POST":
        services.lock_run(number, actor=actor, at=timezone.now())
        return _told(
            request, number, Text(f"{number} 已锁定，不再变动。", f"{number} is locked and stands for good.")
        )
    found = queries.run_numbered(actor, number)
    content = {**_asked(found), "missing": queries.decisions_missing(found).count()}
    return render(request, "grading/lock.html", content)


def _asked(found: Run) -> dict[str, Any]:
    return {
        "run": found,
        "period": period_of(found),
        "window_open": queries.is_window_open(found, timezone.localdate()),
    }


def _told(request: HttpRequest, number: str, words: Text) -> HttpResponse:
    messages.success(request, languages.said(words))
    return HttpResponseRedirect(reverse("grading:run", args=[number]))
