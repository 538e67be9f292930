"""Decisions: the list, one with what may be done about it, requesting one, and answering proposals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.customers.models import Customer
from banfa.features.customers.queries import customer_numbered
from banfa.features.grading import forms, queries, services
from banfa.features.grading.judged import decision_row, mark_in, title_in
from banfa.features.grading.models import Decision
from banfa.features.grading.queries.graded import graded_value
from banfa.features.grading.views.correcting import shown_again
from banfa.features.grading.wording import DECISIONS, capitalised
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for

PER_PAGE = 60
EVERY = Text("全部", "All")


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List decisions, those that wait for the actor first; of one state if asked for."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    found = queries.decisions(actor)
    state = forms.read_choice(request.GET, "state", [value.lower() for value in Decision.State.values])
    listed = found.filter(state=state.upper()) if state else found
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    waiting: list[Decision] = []
    if Permission.GRADING_DECISION_APPROVE in actor.permissions:
        waiting = list(queries.waiting_for_approval(actor)[:PER_PAGE])
    content = {
        "page": page,
        "before_href": _page_of(request, page.previous_page_number()) if page.has_previous() else "",
        "after_href": _page_of(request, page.next_page_number()) if page.has_next() else "",
        "rows": [decision_row(one, pack) for one in page],
        "waiting": [decision_row(one, pack) for one in waiting],
        "states": [("", EVERY), *((value.lower(), capitalised(words)) for value, words in DECISIONS.items())],
        "wished": state,
    }
    return render(request, "grading/decisions.html", content)


def _page_of(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@require_safe
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show one decision with what the actor may do about it."""
    return _one(request, actor_for(request), decision_id)


def _one(
    request: HttpRequest, actor: Actor, decision_id: int, refused: BanfaError | None = None
) -> HttpResponse:
    found = queries.decision_numbered(actor, decision_id)
    is_ending = found.state == Decision.State.APPROVED and found.end_requester_id is not None
    asker = found.end_requester_id if is_ending else found.requester_id
    waits = found.state == Decision.State.REQUESTED or is_ending
    content = {
        "row": decision_row(found, pack_on(timezone.localdate())),
        "is_ending": is_ending,
        "is_own": waits and asker == actor.person_id,
        "may_decide": waits
        and asker != actor.person_id
        and Permission.GRADING_DECISION_APPROVE in actor.permissions,
        "may_withdraw": found.state == Decision.State.REQUESTED and found.requester_id == actor.person_id,
        "may_end": found.state == Decision.State.APPROVED
        and not is_ending
        and Permission.GRADING_DECISION_REQUEST in actor.permissions,
        "runs": [one.run for one in found.applied.select_related("run").order_by("-run")[:12]],
        "today": timezone.localdate(),
    }
    return shown_again(request, "grading/decision.html", content, refused)


@require_http_methods(["GET", "HEAD", "POST"])
def request_one(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask for the value, the reason and the clause, then file a request; what is wrong is said above the form."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_DECISION_REQUEST)
    customer = customer_numbered(actor, customer_id)
    refused: BanfaError | None = None
    if request.method == "POST":
        try:
            filed = _file(request.POST, actor, customer)
        except BanfaError as error:
            refused = error
        else:
            said = Text("申请已提出，待另一人批准。", "The request is filed; somebody else approves it.")
            messages.success(request, languages.said(said))
            return HttpResponseRedirect(reverse("grading:decision", args=[filed.pk]))
    given = request.POST if refused else request.GET
    return shown_again(request, "grading/decide.html", _asked(actor, customer, given), refused)


def _file(given: QueryDict, actor: Actor, customer: Customer) -> Decision:
    name, _, value = given.get("value", "").partition("=")
    return services.request_decision(
        customer_code=customer.code, classification=name, value=value, reason=given.get("reason", ""),
        cites=given.get("cites", ""), from_on=forms.read_day(given, "from"), run_number=given.get("run") or None,
        actor=actor, at=timezone.now(),
    )  # fmt: skip


def _asked(actor: Actor, customer: Customer, given: QueryDict) -> dict[str, Any]:
    """Return what the form of a request offers; a value that was chosen before stays so."""
    pack, run = pack_on(timezone.localdate()), forms.read_run(actor, given)
    chosen, _, value = given.get("value", "").partition("=")
    by = chosen or given.get("by", "")
    by = by if by in pack.classifications else pack.headline or ""
    return {
        "customer": customer,
        "run": run,
        "choices": [
            (
                name,
                rule.title.text,
                [
                    (one.value, one.text, name == by and (one.value == value or (not value and place == 0)))
                    for place, one in enumerate(rule.given)
                ],
            )
            for name, rule in pack.classifications.items()
            if rule.given
        ],
        "clauses": forms.clauses_offered(pack, by),
        "from_on": run.period_start if run else timezone.localdate(),
        "graded": [
            (title_in(pack, one), mark_in(pack, one, held.value))
            for one in (run.counts if run else ())
            if run and (held := graded_value(run, one, customer.pk)) is not None
        ],
    }


@require_POST
def act(request: HttpRequest, decision_id: int, what: str) -> HttpResponse:
    """Approve, refuse, withdraw or ask to end a decision; what is wrong is said on its page."""
    if what not in ACTS:
        raise forms.unknown("act", what)
    actor = actor_for(request)
    try:
        said = ACTS[what](request, actor, decision_id)
    except BanfaError as error:
        return _one(request, actor, decision_id, error)
    messages.success(request, languages.said(said))
    return HttpResponseRedirect(reverse("grading:decision", args=[decision_id]))


def _approve(request: HttpRequest, actor: Actor, decision_id: int) -> Text:
    now = timezone.now()
    if queries.decision_numbered(actor, decision_id).state == Decision.State.REQUESTED:
        services.approve_decision(decision_id, actor=actor, at=now, answer=request.POST.get("answer", ""))
        return Text("已批准，由下一批次计入。", "Approved; the next run takes it in.")
    services.approve_end(decision_id, actor=actor, at=now)
    return Text("已批准终止。", "Its end is approved.")


def _refuse(request: HttpRequest, actor: Actor, decision_id: int) -> Text:
    now, words = timezone.now(), request.POST.get("answer", "")
    if queries.decision_numbered(actor, decision_id).state == Decision.State.REQUESTED:
        services.reject_decision(decision_id, answer=words, actor=actor, at=now)
        return Text("申请未获批准。", "The request is refused.")
    services.refuse_end(decision_id, answer=words, actor=actor, at=now)
    return Text("该核定继续有效。", "The decision stands.")


def _withdraw(request: HttpRequest, actor: Actor, decision_id: int) -> Text:
    services.withdraw_decision(decision_id, actor=actor, at=timezone.now())
    return Text("申请已撤回。", "The request is withdrawn.")


def _end(request: HttpRequest, actor: Actor, decision_id: int) -> Text:
    services.request_end(
        decision_id, reason=request.POST.get("reason", ""), end_on=forms.read_day(request.POST, "on"), actor=actor,
        at=timezone.now(),
    )  # fmt: skip
    return Text("终止申请已提出，待另一人批准。", "Its end is asked for; somebody else approves it.")


ACTS: dict[str, Callable[[HttpRequest, Actor, int], Text]] = {
    "approve": _approve,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "end": _end,
}


@takes("answer", "by", "customer", "verdict")
@require_POST
def answer_proposals(request: HttpRequest, number: str) -> HttpResponse:
    """Approve or dismiss what a run proposes for the chosen customers."""
    actor, given, now = actor_for(request), request.POST, timezone.now()
    require(actor, Permission.GRADING_DECISION_APPROVE)
    name, chosen, answer = given.get("by", ""), forms.read_numbers(given, "customer"), given.get("answer", "")
    made: list[Any]
    if given.get("verdict") == "approve":
        made = services.approve_proposals(number, name, chosen, actor=actor, at=now, answer=answer)
        said = Text(f"已批准 {len(made)} 项提议。", f"{len(made)} proposals are approved.")
    elif given.get("verdict") == "dismiss":
        made = services.dismiss_proposals(number, name, chosen, reason=answer, actor=actor, at=now)
        said = Text(f"已驳回 {len(made)} 项提议。", f"{len(made)} proposals are dismissed.")
    else:
        raise forms.unknown("verdict", given.get("verdict", ""))
    messages.success(request, languages.said(said))
    return HttpResponseRedirect(f"{reverse('grading:run', args=[number])}?section=decisions")
