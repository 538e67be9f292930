"""What is noted about one customer's messages: their replies, and the people beside them who get copies."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from banfa.features.contacts.messages import companions, services
from banfa.features.contacts.messages.companions import BadCompanion
from banfa.features.contacts.messages.services import BadNote
from banfa.features.customers import queries as customers
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say


@takes("agreed_on", "evidence", "name", "phone", "relation")
@require_POST
def companion(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Add somebody beside a customer who gets copies."""
    posted = request.POST
    try:
        agreed_on = date.fromisoformat(
            posted.get("agreed_on", "").strip() or timezone.localdate().isoformat()
        )
        given = companions.Given(
            name=posted.get("name", ""), relation=posted.get("relation", ""), phone=posted.get("phone", ""),
            evidence=posted.get("evidence", ""), agreed_on=agreed_on,
        )  # fmt: skip
        companions.add_companion(customer_id, given, actor=actor_for(request), at=timezone.now())
    except BadCompanion as error:
        return _again(request, customer_id, "companion", error.problems)
    except ValueError:
        return _again(
            request,
            customer_id,
            "companion",
            {"agreed_on": Text("请用日期，如 2026-10-08", "a date such as 2026-10-08")},
        )
    say(request, Text("已登记，之后的信息通知会抄送", "recorded; news goes there too"))
    return _back(customer_id)


@takes()
@require_POST
def end_companion(request: HttpRequest, customer_id: int, companion_id: int) -> HttpResponse:
    """Send somebody no more copies."""
    companions.end_companion(customer_id, companion_id, actor=actor_for(request), at=timezone.now())
    say(request, Text("已停止抄送", "no more copies"))
    return _back(customer_id)


@takes("channel", "replied_at", "words")
@require_POST
def reply(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Keep what a customer wrote back."""
    posted, at = request.POST, timezone.now()
    try:
        words = posted.get("replied_at", "").strip()
        replied_at = timezone.make_aware(datetime.fromisoformat(words)) if words else at
        services.keep_reply(
            customer_id, posted.get("words", ""), channel=posted.get("channel", ""), replied_at=replied_at,
            actor=actor_for(request), at=at,
        )  # fmt: skip
    except BadNote as error:
        return _again(request, customer_id, "reply", {"words": error.text})
    except ValueError:
        return _again(
            request, customer_id, "reply", {"replied_at": Text("请用日期和时间", "a day and a time")}
        )
    say(request, Text("已记录客户回复", "the reply is kept"))
    return _back(customer_id)


def _back(customer_id: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('customers:customer', args=[customer_id])}?tab=care")


def _again(request: HttpRequest, customer_id: int, form: str, problems: dict[str, Text]) -> HttpResponse:
    """Show the form that was refused on a page of its own, with what was typed."""
    pack = pack_on(timezone.localdate())
    content = {
        "customer": customers.customer_numbered(actor_for(request), customer_id), "form": form, "given": request.POST,
        "problems": {f"id_{name}": words for name, words in problems.items()},
        "channels": [(code, languages.said(one.title.text)) for code, one in pack.messages.channels.items()],
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "contacts/messages/again.html", content, status=422)
