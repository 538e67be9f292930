"""Reads runs, their figures and their reasons; customers only as far as the actor sees them."""

from banfa.features.grading.queries.figures import (
    ClassCounts,
    GroupCounts,
    UnitCounts,
    ValueCount,
    by_group,
    by_unit,
    distribution,
)
from banfa.features.grading.queries.movement import MovedCustomer, Movement, moved_customers, movement
from banfa.features.grading.queries.reasons import Explained, PastGrade, current, explanations, history
from banfa.features.grading.queries.runs import (
    folder_of,
    frozen_pack,
    graded_in,
    newest,
    newest_published,
    period_of,
    run_before,
    run_numbered,
    runs,
)

__all__ = [
    "ClassCounts",
    "Explained",
    "GroupCounts",
    "MovedCustomer",
    "Movement",
    "PastGrade",
    "UnitCounts",
    "ValueCount",
    "by_group",
    "by_unit",
    "current",
    "distribution",
    "explanations",
    "folder_of",
    "frozen_pack",
    "graded_in",
    "history",
    "moved_customers",
    "movement",
    "newest",
    "newest_published",
    "period_of",
    "run_before",
    "run_numbered",
    "runs",
]
