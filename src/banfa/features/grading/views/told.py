"""A customer that moved, as pages tell it: from where to where, and why."""

from collections.abc import Sequence
from typing import Any

from banfa.features.grading.models import Run
from banfa.features.grading.queries.moved_ranks import ranking_behind, ranks_of
from banfa.features.grading.queries.movers import Mover
from banfa.features.grading.standing import values_of
from banfa.features.grading.wording import steps_words
from banfa.kernel.text import Text
from banfa.platform.web.marks import mark_of
from banfa.policy.model import Pack

FIGURES_SHOWN = 2


def mover_row(one: Mover, pack: Pack, name: str, *, is_other_pack: bool) -> dict[str, Any]:
    """Return a mover with its marks, its steps and the reason in words."""
    values = values_of(pack, name, {value: 1 for value in (one.old, one.new) if value})
    return {
        "mover": one, "old": mark_of(one.old, values), "new": mark_of(one.new, values),
        "own": one.own[:FIGURES_SHOWN], "others": one.own[FIGURES_SHOWN:], "steps": steps_words(one.steps), "why": why_moved(one, is_other_pack=is_other_pack),
    }  # fmt: skip


def mover_rows(
    shown: Sequence[Mover], old: Run, new: Run, pack: Pack, name: str
) -> tuple[list[dict[str, Any]], Text | None]:
    """Return the movers of a page with their ranks, and what the ranking behind the class is called."""
    is_other_pack = old.pack_digest != new.pack_digest
    ranking = ranking_behind(new, name)
    ranks = ranks_of(new, old, ranking, [one.customer.pk for one in shown]) if ranking else {}
    rows = [
        mover_row(one, pack, name, is_other_pack=is_other_pack) | {"ranks": ranks.get(one.customer.pk)}
        for one in shown
    ]
    title = pack.classifications[ranking].title.text if ranking else None
    for row in rows:  # the class that was taken over says no more than the rank beside it
        row["own"] = [change for change in row["own"] if change.title != title]
    return rows, title


def why_moved(one: Mover, *, is_other_pack: bool) -> Text | None:
    """Say what moved a customer where it is not a figure of its own."""
    if one.is_decided != one.was_decided:
        return (
            Text("核定生效", "decided by approval")
            if one.is_decided
            else Text("核定终止", "the decision ended")
        )
    if one.own:
        return None
    if one.ranking:
        return Text(
            "本户数据未变，组内名次变化", "its own figures are the same; its place among the others changed"
        )
    return (
        Text("本户数据未变，规则变化", "its own figures are the same; the rule changed")
        if is_other_pack
        else Text("本户所列数据未变", "the figures listed are the same")
    )
