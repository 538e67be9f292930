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
from banfa.platform.access.own_password import PasswordRefused, WrongPassword, choose_password
from banfa.platform.org.models import Person
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST
from banfa.platform.web.toasts import say


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("present", "new", "again")
def own_password(request: HttpRequest) -> HttpResponse:
    """Ask for the present password and a new one, then change it; this log-in stays."""
    if request.method != "POST":
        return _asked(request, {})
    posted, actor = request.POST, actor_for(request)
    try:
        person = choose_password(
            present=posted.get("present", ""), new=posted.get("new", ""), again=posted.get("again", ""), actor=actor,
            at=timezone.now(),
        )  # fmt: skip
    except WrongPassword as error:
        return _asked(request, {"present": error.text})
    except PasswordRefused as error:
        return _asked(request, {"new": error.text})
    update_session_auth_hash(request, person)
    say(request, Text("密码已修改。", "Your password is changed."))
    return HttpResponseRedirect(reverse("web:home"))


def _asked(request: HttpRequest, problems: dict[str, Text]) -> HttpResponse:
    assert isinstance(request.user, Person)
    content = {
        "problems": problems,
        "listed": {f"id_{key}": words for key, words in problems.items()},
        "has_to": request.user.has_passing_password,
        "hint": Text(
            f"至少 {LEAST_PASSWORD} 个字符，不含用户名",
            f"At least {LEAST_PASSWORD} characters, without the user name",
        ),
    }
    return render(request, "people/own_password.html", content, status=BAD_REQUEST if problems else 200)
