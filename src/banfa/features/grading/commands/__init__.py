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
from banfa.features.grading.commands.exporting import export_codes, export_grades, export_movement
from banfa.features.grading.commands.grading import explain, grade
from banfa.features.grading.commands.objections import answer, list_objections, raise_objection
from banfa.features.grading.commands.runs import compare, list_runs, lock, publish, reject, verify
from banfa.features.grading.commands.simulating import (
    forget_simulation,
    list_simulations,
    share,
    simulate_run,
)

__all__ = [
    "answer",
    "approve",
    "compare",
    "decide",
    "end",
    "explain",
    "export_codes",
    "export_grades",
    "export_movement",
    "forget_simulation",
    "grade",
    "list_decisions",
    "list_objections",
    "list_runs",
    "list_simulations",
    "lock",
    "proposals",
    "publish",
    "raise_objection",
    "refuse",
    "reject",
    "share",
    "simulate_run",
    "verify",
    "withdraw",
]
