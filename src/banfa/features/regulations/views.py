"""The pages of the regulations: what they ask for, clause by clause, and what the pack does about it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.features.grading.queries.simulations import may_simulate
from banfa.features.regulations import queries
from banfa.features.regulations.parts import clause_page
from banfa.features.regulations.queries import Filter, Wanted
from banfa.features.regulations.queries.wanted import LONGEST_WORDS
from banfa.platform.access import Actor, Permission, require
from banfa.platform.web.acting import actor_for
from banfa.policy.difference import ChangeKind


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """List the pack's regulations, or the clauses that hold the words of `q`."""
    _reader(request)
    found = queries.library(
        words=request.GET.get("q", ""),
        chosen=Filter.read(request.GET.get("state", "")),
        on=timezone.localdate(),
    )
    return render(request, "regulations/list.html", {"found": found})


@require_safe
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Show one regulation beside the rules that put it to work."""
    wanted = Wanted(
        state=Filter.read(request.GET.get("state", "")),
        concern=request.GET.get("about", "")[:LONGEST_WORDS],
        words=request.GET.get("q", "").strip()[:LONGEST_WORDS],
    )
    page = queries.document_page(_reader(request), document_id, wanted, on=timezone.localdate())
    return render(request, "regulations/document.html", {"page": page})


@require_safe
def clause(request: HttpRequest, clause_id: str) -> HttpResponse:
    """Lead to a clause in its regulation."""
    _reader(request)
    document_id, anchor = queries.address_of(clause_id)
    return HttpResponseRedirect(clause_page(document_id, anchor))


@require_safe
def pack(request: HttpRequest) -> HttpResponse:
    """Show the pack in force, or the version that is asked for."""
    actor = _reader(request)
    page = queries.pack_page(actor, request.GET.get("version", ""), on=timezone.localdate())
    return render(request, "regulations/pack.html", {"page": page, "may_simulate": may_simulate(actor)})


@require_safe
def difference(request: HttpRequest) -> HttpResponse:
    """Show what one version of the pack changes in another."""
    _reader(request)
    found = queries.comparison(
        old=request.GET.get("old", ""),
        new=request.GET.get("new", ""),
        kind=_kind(request.GET.get("kind", "")),
        on=timezone.localdate(),
    )
    return render(request, "regulations/difference.html", {"found": found})


def _kind(words: str) -> str:
    """Return the kind of change that is asked for, every kind for words that name none."""
    return words if words in set(ChangeKind) else ""


def _reader(request: HttpRequest) -> Actor:
    actor = actor_for(request)
    require(actor, Permission.REGULATIONS_PACK_READ)
    return actor
