"""One file on its way in: the page that fits where it stands, and what can be done there."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, require
from banfa.platform.importing import queries, services
from banfa.platform.importing.forms import meanings_in, number_in, on_error_in
from banfa.platform.importing.matching import matching
from banfa.platform.importing.models import Draft
from banfa.platform.importing.services.leading import ColumnsUnmatched
from banfa.platform.importing.showing import changes_of, preview_of, standing_of
from banfa.platform.importing.uploads import place_of
from banfa.platform.importing.views.starting import WORKBOOK, moved_to
from banfa.platform.imports.columns import Column
from banfa.platform.imports.kinds import kind_named
from banfa.platform.imports.looking import Found
from banfa.platform.imports.refusedrows import AT_ONCE, refused_cells
from banfa.platform.imports.trial import Trial
from banfa.platform.jobs.models import Job
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.numerals import roughly
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

Stage = Draft.Stage
PLACES = {Stage.READ: 1, Stage.MATCH: 2, Stage.TRY: 3, Stage.DECIDE: 3, Stage.LAND: 4, Stage.DONE: 5}
MATCHING, LAST = 2, 5


@require_safe
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show where a file stands; while work goes on, the fragment asks again."""
    actor = actor_for(request)
    found = queries.own_draft(actor, draft_id)
    require(actor, kind_named(found.kind).needs)
    if request.GET.get("step") == "columns" and _may_match(found):
        return _shown(request, found, "match", _match_content(found, actor))
    if found.stage in (Stage.READ, Stage.TRY, Stage.LAND):
        return _shown(request, found, "work", _work_content(found))
    if found.stage == Stage.MATCH:
        return _shown(request, found, "match", _match_content(found, actor))
    if found.stage == Stage.DECIDE:
        return _shown(request, found, "decide", _decide_content(request, found, actor))
    return _shown(request, found, "done", _done_content(request, found, actor))


def _shown(
    request: HttpRequest, found: Draft, name: str, content: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    kind = kind_named(found.kind)
    place = 2 if name == "match" else PLACES[Stage(found.stage)]
    here = reverse("importing:draft", args=[found.pk])
    match_href = f"{here}?step=columns" if _may_match(found) else ""
    around = {
        "draft": found, "kind": kind, "part": f"importing/_{name}.html", "states": states_at(place),
        "title": Text(f"导入{kind.title.zh}", f"Import {kind.title.en.lower()}"),
        "about": f"{found.file_name} · {filesizeformat(found.size)}",
        "list_href": reverse("importing:list"), "match_href": match_href if place > MATCHING else "",
        "again_href": f"{reverse('importing:new')}?{urlencode({'kind': found.kind, 'next': found.after})}",
        "throw_href": reverse("importing:throw", args=[found.pk]), "kind_words": languages.said(kind.title).lower(),
    }  # fmt: skip
    page = "importing/_draft.html" if wants_fragment(request) else "importing/draft.html"
    if wants_fragment(request) and request.headers.get("HX-Target") == "refused":
        page = "importing/_refused.html"
    response = render(request, page, {**around, **content}, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    response.headers["Cache-Control"] = "no-store"  # the back button asks where the file stands now
    return response


def states_at(place: int) -> list[str]:
    """Return how each step is drawn while the reader stands at one; past the last, all are done."""
    return [
        "done" if step < place or place == LAST else "current" if step == place else ""
        for step in range(1, LAST + 1)
    ]


def _may_match(found: Draft) -> bool:
    return bool(found.found) and found.stage in (Stage.MATCH, Stage.TRY, Stage.DECIDE) and not found.is_moving


def _columns(found: Draft, actor: Actor) -> Sequence[Column]:
    return kind_named(found.kind).intake(actor, timezone.now()).columns()


def _work_content(found: Draft) -> dict[str, Any]:
    job = found.job
    failure = Text(job.failure_zh, job.failure_en) if job is not None and job.failure_zh else None
    standing = standing_of(found)
    return {
        "job": job, "is_moving": found.is_moving, "failure": failure,
        "is_stopped": job is not None and job.state == Job.State.CANCELLED,
        "is_stopping": found.is_moving and place_of(found.pk).stop_is_wanted(),
        "is_waiting": job is not None and job.state == Job.State.QUEUED,
        "standing": standing, "sheets": found.sheets,
        "seconds_left": roughly(standing.seconds_left) if standing.seconds_left is not None else None,
    }  # fmt: skip


def _match_content(found: Draft, actor: Actor, repeated: Sequence[str] = ()) -> dict[str, Any]:
    told = Found.model_validate(found.found)
    return {
        "found": told, "matching": matching(told, _columns(found, actor), found.meanings, repeated=repeated),
        "batch": queries.same_batch(found), "twin": queries.same_open_draft(found),
        "delimiters": DELIMITERS, "delimiter": "tab" if told.delimiter == "\t" else told.delimiter,
        "sheets": told.sheets, "notes": told.notes[1:] if told.encoding else told.notes,
    }  # fmt: skip


DELIMITERS = (
    (",", Text("逗号 ,", "comma ,")),
    ("tab", Text("制表符", "tab")),
    (";", Text("分号 ;", "semicolon ;")),
)


def _decide_content(request: HttpRequest, found: Draft, actor: Actor) -> dict[str, Any]:
    trial, columns = Trial.model_validate(found.trial), _columns(found, actor)
    present, rows = preview_of(trial, columns)
    return {
        "trial": trial, "present": present, "rows": rows, "changes": (changes := changes_of(trial, columns)),
        "errors_note": _errors_words(trial), "refused_tone": "down" if trial.rejected else "",
        "changes_note": _changes_words(trial, len(changes)),
        "batch": queries.same_batch(found), "is_overtaken": bool(found.outcome),
        **_refused_content(request, found, trial, columns),
    }  # fmt: skip


def _errors_words(trial: Trial) -> Text | None:
    if trial.errors <= trial.rejected:
        return None
    return Text(f"共 {trial.errors:,} 处", f"{trial.errors:,} errors in all")


def _changes_words(trial: Trial, shown: int) -> Text:
    if trial.changed > shown:
        return Text(f"前 {shown} 个，共 {trial.changed:,} 个", f"the first {shown} of {trial.changed:,}")
    return Text(f"{shown} 个", f"{shown}")


def _refused_content(
    request: HttpRequest, found: Draft, trial: Trial, columns: Sequence[Column]
) -> dict[str, Any]:
    """Give one page of the refused cells, those of one reason where the address asks for it. Raises BadRequest."""
    errors = place_of(found.pk).errors
    if not trial.rejected or not errors.exists():
        return {"refused": [], "trial": trial}
    number, after = number_in(request.GET, "reason"), number_in(request.GET, "after") or 0
    if number is not None and number >= len(trial.reasons):
        raise BadRequest(Text(f"没有第 {number} 个原因", f"there is no reason {number}"))
    reason = trial.reasons[number] if number is not None else None
    labels = {column.name: column.label for column in columns}
    cells = refused_cells(errors, reason=reason, after=after, labels=labels)
    total = reason.count if reason else trial.errors
    shown = cells[:AT_ONCE]
    return {
        "trial": trial, "refused": shown, "reason": number, "total": total,
        "range_words": f"{after + 1:,}–{after + len(shown):,} / {total:,}",
        "next_href": _page(number, after + AT_ONCE) if len(cells) > AT_ONCE else "",
        "before_href": _page(number, max(after - AT_ONCE, 0)) if after else "",
        "has_report": place_of(found.pk).report.exists(),
    }  # fmt: skip


def _page(reason: int | None, after: int) -> str:
    return f"?{urlencode({'reason': '' if reason is None else reason, 'after': after})}"


def _done_content(request: HttpRequest, found: Draft, actor: Actor) -> dict[str, Any]:
    kind, batch = kind_named(found.kind), found.batch
    content: dict[str, Any] = {
        "outcome": found.outcome, "batch": batch, "rows_at": kind.rows(batch) if batch else None,
        "may_reverse": kind.reverse is not None and kind.reverse.needs in actor.permissions,
        "batch_href": reverse("importing:batch", args=[batch.pk]) if batch else "",
        "reverse_href": reverse("importing:reverse", args=[batch.pk]) if batch else "",
        "skipped_href": "#refused" if found.outcome.get("rejected") else "",
    }  # fmt: skip
    if found.trial:
        trial = Trial.model_validate(found.trial)
        content |= _refused_content(request, found, trial, _columns(found, actor))
    return content


@require_POST
def read_otherwise(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Look again with another sheet or delimiter."""
    actor = actor_for(request)
    found = queries.own_draft(actor, draft_id)
    services.read_otherwise(
        found, sheet=request.POST.get("sheet", ""), delimiter=request.POST.get("delimiter", ""), actor=actor,
        at=timezone.now(),
    )  # fmt: skip
    return _back_to(request, found)


@require_POST
def match(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Keep which column is which, and begin the trial."""
    actor = actor_for(request)
    found = queries.own_draft(actor, draft_id)
    if not _may_match(found):
        return _back_to(request, found)
    meanings = meanings_in(request.POST, Found.model_validate(found.found))
    try:
        services.match_columns(found, meanings, actor=actor, at=timezone.now())
    except ColumnsUnmatched as unmatched:
        found.meanings = meanings  # what was chosen stays chosen
        content = {**_match_content(found, actor, unmatched.repeated), "problem": unmatched.text}
        return _shown(request, found, "match", content, status=unmatched.status)
    return _back_to(request, found)


@takes("on_error")
@require_POST
def start(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Land the rows."""
    actor = actor_for(request)
    found = queries.own_draft(actor, draft_id)
    services.start_landing(found, on_error_in(request.POST), actor=actor, at=timezone.now())
    return _back_to(request, found)


@takes()
@require_POST
def stop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Ask the work to stop; nothing lands."""
    actor = actor_for(request)
    found = queries.own_draft(actor, draft_id)
    services.stop(found, actor=actor)
    return _back_to(request, found)


@takes()
@require_POST
def back(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Return from work that was stopped or failed."""
    found = queries.own_draft(actor_for(request), draft_id)
    services.go_back(found, at=timezone.now())
    return _back_to(request, found)


@takes()
@require_POST
def throw(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Forget the file."""
    actor = actor_for(request)
    found = queries.own_draft(actor, draft_id)
    if not services.throw_away(found, actor=actor, at=timezone.now()):
        return _back_to(request, found)
    say(
        request,
        Text(
            f"已删除“{found.file_name}”，未导入任何数据",
            f"{found.file_name} is thrown away; nothing was imported",
        ),
    )
    return moved_to(request, reverse("importing:list"))


@require_safe
def rejected(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Give the refused rows as a workbook that can be mended and imported again."""
    found = queries.own_draft(actor_for(request), draft_id)
    report = place_of(found.pk).report
    if not report.exists():
        raise NotThere
    stem = found.file_name.rpartition(".")[0] or found.file_name
    name = languages.said(Text(f"{stem}-被拒的行", f"{stem}-rejected"))
    return FileResponse(report.open("rb"), as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)


def _back_to(request: HttpRequest, found: Draft) -> HttpResponse:
    return moved_to(request, reverse("importing:draft", args=[found.pk]))
