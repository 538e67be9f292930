"""Making and ending the tokens of my applications."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.accounts.passwords import WrongPassword, require_password
from banfa.platform.accounts.tokens import TERMS, TokenRefused, grantable, make_token, revoke_own
from banfa.platform.org.models import Person
from banfa.platform.people.right_words import right_words
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.languages import said
from banfa.platform.web.refusals import BAD_REQUEST
from banfa.platform.web.toasts import say

USUAL_TERM = "90"


@takes("days", "name", "present", "right", "unit")
@never_cache
@sensitive_post_parameters("present")
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Ask what the application is for; then show its token once."""
    assert isinstance(request.user, Person)
    actor = actor_for(request)
    require(actor, Permission.ACCOUNTS_TOKEN_MAKE)
    if request.method != "POST":
        return _asked(request, actor, {})
    posted = request.POST
    try:
        require_password(request.user, posted.get("present", ""))
        days = posted.get("days", "")
        token, secret = make_token(
            actor, name=posted.get("name", ""), permissions=posted.getlist("right"), unit_code=posted.get("unit") or None,
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0, at=timezone.now(),
        )  # fmt: skip
    except WrongPassword as error:
        return _asked(request, actor, {"present": error.text})
    except TokenRefused as error:
        return _asked(request, actor, {error.field: error.text})
    except NotThere:
        return _asked(request, actor, {"unit": Text("请从列表中选择机构", "choose a unit of the list")})
    return render(request, "people/me/token.html", {"token": token, "secret": secret})


def _asked(request: HttpRequest, actor: Actor, problems: dict[str, Text]) -> HttpResponse:
    content = {
        "problems": problems,
        "listed": {f"id_{key}": words for key, words in problems.items()},
        "posted": request.POST,
        "chosen": request.POST.getlist("right"),
        "rights": [(str(one), right_words(one)) for one in grantable(actor)],
        "terms": [(str(days), said(Text(f"{days} 天", f"{days} days"))) for days in TERMS],
        "term": request.POST.get("days", USUAL_TERM),
    }
    return render(request, "people/me/new_token.html", content, status=BAD_REQUEST if problems else 200)


@takes()
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of my tokens."""
    token = revoke_own(actor_for(request), token_id, at=timezone.now())
    say(request, Text(f"令牌“{token.name}”已撤销。", f"The token {token.name} is revoked."))
    return HttpResponseRedirect(reverse("me:account"))
