"""The form in which a group is put together, row by row or in words, and the count while it is being changed."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST

from banfa.features.grading.condition_rows import MOST_ROWS, RowProblem
from banfa.features.grading.condition_subjects import Subject, subjects_of
from banfa.features.grading.group_forms import (
    Draft,
    changed,
    column_words,
    draft_of,
    lines_of,
    read_draft,
    sections_of,
    wish_of,
)
from banfa.features.grading.models import SavedGroup
from banfa.features.grading.models.groups import LONGEST_CONDITION
from banfa.features.grading.queries.groups import group_shown
from banfa.features.grading.services.group_conditions import (
    BadCondition,
    BadTitle,
    BadWindow,
    Ground,
    NothingPublished,
    ground_for,
)
from banfa.features.grading.services.group_trying import try_condition
from banfa.features.grading.services.grouping import (
    WRITE,
    TitleTaken,
    own_group,
    queue_counting,
    save_group,
)
from banfa.kernel.text import Text
from banfa.platform.access import Actor, require
from banfa.platform.access.fields import fields_of_then, hides
from banfa.platform.facts import supplied
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.policy.model import Pack


@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    """Put a new group together, perhaps from one of the regulation's: `from` names it."""
    actor = actor_for(request)
    require(actor, WRITE)
    return _builder(request, actor, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_group(request: HttpRequest, number: str) -> HttpResponse:
    """Change a group of one's own; another condition becomes a new version."""
    actor = actor_for(request)
    return _builder(request, actor, own_group(actor, number))


@require_POST
def count_draft(request: HttpRequest) -> HttpResponse:
    """Say how many customers the draft has, in one line; what is wrong with it is said where it is written."""
    actor = actor_for(request)
    require(actor, WRITE)
    ground = ground_for(actor)
    wish, problems = wish_of(read_draft(request.POST), _subjects(actor, ground.pack))
    tried = None
    if not problems and wish.condition.strip():
        try:
            tried = try_condition(wish, actor=actor, on=timezone.localdate())
        except (BadCondition, BadWindow):
            tried = None
    return render(request, "grading/_group_count.html", {"tried": tried})


def _builder(request: HttpRequest, actor: Actor, group: SavedGroup | None) -> HttpResponse:
    try:
        ground = ground_for(actor)
    except NothingPublished as error:
        return render(request, "grading/group_nothing.html", {"error": error}, status=409)
    subjects = _subjects(actor, ground.pack)
    if request.method != "POST":
        draft = _first_draft(request, actor, group, ground.pack, subjects)
        return _form(request, group, ground, subjects, draft)
    act = request.POST.get("do", "")
    draft = changed(read_draft(request.POST), act, ground.pack, supplied(), subjects)
    if act != "save":
        return _form(request, group, ground, subjects, draft)
    return _save(request, actor, group, ground, subjects, draft)


def _save(
    request: HttpRequest,
    actor: Actor,
    group: SavedGroup | None,
    ground: Ground,
    subjects: dict[str, Subject],
    draft: Draft,
) -> HttpResponse:
    wish, problems = wish_of(draft, subjects)
    if problems:
        return _form(request, group, ground, subjects, draft, rows=problems)
    try:
        saved = save_group(wish, actor=actor, at=timezone.now(), number=group.number if group else "")
    except BadCondition as error:
        words = [column_words(problem) for problem in error.problems]
        return _form(request, group, ground, subjects, draft, condition=words)
    except (BadTitle, BadWindow, TitleTaken) as error:
        return _form(request, group, ground, subjects, draft, others=[error.text])
    queue_counting(saved.number, actor=actor)
    return HttpResponseRedirect(reverse("grading:group", args=[saved.number]))


def _form(
    request: HttpRequest,
    group: SavedGroup | None,
    ground: Ground,
    subjects: dict[str, Subject],
    draft: Draft,
    *,
    rows: Sequence[RowProblem] = (),
    condition: Sequence[Text] = (),
    others: Sequence[Text] = (),
) -> HttpResponse:
    content: dict[str, Any] = {
        "group": group,
        "ground": ground,
        "draft": draft,
        "address": reverse("grading:edit-group", args=[group.number])
        if group
        else reverse("grading:new-group"),
        "sections": sections_of(subjects),
        "lines": lines_of(draft.rows, subjects, rows),
        "may_add": len(draft.rows.rows) < MOST_ROWS,
        "wrong": condition,
        "others": others,
    }
    is_bad = bool(rows or condition or others)
    name = "_group_builder.html" if wants_fragment(request) else "group_form.html"
    response = render(request, f"grading/{name}", content, status=400 if is_bad else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _first_draft(
    request: HttpRequest, actor: Actor, group: SavedGroup | None, pack: Pack, subjects: dict[str, Subject]
) -> Draft:
    if group is not None:
        version = group_shown(actor, group.number).version
        return draft_of(
            group.title, version.condition, version.months, pack, supplied(), subjects, shared=group.shared
        )
    if wanted := request.GET.get("condition", "")[:LONGEST_CONDITION]:  # what was chosen in the register
        return draft_of("", wanted, None, pack, supplied(), subjects, shared=False)
    segment = pack.segments.get(request.GET.get("from", ""))
    if segment is None:
        return Draft()
    months = segment.over.length if segment.over else None
    return draft_of("", segment.when, months, pack, supplied(), subjects, shared=False)


def _subjects(actor: Actor, pack: Pack) -> dict[str, Subject]:
    pack = fields_of_then(actor, pack, pack_on(timezone.localdate()))
    hidden = frozenset(name for name, field in pack.fields.items() if hides(actor, field))
    return subjects_of(pack, supplied(), hidden=hidden)
