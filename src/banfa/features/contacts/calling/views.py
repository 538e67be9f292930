"""The list of calls of today, and the page on which one is made: phone first."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.contacts.calling import queries, services
from banfa.features.contacts.calling.models import PlannedCall
from banfa.features.contacts.calling.moments import missing_in
from banfa.features.contacts.calling.services import MAKE, BadCall, Given, Kept
from banfa.features.contacts.queries import contacts_of
from banfa.features.customers.models import Customer
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.access.fields import fields_for, hidden_from, note_read, unmask
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack

SPANS = {"today": 0, "week": 6, "month": 29}
LAST = 5
BAD_TIME = Text("请用日期和时间，如 2026-10-08 和 09:30", "a day and a time such as 2026-10-08 and 09:30")
BAD_POINTS = Text("满意度为 0–100 的整数", "satisfaction is a whole number from 0 to 100")
PLACE = "contacts:call-number"


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """List whom the reader is to call: today, within a week, or within a month."""
    actor, at = actor_for(request), timezone.now()
    require(actor, MAKE)
    span = request.GET.get("span", "today")
    days, pack = SPANS.get(span, 0), pack_on(timezone.localdate())
    until = timezone.localdate() + timedelta(days=days)
    rows = queries.calls_due(actor, pack, at, until=until)
    numbered = [(one, queries.number_of(actor, one.customer, pack), _address(one)) for one in rows]
    content = {
        "rows": numbered, "span": span if span in SPANS else "today",
        "spans": [("today", Text("今天", "Today")), ("week", Text("七天内", "7 days")), ("month", Text("三十天内", "30 days"))],
        "late": sum(one.is_late for one in rows), "with_time": sum(one.has_time for one in rows),
    }  # fmt: skip
    return render(request, "contacts/calling/calls.html", content)


def _address(one: queries.Due) -> str:
    query = {"customer": one.customer.pk, "kind": one.kind} | ({"duty": one.duty} if one.duty else {})
    return f"{reverse('contacts:call-new')}?{urlencode(query)}"


@takes(
    "content",
    "customer",
    "duty",
    "key",
    "kind",
    "needs",
    "next_declined",
    "next_on",
    "next_time",
    "result",
    "satisfaction",
)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Show whom to call with what has to be known, and keep what came of it."""
    actor, at = actor_for(request), timezone.now()
    posted = request.POST if request.method == "POST" else request.GET
    customer = _customer(actor, posted.get("customer", ""))
    if request.method != "POST":
        return _page(request, customer, posted, {})
    try:
        kept = services.keep_call(customer.pk, read_given(posted), actor=actor, at=at)
    except BadCall as error:
        return _page(request, customer, posted, error.problems)
    _tell(request, kept)
    return HttpResponseRedirect(_after(customer, kept))


@takes("customer", "duty", "kind", "key")
@require_POST
def number(request: HttpRequest) -> HttpResponse:
    """Show a number that stands masked, ready to be dialled, and note who asked for it."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    customer = _customer(actor, request.POST.get("customer", ""))
    phone = fields_for(actor, pack).fields.get(queries.PHONE)
    if phone is None:
        raise NotThere
    words = unmask(
        actor, queries.PHONE, phone, customer.phone, code=customer.code, language=languages.language(),
        at=timezone.now(), place=PLACE,
    )  # fmt: skip
    found = queries.Number(words, customer.phone if words else "", is_hidden=False)
    content = {"number": found, "customer": customer, "given": request.POST}
    if wants_fragment(request):
        return render(request, "contacts/calling/_number.html", content)
    return _page(request, customer, request.POST, {}, number=found)


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Put a call on the reader's own list."""
    actor, posted = actor_for(request), request.POST
    customer = _customer(actor, posted.get("customer", ""))
    try:
        due_at, has_time = _moment_in(posted)
        if due_at is None:
            raise BadCall({"next": BAD_TIME})
        services.plan_call(
            customer.pk, kind=posted.get("kind", ""), due_at=due_at, has_time=has_time, why=posted.get("why", ""),
            actor=actor, at=timezone.now(),
        )  # fmt: skip
    except BadCall as error:
        return _page(request, customer, posted, error.problems)
    say(request, Text("已加入回访清单", "it is on your list of calls"))
    return HttpResponseRedirect(f"{reverse('customers:customer', args=[customer.pk])}?tab=care")


@takes()
@require_POST
def drop(request: HttpRequest, planned_id: int) -> HttpResponse:
    """Take a planned call off the list; it can be put back."""
    services.drop_planned(planned_id, actor=actor_for(request), at=timezone.now())
    say(request, Text("已取消", "dropped"), undo=reverse("contacts:call-put-back", args=[planned_id]))
    return HttpResponseRedirect(reverse("contacts:calls"))


@takes()
@require_POST
def put_back(request: HttpRequest, planned_id: int) -> HttpResponse:
    """Put a planned call back on the list."""
    services.put_back(planned_id, actor=actor_for(request), at=timezone.now())
    return HttpResponseRedirect(reverse("contacts:calls"))


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Count the calls of a span by kind."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    first, last = span_in(request.GET)
    rows = [(one, pack.calls.kinds.get(one.kind)) for one in queries.by_kind(actor, first, last)]
    content = {"rows": rows, "first": first, "last": last}
    return render(request, "contacts/calling/report.html", content)


def span_in(given: QueryDict) -> tuple[date, date]:
    """Return the days of a span that an address asks for; this month where it asks for none that makes sense."""
    today = timezone.localdate()
    first = _day(given.get("at_from", "")) or today.replace(day=1)
    last = _day(given.get("at_to", "")) or max(today, first)
    return (first, last) if first <= last else (last, first)


def read_given(posted: QueryDict) -> Given:
    """Return a call as it was written. Raises BadCall."""
    points, duty = posted.get("satisfaction", "").strip(), posted.get("duty", "")
    if points and not (points.isascii() and points.isdecimal() and len(points) < 4):
        raise BadCall({"satisfaction": BAD_POINTS})
    next_at, has_time = _moment_in(posted)
    return Given(
        key=posted.get("key", "")[:64] or secrets.token_hex(16), kind=posted.get("kind", ""),
        result=posted.get("result", ""), content=posted.get("content", ""), needs=posted.get("needs", ""),
        satisfaction=int(points) if points else None, next_at=next_at, next_has_time=has_time,
        next_declined=bool(posted.get("next_declined")),
        duty_id=int(duty) if duty.isascii() and duty.isdecimal() and len(duty) < 19 else None,
    )  # fmt: skip


def _moment_in(posted: QueryDict) -> tuple[datetime | None, bool]:
    """Return the next time as it was written, and whether it has a time of day. Raises BadCall."""
    on, clock = posted.get("next_on", "").strip(), posted.get("next_time", "").strip()
    if not on and not clock:
        return None, False
    day = _day(on)
    try:
        at = time.fromisoformat(clock) if clock else time(9)
    except ValueError:
        day = None
        at = time()
    if day is None:
        raise BadCall({"next": BAD_TIME})
    return timezone.make_aware(datetime.combine(day, at)), bool(clock)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None


def _customer(actor: Actor, words: str) -> Customer:
    """Return the customer that an address names, whom the actor may call. Raises Denied, NotThere."""
    number = int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else 0
    found = visible(Customer, actor, MAKE).select_related("unit").filter(pk=number).first()
    if found is None:
        raise NotThere
    return found


def _page(
    request: HttpRequest, customer: Customer, given: QueryDict, problems: dict[str, Text],
    *, number: queries.Number | None = None,
) -> HttpResponse:  # fmt: skip
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    duty = given.get("duty", "")
    kind = given.get("kind", "")
    if kind not in pack.calls.kinds:
        kind = queries.kind_for(int(duty) if duty.isdecimal() and len(duty) < 19 else None, pack)
    rule = pack.calls.kinds.get(kind)
    found = number or queries.number_of(actor, customer, pack)
    if found.dial and number is None:
        note_read(actor, [customer.code], [queries.PHONE], at=timezone.now(), place="contacts:call-new")
    due = _due_of(actor, customer, pack)
    content: dict[str, Any] = {
        "customer": customer, "number": found, "kind": kind, "rule": rule, "given": given,
        "kinds": [(code, one.title.text) for code, one in pack.calls.kinds.items()],
        "results": [(code, languages.said(one.title.text)) for code, one in pack.calls.results.items()],
        "key": given.get("key") or secrets.token_hex(16), "duty": duty,
        "problems": {f"id_{name}": words for name, words in problems.items()},
        "last": contacts_of(actor, customer.pk, most=LAST), "due": due, "missing": _missing(actor, customer, pack),
        "planned": PlannedCall.objects.filter(customer=customer, person_id=actor.person_id, kind=kind, state=PlannedCall.State.OPEN).first(),
        "today": timezone.localdate(), "may_reveal": Permission.CUSTOMERS_FIELD_REVEAL in actor.permissions,
    }  # fmt: skip
    return render(request, "contacts/calling/call.html", content, status=422 if problems else 200)


def _due_of(actor: Actor, customer: Customer, pack: Pack) -> queries.Due | None:
    until = timezone.localdate() + timedelta(days=SPANS["month"])
    rows = queries.calls_due(actor, pack, timezone.now(), until=until, customer_id=customer.pk)
    return rows[0] if rows else None


def _missing(actor: Actor, customer: Customer, pack: Pack) -> list[tuple[str, Text]]:
    hidden = hidden_from(actor, pack)
    return [(name, pack.fields[name].title.text) for name in missing_in(customer, pack) if name not in hidden]


def _tell(request: HttpRequest, kept: Kept) -> None:
    if kept.again_at is not None:
        again = timezone.localtime(kept.again_at)
        words = Text(f"已记录，{again:%m-%d %H:%M} 再打", f"kept; to be called again {again:%d %b %H:%M}")
    elif kept.given_up:
        words = Text("已记录，多次未接通，不再重拨", "kept; tried often enough, it is not called again")
    elif kept.duties:
        words = Text(f"已记录，完成 {kept.duties} 项任务", f"kept; {kept.duties} duties done")
    else:
        words = Text("已记录", "kept")
    say(request, words)


def _after(customer: Customer, kept: Kept) -> str:
    """Return where to go on: to the number that has to be put right, to the consents, or to the next call."""
    if kept.leads_to == "correction":
        return reverse("customers:field", args=[customer.pk, queries.PHONE])
    if kept.leads_to == "opt_out":
        return reverse("customers:personal", args=[customer.pk])
    return reverse("contacts:calls")
