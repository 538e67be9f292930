"""All messages with their filters, what became of them, and the file of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.calling.views import span_in
from banfa.features.contacts.messages import queries
from banfa.features.contacts.messages.exporting import EXPORT_MESSAGES, arguments_of
from banfa.features.contacts.messages.parts import plan_title
from banfa.features.contacts.messages.queries import READ, Wish
from banfa.features.contacts.messages.reasons import TITLES, remedy_of, title_of
from banfa.features.contacts.messages.states import STATES, TONES
from banfa.features.contacts.messages.views.rounds import number_in, tabs_of
from banfa.kernel.text import same
from banfa.platform.access import Permission, require
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment


def wish_in(request: HttpRequest) -> Wish:
    """Return which messages an address asks for; what it cannot mean is left out."""
    given, pack = request.GET, pack_on(timezone.localdate())
    state, channel = given.get("state", ""), given.get("channel", "")
    reason, plan = given.get("reason", ""), given.get("plan", "")
    return Wish(
        state=state if state in STATES else "", channel=channel if channel in pack.messages.channels else "",
        reason=reason if reason in TITLES else "", plan=plan if plan in pack.care.plans else "",
        round_id=number_in(request, "round"), customer_id=number_in(request, "customer"),
        before=number_in(request, "before"),
    )  # fmt: skip


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """List messages, newest first."""
    actor, pack, wish = actor_for(request), pack_on(timezone.localdate()), wish_in(request)
    require(actor, READ)
    told = queries.messages(actor, wish)
    channels = {code: one.title.text for code, one in pack.messages.channels.items()}
    content = {
        "rows": [
            (one, plan_title(pack, one.round.plan), channels.get(one.channel), STATES[one.state], TONES[one.state],
             title_of(one.reason), remedy_of(one.reason))
            for one in told.rows
        ],
        "older": told.older, "wish": wish, "tabs": tabs_of("list"),
        "states": [(code, languages.said(words)) for code, words in STATES.items()],
        "channels": [(code, languages.said(words)) for code, words in channels.items()],
        "reasons": [(code, languages.said(words)) for code, words in TITLES.items()],
        "plans": [(code, languages.said(one.title.text)) for code, one in pack.care.plans.items()],
        "may_export": Permission.CUSTOMERS_CUSTOMER_EXPORT in actor.permissions,
        "is_narrowed": any((wish.state, wish.channel, wish.reason, wish.plan, wish.customer_id, wish.round_id)),
    }  # fmt: skip
    name = "_list.html" if wants_fragment(request) else "list.html"
    response = render(request, f"contacts/messages/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask what messages are taken out for."""
    return question(request, kind_named(EXPORT_MESSAGES), arguments_of(wish_in(request)))


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Say what became of the messages of a span, by channel, and who gave or withdrew consent."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    require(actor, READ)
    first, last = span_in(request.GET)
    channels = pack.messages.channels
    rows = [
        (one, channels[one.channel].title.text if one.channel in channels else same("–"))
        for one in queries.by_channel(actor, first, last)
    ]
    consents = [
        (pack.consents[purpose].title.text, given, withdrawn)
        for purpose, given, withdrawn in queries.opted_out(actor, list(pack.consents), first, last)
    ]
    content = {
        "rows": rows, "consents": consents, "first": first, "last": last, "tabs": tabs_of("report"),
        "sent": sum(one.sent for one, _ in rows), "failed": sum(one.failed for one, _ in rows),
        "held": sum(one.held for one, _ in rows), "withdrawn": sum(one[2] for one in consents),
    }  # fmt: skip
    return render(request, "contacts/messages/report.html", content)
