"""The part of a pack that one classification needs, and what of it a figure bears on. Nothing runs here."""

from collections.abc import Iterable

from banfa.analytics.planning import Plan
from banfa.policy.drafting import EditableFigure
from banfa.policy.loading.building import digest_of
from banfa.policy.model import Pack


def pack_for(pack: Pack, plan: Plan, classification: str) -> Pack:
    """Return the pack with the classification and those it reads alone, so that a trial computes nothing else."""
    kept = classes_behind(plan, classification)
    smaller = pack.model_copy(
        update={
            "classifications": {name: rule for name, rule in pack.classifications.items() if name in kept},
            "treatments": {},
            "profiles": {},
            "segments": {},
            "headline": None,
            "mark": None,
        }
    )
    return smaller.model_copy(update={"digest": digest_of(smaller)})


def classes_behind(plan: Plan, classification: str) -> frozenset[str]:
    """Return a classification and all that it reads, directly or through others."""
    found = {classification}
    for planned in reversed(plan.classes):  # each stands after those it reads
        if planned.name in found:
            found |= set(planned.parts)
    return frozenset(found)


def classes_depending_on(plan: Plan, figures: Iterable[EditableFigure]) -> tuple[str, ...]:
    """Return the classifications that some figures bear on, directly or through others, in the plan's order."""
    found = {name for figure in figures for name in figure.used_by}
    for planned in plan.classes:
        if found.intersection(planned.parts):
            found.add(planned.name)
    return tuple(planned.name for planned in plan.classes if planned.name in found)
