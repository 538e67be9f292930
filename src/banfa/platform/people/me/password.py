"""One's own password: everybody may change it, and who was handed one over has to."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from banfa.kernel.text import Text
from banfa.platform.access.credentials import LEAST_PASSWORD
from banfa.platform.accounts.entering import Gate, first_gate, pass_gate
from banfa.platform.accounts.passwords import PasswordRefused, WrongPassword, choose_password
from banfa.platform.accounts.rules import rules_on
from banfa.platform.org.models import Person
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST
from banfa.platform.web.toasts import say


@takes("again", "new", "present")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("present", "new", "again")
def own_password(request: HttpRequest) -> HttpResponse:
    """Ask for the present password and a new one, then change it; this log-in stays, all others end."""
    if request.method != "POST":
        return _asked(request, {})
    posted, had_to = request.POST, _has_to(request)
    try:
        person = choose_password(
            present=posted.get("present", ""), new=posted.get("new", ""), again=posted.get("again", ""),
            actor=actor_for(request), rules=rules_on(timezone.localdate()), at=timezone.now(),
            key=request.session.session_key,
        )  # fmt: skip
    except WrongPassword as error:
        return _asked(request, {"present": error.text})
    except PasswordRefused as error:
        return _asked(request, {"new": error.text})
    update_session_auth_hash(request, person)
    pass_gate(request, Gate.PASSWORD)
    say(
        request,
        Text(
            "密码已修改，其他设备上的登录已结束。", "Your password is changed. Log-ins elsewhere have ended."
        ),
    )
    return HttpResponseRedirect(reverse("web:home" if had_to else "me:account"))


def _has_to(request: HttpRequest) -> bool:
    assert isinstance(request.user, Person)
    return request.user.has_passing_password or first_gate(request) is Gate.PASSWORD


def _asked(request: HttpRequest, problems: dict[str, Text]) -> HttpResponse:
    assert isinstance(request.user, Person)
    content = {
        "problems": problems,
        "listed": {f"id_{key}": words for key, words in problems.items()},
        "has_passing": request.user.has_passing_password,
        "has_expired": first_gate(request) is Gate.PASSWORD,
        "hint": Text(
            f"至少 {LEAST_PASSWORD} 个字符，不含用户名和姓名，不是常见密码",
            f"At least {LEAST_PASSWORD} characters, without your name, and no common password",
        ),
    }
    return render(request, "people/me/password.html", content, status=BAD_REQUEST if problems else 200)
