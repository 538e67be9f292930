"""Reading and signing the confidentiality agreement."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from banfa.kernel.text import Text
from banfa.platform.access import NotThere
from banfa.platform.accounts.agreeing import in_force, sign, to_sign
from banfa.platform.accounts.entering import Gate, pass_gate
from banfa.platform.accounts.places import place_of
from banfa.platform.accounts.rules import rules_on
from banfa.platform.org.models import Person
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST
from banfa.platform.web.toasts import say


@takes("number", "read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Show the agreement in force; signed, it opens everything else."""
    assert isinstance(request.user, Person)
    newest = in_force()
    if newest is None:
        raise NotThere
    problem = None
    if request.method == "POST":
        if request.POST.get("read") and request.POST.get("number") == str(newest.number):
            sign(actor_for(request), number=newest.number, place=place_of(request), at=timezone.now())
            pass_gate(request, Gate.AGREEMENT)
            say(request, Text("已签署保密协议。", "You have signed the agreement."))
            return HttpResponseRedirect(reverse("web:home"))
        problem = Text(
            "请阅读这一版协议并勾选后再签署", "read this version of the agreement and tick the box, then sign"
        )
    content = {
        "agreement": newest,
        "problem": problem,
        "asked": to_sign(request.user, rules_on(timezone.localdate())) is not None,
    }
    return render(request, "people/me/agreement.html", content, status=BAD_REQUEST if problem else 200)
