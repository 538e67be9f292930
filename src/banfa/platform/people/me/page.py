"""The page of one's own account, and what is done there about log-ins and devices."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.accounts.agreeing import declare_devices, devices_due, in_force
from banfa.platform.accounts.entering import DEVICES_DUE
from banfa.platform.accounts.keeping import end_others, end_own, open_sessions
from banfa.platform.accounts.locking import standing_of
from banfa.platform.accounts.models import LogIn, Signature, Token
from banfa.platform.accounts.rules import rules_on
from banfa.platform.accounts.second_factor import codes_left, factor_of
from banfa.platform.accounts.sessions import digest_of
from banfa.platform.org.models import Person
from banfa.platform.people.queries import posts_of
from banfa.platform.people.telling import devices, keys, lines
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say

LOG_INS_SHOWN = 12


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show who I am here: posts, password, second factor, agreement, log-ins, tokens."""
    assert isinstance(request.user, Person)
    person, actor, at, on = request.user, actor_for(request), timezone.now(), timezone.localdate()
    rules, standing = rules_on(on), standing_of(person)
    declared = timezone.localdate(standing.devices_at) if standing.devices_at else None
    content = {
        "person": person,
        "languages": settings.LANGUAGES,
        "held": posts_of(person, on=on),
        "standing": standing,
        "devices_asked": rules.devices_months,
        "devices_due": devices_due(declared, rules, on=on),
        "agreement": in_force() if rules.asks_agreement else None,
        "signature": Signature.objects.filter(person=person).order_by("-at").select_related("agreement").first(),
        "factor": factor_of(person),
        "codes_left": codes_left(person),
        "sessions": devices(open_sessions(person, at=at), here=digest_of(request.session.session_key or "")),
        "tokens": keys(Token.objects.filter(person=person, revoked_at=None).select_related("unit").order_by("pk"), at=at),
        "may_make_tokens": actor.may(Permission.ACCOUNTS_TOKEN_MAKE),
        "log_ins": lines(LogIn.objects.filter(person=person).order_by("-at", "-pk")[:LOG_INS_SHOWN]),
    }  # fmt: skip
    return render(request, "people/me/account.html", content)


@takes()
@require_POST
def end_session(request: HttpRequest, session_id: str) -> HttpResponse:
    """End one of my log-ins."""
    end_own(actor_for(request), session_id, at=timezone.now())
    say(request, Text("已结束那次登录。", "That log-in has ended."))
    return HttpResponseRedirect(reverse("me:account"))


@takes()
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all my log-ins but this one."""
    ended = end_others(actor_for(request), key=request.session.session_key, at=timezone.now())
    say(request, Text(f"已结束其他 {ended} 处登录。", f"{ended} other log-ins have ended."))
    return HttpResponseRedirect(reverse("me:account"))


@takes()
@require_POST
def devices_declared(request: HttpRequest) -> HttpResponse:
    """Keep that my devices are looked after."""
    declare_devices(actor_for(request), at=timezone.now())
    request.session.pop(DEVICES_DUE, None)
    say(request, Text("已记录设备安全声明。", "Your declaration is kept."))
    return HttpResponseRedirect(reverse("me:account"))
