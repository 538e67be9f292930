"""The pages of change requests: asking for several fields of a customer, putting a request right, and its form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.customers import queries, services
from banfa.features.customers.editable import editable_field, terms_of, why_fixed
from banfa.features.customers.models import Customer
from banfa.features.customers.page.boxes import Box, as_typed, box_of
from banfa.features.customers.page.filing import all_values
from banfa.features.customers.requests.asking import Grounds, ask_for_changes, content_of
from banfa.features.customers.requests.kind import show
from banfa.features.customers.requests.revising import key_of, revise
from banfa.features.customers.services.attaching import Sent
from banfa.features.customers.services.proposing import Proposal
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides, shown
from banfa.platform.approvals.flow import begin
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.planning import chain_of
from banfa.platform.approvals.queries import request_numbered
from banfa.platform.approvals.refusals import NotRequester, ReasonNeeded, ReasonTooLong
from banfa.platform.approvals.rows import act_row, rows_of, stage_rows
from banfa.platform.org.current import organisation, pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say
from banfa.policy.model import Field, Pack, Source, Way
from banfa.policy.values import BadValue, StoredValue, read, to_stored

MOST_FIELDS = 12
NOT_TAKEN = 422
Problems = dict[str, Text]


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask for new values of some fields of a customer, with a reason and evidence."""
    actor = actor_for(request)
    customer = queries.customer_to_change(actor, customer_id)
    pack = fields_for(actor, pack_on(timezone.localdate()))
    offered = governed_fields(pack, actor)
    given = request.POST if request.method == "POST" else request.GET
    chosen = [name for name in dict.fromkeys(given.getlist("field")) if name in offered][:MOST_FIELDS]
    problems: Problems = {}
    if request.method == "POST" and "send" in request.POST:
        values, problems = _read(request.POST, chosen, offered)
        made = None if problems else _send(request, actor, customer, values, problems)
        if made is not None:
            return made
    content = {
        "customer": customer,
        "rows": [_row(name, offered[name], customer, actor, given, problems) for name in chosen],
        "others": [(name, one.title.text) for name, one in offered.items() if name not in chosen],
        "given": given,
        "problems": {key: words for key, words in problems.items() if key.startswith("id_")},
        "chains": _chains(pack, [offered[name] for name in chosen]),
        "wants": _wants(pack, [offered[name] for name in chosen]),
    }
    return render(request, "customers/requests/ask.html", content, status=NOT_TAKEN if problems else 200)


def governed_fields(pack: Pack, actor: Actor) -> dict[str, Field]:
    """Return the fields that the actor may ask to have changed."""
    return {
        name: one
        for name, one in pack.fields.items()
        if one.way(Source.PAGE) is Way.VALIDATE and why_fixed(pack, name, actor) is None
    }


def _read(
    given: Mapping[str, str], chosen: Sequence[str], offered: Mapping[str, Field]
) -> tuple[dict[str, StoredValue], Problems]:
    """Return the values typed, as stored, and what is wrong with them, by the id of their box."""
    values: dict[str, StoredValue] = {}
    problems: Problems = {}
    on = timezone.localdate()
    for name in chosen:
        field = offered[name]
        try:
            typed = given.get(f"new-{name}", "")
            values[name] = to_stored(
                field, read(field, typed, today=on, terms=terms_of(name, field, on)).value
            )
        except BadValue as error:
            problems[name] = error.text
    if not chosen:
        problems["id_add"] = Text("请先选择要修改的信息项", "choose a field first")
    return values, problems


def _send(
    request: HttpRequest,
    actor: Actor,
    customer: Customer,
    values: Mapping[str, StoredValue],
    problems: Problems,
) -> HttpResponse | None:
    """File the request with its evidence, or say what is wrong with it; what cannot be filed keeps no file."""
    try:
        with transaction.atomic():
            evidence = _attached(request, actor, customer)
            grounds = Grounds(
                why=request.POST.get("why", ""), evidence=evidence, by_customer="by_customer" in request.POST,
                verifier=request.POST.get("verifier", ""),
            )  # fmt: skip
            made = ask_for_changes(
                [Proposal(customer=customer, values=values)], grounds, actor=actor, at=timezone.now()
            )
    except (ReasonNeeded, ReasonTooLong) as error:
        problems["id_why"] = error.text
    except BanfaError as error:
        problems["id_files"] = error.text
    else:
        say(request, Text("申请已提交，批准后生效", "Asked for; it holds once it is approved"))
        if len(made) == 1:
            return HttpResponseRedirect(reverse("approvals:request", args=[made[0].pk]))
        return HttpResponseRedirect(f"{reverse('approvals:list')}?tab=mine")
    return None


def _attached(request: HttpRequest, actor: Actor, customer: Customer) -> list[int]:
    """Keep the files of the form as the customer's documents, and return their numbers."""
    return [
        services.attach(
            customer.pk, Sent(one.name or "", one.size or 0, one), kind="other", actor=actor, at=timezone.now(),
            caption=languages.said(Text("信息变更凭据", "evidence of a change")),
        ).pk
        for one in request.FILES.getlist("files")
    ]  # fmt: skip


def _row(
    name: str, field: Field, customer: Customer, actor: Actor, given: Mapping[str, str], problems: Problems
) -> dict[str, Any]:
    """Return one field as the form shows it: what it holds, and a box for what it is to hold."""
    held = all_values(customer).get(name)
    typed = given.get(f"new-{name}", "" if hides(actor, field) else as_typed(field, held))
    return {
        "name": name,
        "box": box_of(name, field, typed, problems.get(name)),
        "now": shown(actor, field, held, languages.language()),
    }


def _chains(pack: Pack, fields: Sequence[Field]) -> list[tuple[Text, Text]]:
    """Return the chains that the fields take, each with its steps in words."""
    found = []
    for code in dict.fromkeys(one.chain for one in fields if one.chain in pack.chains):
        chain = pack.chains[str(code)]
        steps = [step.title.text for step in chain.steps]
        words = Text(" → ".join(one.zh for one in steps), " → ".join(one.en for one in steps))
        found.append((chain.title.text, words))
    return found


def _wants(pack: Pack, fields: Sequence[Field]) -> Text | None:
    """Say what has to come with a request that the customer asked for."""
    chains = [pack.chains[str(one.chain)] for one in fields if one.chain in pack.chains]
    wanted = [one.on_behalf for one in chains if one.on_behalf is not None]
    if not any(one.evidence or one.verifier for one in wanted):
        return None
    return Text("须附凭据，并写明核实人", "takes evidence, and the name of who checked it")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, request_id: int) -> HttpResponse:
    """Put one's own request right and put it to its chain again."""
    actor = actor_for(request)
    found = request_numbered(actor, request_id)
    if found.requester_id != actor.person_id:
        raise NotRequester(found.requested_by)
    problems: Problems = {}
    if request.method == "POST":
        try:
            typed = {
                key.removeprefix("new-"): request.POST.get(key, "")
                for key in request.POST
                if key.startswith("new-")
            }
            revise(found.pk, typed, why=request.POST.get("why", ""), actor=actor, at=timezone.now())
        except (BadValue, ReasonNeeded, ReasonTooLong) as error:
            problems["id_why"] = error.text
        else:
            say(request, Text("已重新提交，从第一个环节开始", "Put forward again, from the first step"))
            return HttpResponseRedirect(reverse("approvals:request", args=[found.pk]))
    content = {
        "request": request,
        "found": found,
        "lines": [*_editable(found, actor, request.POST)],
        "given": request.POST,
        "problems": problems,
    }
    return render(request, "customers/requests/edit.html", content, status=NOT_TAKEN if problems else 200)


def _editable(found: Request, actor: Actor, given: Mapping[str, str]) -> Sequence[tuple[str, str, Box, str]]:
    """Return each line of a request with its customer's code, a box for the new value, and the old one."""
    pack, language, rows = pack_on(timezone.localdate()), languages.language(), []
    for line in content_of(found).lines:
        field = editable_field(pack, line.field, actor)
        key = f"new-{key_of(line.code, line.field)}"
        typed = given.get(key, as_typed(field, line.new))
        rows.append(
            (line.code, key, box_of(line.field, field, typed), shown(actor, field, line.old, language))
        )
    return rows


@require_safe
def form(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request as the regulation's form, for paper (TOB-INFO-6.2.a)."""
    actor = actor_for(request)
    found = request_numbered(actor, request_id)
    flow, chain = begin(found, at=timezone.now()), chain_of(found)
    (row,) = rows_of([found], on=timezone.localdate())
    content = {
        "found": found,
        "row": row,
        "title": (chain.form or chain).title.text,
        "cites": chain.form.cites if chain.form else (),
        "shown": show(found, actor),
        "stages": stage_rows(flow, on=timezone.localdate()),
        "acts": [act_row(one) for one in found.decisions.filter(act="APPLIED").select_related("stage")],
        "organisation": organisation(),
        "codes": sorted({line.code for line in content_of(found).lines})[:6],
    }
    return render(request, "customers/requests/form.html", content)
