"""What an administrator does about a colleague's account: open a lock, end log-ins and tokens, take a lost second factor."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from banfa.kernel.text import Text
from banfa.platform.accounts.keeping import end_of_colleague
from banfa.platform.accounts.locking import unlock
from banfa.platform.accounts.second_factor import take_from_colleague
from banfa.platform.accounts.tokens import revoke_of_colleague
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say


@takes()
@require_POST
def unlocked(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open a locked account."""
    person = unlock(person_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate())
    say(request, Text(f"“{person.name}”的账号已解除锁定。", f"The account of {person.name} is unlocked."))
    return _to(person_id)


@takes()
@require_POST
def without_second_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    """Forget the second factor of somebody who lost their phone."""
    person = take_from_colleague(
        person_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate()
    )
    words = Text(f"已移除“{person.name}”的二次验证。", f"The second factor of {person.name} is removed.")
    say(request, words)
    return _to(person_id)


@takes()
@require_POST
def log_ins_ended(request: HttpRequest, person_id: int) -> HttpResponse:
    """End every log-in of somebody."""
    person, ended = end_of_colleague(
        person_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate()
    )
    words = Text(f"已结束“{person.name}”的 {ended} 处登录。", f"{ended} log-ins of {person.name} have ended.")
    say(request, words)
    return _to(person_id)


@takes()
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End somebody's token."""
    token = revoke_of_colleague(actor_for(request), token_id, at=timezone.now(), on=timezone.localdate())
    say(request, Text(f"令牌“{token.name}”已撤销。", f"The token {token.name} is revoked."))
    return _to(token.person_id)


def _to(person_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("people:person", args=[person_id]))
