"""One duty: what it asks, why it is due then, how it went, and the form of what the reader wants to do with it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from banfa.features.duties import queries
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.history import history_of
from banfa.features.duties.worklist.horizon import ONE_DAY, horizon, monday_of
from banfa.features.duties.worklist.lines import line_of
from banfa.features.duties.worklist.naming import post_title, rule_named
from banfa.features.duties.worklist.words import STATES, calendar_words, event_words
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, may_do_to
from banfa.platform.web.acting import actor_for, wants_fragment

GIVE, REMIND = Permission.DUTIES_DUTY_GIVE, Permission.DUTIES_DUTY_REMIND
WAYS = (
    ("snooze", Text("暂缓", "Snooze"), "clock-pause", "may_do"),
    ("give", Text("转交", "Hand on"), "user-share", "may_give"),
    ("excuse", Text("申请免办", "Ask to be excused"), "calendar-off", "may_excuse"),
    ("remind", Text("提醒", "Remind"), "bell", "may_remind"),
)
FORMS = ("done", "snooze", "excuse", "give", "remind")


@require_safe
def duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Show a duty as a page, or as a drawer beside the list; `do` opens one of the forms."""
    return duty_answer(request, duty_id)


def duty_answer(
    request: HttpRequest, duty_id: int, *, problems: Mapping[str, Text] | None = None, status: int = 200
) -> HttpResponse:
    """Answer with a duty, with what was wrong in a form that was sent."""
    actor, now = actor_for(request), timezone.now()
    found = queries.duty_seen(actor, duty_id)
    line = line_of(found, horizon(now), reader=actor.person_id)
    is_open, on = found.state == Duty.State.OPEN, timezone.localdate()
    may_do = is_open and queries.may_do(actor, found, on)
    may_excuse = found.state in (Duty.State.OPEN, Duty.State.MISSED) and queries.may_do(actor, found, on)
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("do", "")
    proof, proof_address = queries.proof_of(found) or (None, None)
    content: dict[str, Any] = {
        "duty": found,
        "line": line,
        "state": STATES[Duty.State(found.state)] if not found.is_late else Text("逾期办结", "Done late"),
        "look": line.look,
        "rule": rule_named(found.obligation),
        "post": post_title(found.post),
        "deadline": _deadline(found),
        "event": event_words(found),
        "calendar": calendar_words(found),
        "proof": proof,
        "proof_address": proof_address,
        "history": history_of(found),
        "notes": [*found.notes.order_by("at")],
        "is_open": is_open,
        "is_snoozed": bool(found.snoozed_until and found.snoozed_until > now),
        "may_do": may_do,
        "may_excuse": may_excuse,
        "may_give": may_do or (is_open and _reaches(actor, GIVE, found)),
        "may_remind": is_open and found.person_id not in (None, actor.person_id) and _reaches(actor, REMIND, found),
        "wanted": wanted if wanted in FORMS else "",
        "problems": problems or {},
        "listed": {f"id_{name}": words for name, words in (problems or {}).items()},
        "posted": request.POST,
        "back": _back(request),
        "offers": _offers(found),
        "tomorrow": on + ONE_DAY,
    }  # fmt: skip
    fragment = wants_fragment(request)
    content |= {
        "is_fragment": fragment,
        "posts": reverse(f"duties:{content['wanted']}", args=[duty_id]) if fragment and content["wanted"] else None,
        "side": "#side" if fragment else None,
        "ways": [(name, words, icon, content[may]) for name, words, icon, may in WAYS],
    }  # fmt: skip
    response = render(
        request, f"duties/worklist/{'_drawer' if fragment else 'duty'}.html", content, status=status
    )  # fmt: skip
    patch_vary_headers(response, ["HX-Request"])
    return response


def _reaches(actor: Actor, right: Permission, found: Duty) -> bool:
    return may_do_to(actor, right, path=found.unit_path, customer_id=found.customer_id or 0)


def _back(request: HttpRequest) -> str:
    """Return the list that a form goes back to: where the drawer stands, or the page before."""
    came = request.POST.get("back") or request.GET.get("back") or _current(request)
    is_ours = came.startswith("/") and url_has_allowed_host_and_scheme(came, allowed_hosts=None)
    return came if is_ours and not came.startswith(request.path) else reverse("duties:mine")


def _current(request: HttpRequest) -> str:
    """Return the path of the page that htmx stands on."""
    htmx = getattr(request, "htmx", None)
    return getattr(htmx, "current_url_abs_path", None) or ""


def _deadline(found: Duty) -> Any:
    """Return the deadline with its days; None in a year whose calendar is not known."""
    try:
        return queries.why_due(found)
    except BanfaError:
        return None


def _offers(found: Duty) -> list[tuple[Text, str]]:
    """Return the mornings that one puts something off to most, none after it is due."""
    today = timezone.localdate()
    offered = (
        (Text("明天", "Tomorrow"), today + ONE_DAY),
        (Text("后天", "In two days"), today + 2 * ONE_DAY),
        (Text("下周一", "Next Monday"), monday_of(today) + timedelta(days=7)),
    )
    last = timezone.localdate(found.due_at - timedelta(microseconds=1))
    return [(title, day.isoformat()) for title, day in offered if day <= last]
