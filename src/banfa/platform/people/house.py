"""What this organisation asks of accounts beyond its pack, and the agreement that everybody signs."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from banfa.kernel.text import Text
from banfa.platform.accounts.agreeing import NoWords, in_force, publish, require_house
from banfa.platform.accounts.house import BadRule, set_house_rules
from banfa.platform.accounts.models import Signature
from banfa.platform.accounts.rules import house_rules, rules_on
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person
from banfa.platform.people.queries import known_posts
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST
from banfa.platform.web.toasts import say
from banfa.policy.model import Accounts
from banfa.policy.model.accounts import Sessions

NUMBERS = ("idle_minutes", "hours", "lock_after", "expire_days")


@takes("ends_first", "expire_days", "hours", "idle_minutes", "lock_after", "second_factor_posts")
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules in force, and set what the organisation asks beyond the pack."""
    actor = actor_for(request)
    require_house(actor)
    if request.method != "POST":
        return _page(request)
    posted = request.POST
    try:
        set_house_rules(
            actor, numbers={name: posted.get(name, "") for name in NUMBERS}, ends_first=bool(posted.get("ends_first")),
            posts=posted.getlist("second_factor_posts"), known_posts=[post for post, _ in known_posts()], at=timezone.now(),
        )  # fmt: skip
    except BadRule as error:
        return _page(request, problems={error.field: error.text})
    say(
        request,
        Text("账号规则已保存，从下次登录起生效。", "The rules are saved and hold from the next log-in on."),
    )
    return HttpResponseRedirect(reverse("people:rules"))


@takes("words")
@require_POST
def publish_agreement(request: HttpRequest) -> HttpResponse:
    """Put a new version of the agreement in force."""
    try:
        made = publish(actor_for(request), words=request.POST.get("words", ""), at=timezone.now())
    except NoWords as error:
        return _page(request, problems={"words": error.text})
    say(
        request,
        Text(
            f"保密协议第 {made.number} 版已生效，所有人下次登录时签署。",
            f"Version {made.number} is in force; everybody signs it at the next log-in.",
        ),
    )
    return HttpResponseRedirect(reverse("people:rules"))


def _page(request: HttpRequest, problems: dict[str, Text] | None = None) -> HttpResponse:
    house, problems, on = house_rules(), problems or {}, timezone.localdate()
    posted = request.POST if problems else None
    newest = in_force()
    content = {
        "problems": problems,
        "listed": {f"id_{key}": words for key, words in problems.items()},
        "rules": rules_on(on),
        "pack": pack_on(on),
        "values": {name: posted.get(name, "") if posted else getattr(house, name) or "" for name in NUMBERS},
        "hints": _hints(pack_on(on).accounts),
        "ends_first": bool(posted.get("ends_first")) if posted else house.ends_first,
        "posts": known_posts(),
        "chosen": posted.getlist("second_factor_posts") if posted else house.second_factor_posts,
        "agreement": newest,
        "signed": Signature.objects.filter(agreement=newest, person__is_active=True).count() if newest else 0,
        "people": Person.objects.filter(is_active=True).count(),
        "words": posted.get("words", "") if posted else "",
    }
    return render(request, "people/rules.html", content, status=BAD_REQUEST if problems else 200)


def _hints(pack: Accounts) -> dict[str, Text]:
    """Return what holds where a box is left empty."""
    sessions = pack.sessions or Sessions()
    days = pack.passwords.expire_days if pack.passwords else None
    return {
        "idle_minutes": _empty(sessions.idle_minutes),
        "hours": _empty(sessions.hours),
        "lock_after": _empty(pack.lock.after if pack.lock else None),
        "expire_days": _empty(days),
    }


def _empty(number: int | None) -> Text:
    if number is None:
        return Text("留空：不限", "Empty: no limit")
    return Text(f"留空：按制度包，{number}", f"Empty: as the pack says, {number}")
