"""The phrase library, its drawer on other pages, and the knowledge base."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.contacts.phrases import queries, services
from banfa.features.contacts.phrases.services import APPROVE, WRITE, BadPhrase
from banfa.features.contacts.phrases.wording import better_wording
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, require
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said
from banfa.platform.web.sending import repeatable
from banfa.platform.web.toasts import say
from banfa.policy.model.phrases import FILLS

PROPOSED = ("category", "situation", "zh", "en")
_NAMED = " ".join(f"{{{name}}}" for name in FILLS)
FILLED_IN = Text(f"可填入 {_NAMED}", f"May hold {_NAMED}")


@takes("category", "customer", "en", "replaces", "situation", "zh")
@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest) -> HttpResponse:
    """Show phrases by situation, category or words; the fragment is the list alone. One is proposed here."""
    actor = actor_for(request)
    require(actor, queries.READ)
    if request.method != "POST":
        return _library(request)
    posted = request.POST
    try:
        services.propose(
            category=posted.get("category", ""), situation=posted.get("situation", ""), zh=posted.get("zh", ""),
            en=posted.get("en", ""), replaces=_number(posted.get("replaces", "")), actor=actor, at=timezone.now(),
        )  # fmt: skip
    except BadPhrase as error:
        return _library(request, error)
    say(request, Text("已提交，等待他人审核", "proposed; somebody else approves it"))
    return HttpResponseRedirect(reverse("contacts:phrases"))


def _library(request: HttpRequest, error: BadPhrase | None = None) -> HttpResponse:
    actor, pack, query = actor_for(request), pack_on(timezone.localdate()), request.GET
    words, situation, category = (
        query.get("q", "").strip()[:60],
        query.get("situation", ""),
        query.get("category", ""),
    )
    customer = _number(query.get("customer", ""))
    groups = queries.offered(actor, situation, customer_id=customer, words=words, category=category)
    replaced = _number(request.POST.get("replaces", "") or query.get("replaces", ""))
    replaces = queries.own_numbered(actor, replaced) if replaced else None
    content = {
        "groups": groups, "words": words, "situation": situation, "category": category, "customer": customer,
        "count": sum(len(group.phrases) for group in groups),
        "situations": [(code, said(rule.title.text)) for code, rule in pack.situations.items()],
        "categories": [(code, said(rule.title.text)) for code, rule in pack.phrases.items()],
        "may_write": actor.may(WRITE), "may_approve": actor.may(APPROVE), "mine": actor.person_id,
        "proposals": [(one, pack.phrases[one.category].title.text) for one in queries.proposals(actor) if one.category in pack.phrases],
        "replaces": replaces,
        "fills": FILLED_IN,
        "value": {name: request.POST.get(name, getattr(replaces, name, "")) for name in PROPOSED},
        "posted": request.POST, "problems": {f"id_{error.field}": error.text} if error else {},
    }  # fmt: skip
    name = "_found" if wants_fragment(request) and error is None else "library"
    response = render(request, f"contacts/phrases/{name}.html", content, status=422 if error else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def drawer(request: HttpRequest) -> HttpResponse:
    """Show the phrases of a situation in the drawer of another page."""
    actor, query = actor_for(request), request.GET
    situation, customer = query.get("situation", ""), _number(query.get("customer", ""))
    words = query.get("q", "").strip()[:60]
    content = {
        "groups": queries.offered(actor, situation, customer_id=customer, words=words), "situation": situation,
        "customer": customer, "words": words, "is_drawer": True,
    }  # fmt: skip
    return render(request, "contacts/phrases/_groups.html", content)


@takes("customer", "next", "phrase", "situation")
@repeatable
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """Count that a phrase was taken, and say what was promised with it."""
    posted = request.POST
    one = services.note_use(
        posted.get("phrase", ""), situation=posted.get("situation", ""), customer_id=_number(posted.get("customer", "")),
        actor=actor_for(request), at=timezone.now(),
    )  # fmt: skip
    if one.promises:
        say(
            request,
            Text("这句话许诺了答复，请记得跟进", "this promises an answer: do follow it up"),
            kind="info",
        )
    return HttpResponse(status=204) if wants_fragment(request) else _back(request)


@takes("liked", "next", "phrase")
@repeatable
@require_POST
def like(request: HttpRequest) -> HttpResponse:
    """Keep a phrase at hand, or no more."""
    posted = request.POST
    services.like(posted.get("phrase", ""), liked=posted.get("liked") == "yes", actor=actor_for(request))
    return _back(request)


@takes("answer", "reason")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve a proposed phrase, or refuse it."""
    posted = request.POST
    try:
        row = services.decide(
            number, approved=posted.get("answer") == "yes", reason=posted.get("reason", ""), actor=actor_for(request),
            at=timezone.now(),
        )  # fmt: skip
    except BadPhrase as error:
        return _library(request, error)
    say(request, Text("已启用", "in use") if row.state == row.State.IN_USE else Text("已退回", "refused"))
    return HttpResponseRedirect(reverse("contacts:phrases"))


@takes()
@require_POST
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Take an own phrase out of use."""
    services.retire(number, actor=actor_for(request), at=timezone.now())
    say(request, Text("已停用", "retired"))
    return HttpResponseRedirect(reverse("contacts:phrases"))


@require_safe
def versions(request: HttpRequest, number: int) -> HttpResponse:
    """Show the versions of an own phrase."""
    row = queries.own_numbered(actor_for(request), number)
    return render(
        request, "contacts/phrases/versions.html", {"row": row, "rows": queries.versions_of(number)}
    )


@takes("text")
@repeatable
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Look through a text to a customer for blaming wording (SCRIPT-3); nothing of it is kept."""
    require(actor_for(request), queries.READ)
    text = request.POST.get("text", "")[:5_000]
    hints = better_wording(pack_on(timezone.localdate()), text) if text else []
    return render(
        request, "contacts/phrases/check.html", {"text": text, "hints": hints, "checked": bool(text)}
    )


@takes("answer", "asked", "do", "question", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge(request: HttpRequest) -> HttpResponse:
    """Look for answers; what is not found is left to the editors."""
    actor = actor_for(request)
    require(actor, queries.READ)
    if request.method != "POST":
        return _knowledge(request)
    posted = request.POST
    try:
        if posted.get("do") == "ask":
            services.ask(posted.get("words", ""), actor=actor, at=timezone.now())
            say(request, Text("已转给编辑人员", "left to the editors"))
            return HttpResponseRedirect(reverse("contacts:knowledge"))
        row = services.answer(
            posted.get("question", ""), posted.get("answer", ""), asked=_number(posted.get("asked", "")), actor=actor,
            at=timezone.now(),
        )  # fmt: skip
    except BadPhrase as error:
        return _knowledge(request, error)
    say(request, Text("已保存答复", "the answer is saved"))
    return HttpResponseRedirect(f"{reverse('contacts:knowledge')}?{urlencode({'open': row.pk})}")


def _knowledge(request: HttpRequest, error: BadPhrase | None = None) -> HttpResponse:
    actor, words = actor_for(request), request.GET.get("q", "").strip()[:200]
    opened = _number(request.GET.get("open", ""))
    one = queries.answer_numbered(actor, opened) if opened else None
    content = {
        "words": words, "rows": queries.answers(actor, words), "one": one, "related": queries.related(one) if one else [],
        "may_write": actor.may(WRITE), "open": queries.unanswered(actor), "asked": _number(request.GET.get("asked", "")),
        "question": request.GET.get("question", ""), "posted": request.POST,
        "problems": {f"id_{error.field}": error.text} if error else {},
    }  # fmt: skip
    name = "_answers" if wants_fragment(request) and error is None else "knowledge"
    response = render(request, f"contacts/phrases/{name}.html", content, status=422 if error else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


@takes()
@require_POST
def retire_answer(request: HttpRequest, number: int) -> HttpResponse:
    """Take an answer out of the knowledge base."""
    services.retire_answer(number, actor=actor_for(request), at=timezone.now())
    say(request, Text("已移除", "removed"))
    return HttpResponseRedirect(reverse("contacts:knowledge"))


def _number(words: str) -> int | None:
    if not words:
        return None
    if not (words.isascii() and words.isdigit()) or len(words) > 18:
        raise NotThere
    return int(words)


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if is_ours else reverse("contacts:phrases"))
