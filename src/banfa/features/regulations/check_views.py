"""Checks a draft of a pack in the browser; it is kept nowhere."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from banfa.features.grading.queries.simulations import may_simulate
from banfa.features.regulations.drafts.checking import OtherPack, Verdict, checked
from banfa.features.regulations.drafts.unpacking import BadUpload, files_of
from banfa.platform.access import Permission, require
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for


@takes("files", "text")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show the form; with a draft, everything that is wrong with it, or what it changes in the pack in force."""
    actor = actor_for(request)
    require(actor, Permission.REGULATIONS_PACK_READ)
    on = timezone.localdate()
    pasted = request.POST.get("text", "")
    content: dict[str, Any] = {"pack": pack_on(on), "pasted": pasted}
    if request.method != "POST":
        return render(request, "regulations/check.html", content)
    try:
        verdict = checked(files_of(request.FILES.getlist("files"), pasted), content["pack"], on=on)
    except (BadUpload, OtherPack) as error:
        return render(request, "regulations/check.html", content | {"refused": error.text}, status=400)
    content |= {"verdict": verdict, "simulation": _simulation(verdict) if may_simulate(actor) else ""}
    return render(request, "regulations/check.html", content)


def _simulation(verdict: Verdict) -> str:
    """Return where the draft's numbers are tried against the published run; nothing where it sets none otherwise."""
    if not verdict.tried:
        return ""
    pairs = [("set", f"{path}={number}") for path, number in verdict.tried]
    return f"{reverse('grading:new-simulation')}?{urlencode(pairs)}"
