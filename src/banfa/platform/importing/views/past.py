"""The imports so far: files on their way, batches that landed, and what a batch brought."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Denied, NotThere, Permission
from banfa.platform.importing import queries
from banfa.platform.importing.forms import number_in
from banfa.platform.importing.landed import rows_of
from banfa.platform.importing.models import Draft
from banfa.platform.importing.uploads import place_of
from banfa.platform.imports.kinds import kind_named, kinds_for, title_of
from banfa.platform.imports.models import Batch
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say

APPLIED = Batch.State.APPLIED
TABS = (("", Text("全部", "All")), ("new", Text("新增", "New")), ("changed", Text("变更", "Changed")))
ONLY = {"new": True, "changed": False}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the reader's files on their way and the imports so far, newest first."""
    actor = actor_for(request)
    kinds = kinds_for(actor)
    if not kinds:
        raise Denied(Permission.CUSTOMERS_CUSTOMER_IMPORT) if actor.permissions else NotThere
    wanted, before = request.GET.get("kind", ""), number_in(request.GET, "before")
    found = queries.landed_batches(actor)
    if wanted:
        found = found.filter(kind=wanted)
    if before is not None:
        found = found.filter(pk__lt=before)
    batches = list(found[: queries.SHOWN + 1])
    shown = batches[: queries.SHOWN]
    drafts = queries.drafts_of(shown, actor)
    content = {
        "is_all": not wanted,
        "tabs": [(kind.title, f"?{urlencode({'kind': kind.name})}", kind.name == wanted) for kind in kinds],
        "drafts": [_open(one) for one in queries.open_drafts(actor)] if before is None else [],
        "batches": [
            (one, title_of(one.kind), _draft_with_report(drafts, one)) for one in shown
        ],
        "older_href": _page(wanted, shown[-1].pk) if len(batches) > queries.SHOWN else "",
        "newest_href": _page(wanted, None) if before is not None else "",
    }  # fmt: skip
    name = "_list.html" if wants_fragment(request) else "list.html"
    response = render(request, f"importing/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _open(draft: Draft) -> tuple[Draft, Text, str]:
    return draft, title_of(draft.kind), reverse("importing:throw", args=[draft.pk])


def _page(kind: str, before: int | None) -> str:
    return f"?{urlencode({'kind': kind, 'before': before or ''})}"


def _draft_with_report(drafts: Mapping[int, Draft], batch: Batch) -> int | None:
    draft = drafts.get(batch.pk)
    return draft.pk if draft is not None and place_of(draft.pk).report.exists() else None


@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show what a batch brought, row by row, each leading to where it is now."""
    actor = actor_for(request)
    found = queries.batch_seen(actor, batch_id)
    kind = kind_named(found.kind)
    after = number_in(request.GET, "after") or 0
    rows = rows_of(found, kind, actor, after=after, only=ONLY.get(request.GET.get("only", "")))
    tabs = [
        (words, f"?only={name}" if name else "?", name == request.GET.get("only", "")) for name, words in TABS
    ]
    content = {
        "batch": found, "kind": kind, "rows": rows, "is_reversed": found.state != APPLIED, "rows_at": kind.rows(found),
        "may_reverse": kind.reverse is not None and kind.reverse.needs in actor.permissions,
        "title": Text(f"批次 {found.pk}", f"Batch {found.pk}"), "list_href": reverse("importing:list"),
        "kind_words": languages.said(kind.title).lower(), "reverse_href": reverse("importing:reverse", args=[found.pk]),
        "next_href": _further(request, rows.after) if rows.after else "", "first_href": _further(request, None) if after else "",
        "tabs": tabs,
    }  # fmt: skip
    return render(request, "importing/batch.html", content)


def _further(request: HttpRequest, after: int | None) -> str:
    if after is None:
        return f"?{urlencode({'only': request.GET.get('only', '')})}"
    return f"?{urlencode({'only': request.GET.get('only', ''), 'after': after})}"


@takes()
@require_POST
def reverse_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take a batch back whole."""
    actor = actor_for(request)
    found = queries.batch_seen(actor, batch_id)
    reversal = kind_named(found.kind).reverse
    if reversal is None:
        raise NotThere
    taken_back = reversal.carry_out(found.pk, actor, timezone.now())
    rows = f"{taken_back.rows:,}"
    say(
        request,
        Text(
            f"批次 {found.pk} 已撤销，{rows} 行不再计入",
            f"Batch {found.pk} is reversed; its {rows} rows no longer count",
        ),
    )
    return HttpResponseRedirect(reverse("importing:batch", args=[found.pk]))
