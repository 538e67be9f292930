"""A customer's grades period by period: each with its movement, and with what the rule said where people decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.features.grading.models import AppliedDecision
from banfa.features.grading.queries import PastGrade
from banfa.features.grading.queries.movers import steps_between
from banfa.features.grading.standing import values_of
from banfa.features.grading.wording import steps_words
from banfa.kernel.text import Text
from banfa.platform.web.marks import Mark, mark_of
from banfa.policy.model import Manual, Pack

# The value that the rule gave, by run and classification.
Ruled = Mapping[tuple[str, str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMark:
    """One grade: by how many values it rose since the period before (TOB-STORY-1), and the rule's value where people
    decided otherwise."""

    mark: Mark
    rise: int
    moved: Text | None
    ruled: Mark | None


def applied_values(customer_id: int) -> Ruled:
    """Return what the rules said of a customer about whom people decided."""
    rows = AppliedDecision.objects.filter(customer=customer_id).values_list(
        "run__number", "classification", "computed"
    )
    return {(number, name): computed for number, name, computed in rows}


def past_rows(
    history: Sequence[PastGrade], pack: Pack, ruled: Ruled
) -> list[tuple[PastGrade, list[PastMark | None]]]:
    """Return the periods, newest first, with a mark per classification of the pack; None where it was not graded."""
    earlier = [*history[1:], None]
    return [
        (past, [_mark(name, past, before, pack, ruled) for name in pack.classifications])
        for past, before in zip(history, earlier, strict=True)
    ]


def _mark(name: str, past: PastGrade, before: PastGrade | None, pack: Pack, ruled: Ruled) -> PastMark | None:
    if name not in past.values:
        return None
    value, rule = past.values[name], pack.classifications[name]
    values = values_of(pack, name, {value: 1} if value else {})
    steps = (
        steps_between(before.values.get(name), value, [given.value for given in rule.given])
        if before
        else None
    )
    is_ruled = (past.run_number, name) in ruled and not isinstance(rule, Manual)
    return PastMark(
        mark=mark_of(value, values),
        rise=steps or 0,
        moved=steps_words(steps),
        ruled=mark_of(ruled[past.run_number, name], values) if is_ruled else None,
    )
