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
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.web.acting import actor_for
from banfa.platform.web.numerals import figure
from banfa.policy.difference import ChangeKind

STATES = [
    ("", Text("全部", "All")),
    (Filter.LIVE, Text("已生效", "Live")),
    (Filter.NOT_LIVE, Text("未生效", "Not live")),
]
STATES_IN_DOCUMENT = [
    *STATES,
    (Filter.WAITING, Text("待条件", "Waiting")),
    (Filter.UNCLEAR, Text("存疑", "Unclear")),
]


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """List the pack's regulations, or the clauses that hold the words of `q`."""
    _reader(request)
    found = queries.library(
        words=request.GET.get("q", ""),
        chosen=Filter.read(request.GET.get("state", "")),
        on=timezone.localdate(),
    )
    content = {
        "found": found,
        "of_all": f"/ {figure(found.counts.clauses)}",
        "states": STATES,
        "chosen": _held(found.chosen),
    }
    return render(request, "regulations/list.html", content)


@require_safe
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Show one regulation beside the rules that put it to work."""
    wanted = Wanted(
        state=Filter.read(request.GET.get("state", "")),
        concern=request.GET.get("about", "")[:LONGEST_WORDS],
        words=request.GET.get("q", "").strip()[:LONGEST_WORDS],
    )
    page = queries.document_page(_reader(request), document_id, wanted, on=timezone.localdate())
    content = {
        "page": page,
        "of_all": f"/ {figure(page.counts.clauses)}",
        "states": STATES_IN_DOCUMENT,
        "chosen": _held(wanted.state),
    }
    return render(request, "regulations/document.html", content)


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
    period, headline = page.period, page.headline
    content = {
        "page": page,
        "may_simulate": may_simulate(actor),
        "classes_note": Text(f"{period.zh} · {headline.zh}", f"{period.en} · {headline.en}")
        if headline
        else period,
    }
    return render(request, "regulations/pack.html", content)


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
    count = len(found.changes)
    kinds = [
        ("", Text("全部", "All")),
        (ChangeKind.ADDED, Text("新增", "Added"), found.added),
        (ChangeKind.REMOVED, Text("取消", "Removed"), found.removed),
        (ChangeKind.CHANGED, Text("修改", "Changed"), found.changed),
    ]
    heading = Text(f"{count} 处变化", "1 change" if count == 1 else f"{count} changes")
    return render(
        request, "regulations/difference.html", {"found": found, "kinds": kinds, "heading": heading}
    )


def _held(chosen: Filter) -> str:
    return "" if chosen == Filter.ALL else chosen


def _kind(words: str) -> str:
    """Return the kind of change that is asked for, every kind for words that name none."""
    return words if words in set(ChangeKind) else ""


def _reader(request: HttpRequest) -> Actor:
    actor = actor_for(request)
    require(actor, Permission.REGULATIONS_PACK_READ)
    return actor
