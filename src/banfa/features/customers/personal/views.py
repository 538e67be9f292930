"""The page of one customer's personal data: all that is held, consents, and the wish to have it removed."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.customers import queries
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.consenting import (
    SOURCES,
    BadConsent,
    Consented,
    give_consent,
    withdraw_consent,
)
from banfa.features.customers.personal.erasing import BadWish, wish_erasure
from banfa.features.customers.personal.holding import held_about, last_dealing
from banfa.features.customers.personal.models import Consent, Wish
from banfa.features.customers.personal.taking_out import EXPORT, EXPORT_HELD
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import note_read, personal_in
from banfa.platform.auditing.retention import CUSTOMERS, NoTerm, term_of
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say


@require_safe
def personal(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show everything that is held about a customer."""
    return _page(request, customer_id)


@require_safe
def take_out(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask what the file of everything held is for."""
    queries.customer_numbered(actor_for(request), customer_id)
    return question(request, kind_named(EXPORT_HELD), {"customer": str(customer_id)})


@takes("evidence", "given_on", "purpose", "source")
@require_POST
def consent(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Record a consent."""
    posted = request.POST
    given = Consented(
        purpose=posted.get("purpose", ""), source=posted.get("source", ""), evidence=posted.get("evidence", ""),
        given_on=_day(posted.get("given_on", "")) or timezone.localdate(),
    )  # fmt: skip
    try:
        give_consent(customer_id, given, actor=actor_for(request), at=timezone.now())
    except BadConsent as error:
        return _page(request, customer_id, problems={f"id_{error.field}": error.text})
    say(request, Text("已登记授权", "the consent is recorded"))
    return _back(customer_id)


@takes("because")
@require_POST
def withdraw(request: HttpRequest, customer_id: int, consent_id: int) -> HttpResponse:
    """End a consent."""
    try:
        withdraw_consent(
            customer_id, consent_id, because=request.POST.get("because", ""), actor=actor_for(request),
            at=timezone.now(),
        )  # fmt: skip
    except BadConsent as error:
        return _page(request, customer_id, problems={"id_because": error.text})
    say(request, Text("已登记撤回", "the withdrawal is recorded"))
    return _back(customer_id)


@takes("received_on", "said")
@require_POST
def wish(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Record the customer's wish that their data be removed, and answer it where the regulation leaves no choice."""
    day = _day(request.POST.get("received_on", "")) or timezone.localdate()
    try:
        made = wish_erasure(
            customer_id,
            request.POST.get("said", ""),
            received_on=day,
            actor=actor_for(request),
            at=timezone.now(),
        )
    except BadWish as error:
        return _page(request, customer_id, problems={"id_said": error.text})
    if made.request_id is None:
        say(
            request,
            Text(f"已登记并答复：{made.answer_zh}", f"recorded and answered: {made.answer_en}"),
            kind="warning",
        )
    else:
        say(request, Text("已登记并提交审批", "recorded, and put to its approval"))
    return _back(customer_id)


def _back(customer_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("customers:personal", args=[customer_id]))


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _page(request: HttpRequest, customer_id: int, *, problems: dict[str, Text] | None = None) -> HttpResponse:
    actor, language = actor_for(request), languages.language()
    customer = queries.customer_numbered(actor, customer_id)
    held = held_about(customer, actor, language)
    _note(actor, customer)
    pack = pack_on(timezone.localdate())
    consents = Consent.objects.filter(customer=customer).order_by("-pk")
    content = {
        "customer": customer, "held": held, "may_edit": queries.may_edit(actor, customer),
        "consents": [
            (one, pack.consents[one.purpose].title.text if one.purpose in pack.consents else None, SOURCES[one.source])
            for one in consents
        ],
        "purposes": [(code, languages.said(one.title.text)) for code, one in pack.consents.items()],
        "sources": [(code, languages.said(words)) for code, words in SOURCES.items()],
        "wishes": [(one, Text(one.answer_zh, one.answer_en)) for one in Wish.objects.filter(customer=customer).order_by("-pk")],
        "may_export": actor.may(EXPORT), "free_from": _free_from(customer), "problems": problems or {},
        "given": request.POST, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "customers/personal/page.html", content, status=422 if problems else 200)


def _note(actor: Actor, customer: Customer) -> None:
    fields = pack_on(timezone.localdate()).fields
    seen = personal_in(actor, fields, fields)
    if seen:
        note_read(actor, [customer.code], seen, at=timezone.now(), place="personal")


def _free_from(customer: Customer) -> date | None:
    try:
        return term_of(CUSTOMERS, on=timezone.localdate()).free_from(last_dealing(customer))
    except NoTerm:
        return None
