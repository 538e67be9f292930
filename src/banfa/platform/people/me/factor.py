"""Setting one's second factor up and taking it away."""

import io

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from banfa.kernel.text import Text
from banfa.platform.access import NotThere
from banfa.platform.accounts import second_factor
from banfa.platform.accounts.entering import Gate, first_gate, needs_second_factor, pass_gate
from banfa.platform.accounts.passwords import WrongPassword, require_password
from banfa.platform.accounts.rules import rules_on
from banfa.platform.accounts.second_factor import WrongCode, factor_of
from banfa.platform.org.models import Person
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST
from banfa.platform.web.toasts import say


@takes("code")
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the code to scan; with the first right code the second factor is on, and recovery codes are shown once."""
    assert isinstance(request.user, Person)
    if factor_of(request.user) is not None:
        return HttpResponseRedirect(reverse("me:account"))
    if request.method != "POST":
        return _shown(request, request.user)
    try:
        codes = second_factor.confirm(actor_for(request), request.POST.get("code", ""), at=timezone.now())
    except WrongCode as error:
        return _shown(request, request.user, error.text)
    pass_gate(request, Gate.SECOND_FACTOR)
    return _codes(request, codes)


@takes("present")
@never_cache
@sensitive_post_parameters("present")
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, shown once; the password says that it is me."""
    assert isinstance(request.user, Person)
    if factor_of(request.user) is None:
        raise NotThere
    try:
        require_password(request.user, request.POST.get("present", ""))
    except WrongPassword as error:
        say(request, error.text, kind="error")
        return HttpResponseRedirect(reverse("me:account"))
    return _codes(request, second_factor.renew_recovery_codes(actor_for(request), at=timezone.now()))


@takes("present")
@sensitive_post_parameters("present")
@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    """Turn my second factor off; the password says that it is me."""
    assert isinstance(request.user, Person)
    try:
        require_password(request.user, request.POST.get("present", ""))
    except WrongPassword as error:
        say(request, error.text, kind="error")
        return HttpResponseRedirect(reverse("me:account"))
    second_factor.turn_off(request.user, actor=actor_for(request), at=timezone.now())
    say(request, Text("已停用二次验证。", "The second factor is off."))
    return HttpResponseRedirect(reverse("me:account"))


def _shown(request: HttpRequest, person: Person, problem: Text | None = None) -> HttpResponse:
    secret = second_factor.begin(person)
    content = {
        "picture": _picture(second_factor.address_of(secret, person)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "problem": problem,
        "listed": {"id_code": problem} if problem else {},
        "has_to": first_gate(request) is Gate.SECOND_FACTOR
        or needs_second_factor(person, rules_on(timezone.localdate()), on=timezone.localdate()),
    }
    return render(request, "people/me/factor.html", content, status=BAD_REQUEST if problem else 200)


def _picture(address: str) -> str:
    """Return the code to scan as an SVG that takes its colour from the page."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, nl=False, border=2, scale=1, svgclass="pe-qr", lineclass=None,
        omitsize=True,
    )  # fmt: skip
    return mark_safe(drawn.getvalue().decode())  # noqa: S308  drawn here, from our own secret


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "people/me/codes.html", {"codes": codes})
