"""What grading brings to the palette: runs, saved groups, and what one begins with them."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from banfa.features.grading import queries
from banfa.features.grading.models import Run, SavedGroup
from banfa.features.grading.queries.groups import groups
from banfa.features.grading.wording import state_of
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission
from banfa.platform.web.matching import fit_of
from banfa.platform.web.palette import Action, Hit, Source, declare

READ = Permission.GRADING_RUN_READ
MOST_READ = 60  # runs are a handful a year


def find_runs(actor: Actor, words: str, most: int) -> Sequence[Hit]:
    """Return the runs whose period or number the words fit, the newest first among equals."""
    fits = []
    for run in queries.runs(actor)[:MOST_READ]:
        fit = fit_of(words, _run_title(run), (run.number, queries.period_of(run).title.zh))
        if fit is not None:
            fits.append((fit, run))
    return [_run_hit(run) for _, run in sorted(fits, key=lambda pair: pair[0])[:most]]


def recall_runs(actor: Actor, keys: Sequence[str]) -> Mapping[str, Hit]:
    return {run.number: _run_hit(run) for run in queries.runs(actor).filter(number__in=keys)}


def _run_title(run: Run) -> Text:
    when = queries.period_of(run).title
    return Text(f"{when.zh}分级", f"Grading {when.en}")


def _run_hit(run: Run) -> Hit:
    return Hit(
        title=_run_title(run),
        address=reverse("grading:run", args=[run.number]),
        note=same(run.number),
        aside=state_of(run, timezone.localdate()),
        icon="stairs-up",
    )


def find_groups(actor: Actor, words: str, most: int) -> Sequence[Hit]:
    """Return the saved groups whose title or number holds the words, or whose pinyin they are."""
    found = groups(actor)
    named = list(found.filter(Q(title__icontains=words) | Q(number__icontains=words))[:most])
    if not named and words.isascii():
        named = [one for one in found[:MOST_READ] if fit_of(words, same(one.title))][:most]
    return [_group_hit(one) for one in named]


def recall_groups(actor: Actor, keys: Sequence[str]) -> Mapping[str, Hit]:
    return {one.number: _group_hit(one) for one in groups(actor).filter(number__in=keys)}


def _group_hit(group: SavedGroup) -> Hit:
    return Hit(
        title=same(group.title),
        address=reverse("grading:group", args=[group.number]),
        note=same(group.number),
        icon="filter",
    )


def declare_palette() -> None:
    """Let the palette find runs and groups, and begin new ones."""
    declare(
        Source(
            name="runs", title=Text("分级批次", "Grading runs"), order=30, needs=READ, find=find_runs,
            route="grading:run", recall=recall_runs,
        ),
        Source(
            name="groups", title=Text("客群", "Groups"), order=40, needs=READ, find=find_groups,
            route="grading:group", recall=recall_groups,
        ),
        Action(
            title=Text("计算分级", "Compute grading"), icon="calculator", order=20,
            address=lambda: reverse("grading:runs"), needs=Permission.GRADING_RUN_COMPUTE,
            also=("评级", "run", "新批次"),
        ),
        Action(
            title=Text("新建客群", "New group"), icon="filter-plus", order=30,
            address=lambda: reverse("grading:new-group"), needs=Permission.GRADING_GROUP_WRITE,
            also=("筛选", "segment", "分群"),
        ),
        Action(
            title=Text("模拟制度调整", "Simulate a changed rule"), icon="flask", order=40,
            address=lambda: reverse("grading:new-simulation"), needs=Permission.GRADING_RUN_COMPUTE,
            also=("试算", "what if"),
        ),
    )  # fmt: skip
