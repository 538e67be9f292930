"""The commands of grading."""

from banfa.features.grading.commands.decisions import (
    approve,
    decide,
    end,
    list_decisions,
    proposals,
    refuse,
    withdraw,
)
from banfa.features.grading.commands.exporting import export_grades, export_movement
from banfa.features.grading.commands.grading import explain, grade
from banfa.features.grading.commands.objections import answer, list_objections, raise_objection
from banfa.features.grading.commands.runs import compare, list_runs, lock, publish, reject, verify

__all__ = [
    "answer",
    "approve",
    "compare",
    "decide",
    "end",
    "explain",
    "export_grades",
    "export_movement",
    "grade",
    "list_decisions",
    "list_objections",
    "list_runs",
    "lock",
    "proposals",
    "publish",
    "raise_objection",
    "refuse",
    "reject",
    "verify",
    "withdraw",
]
