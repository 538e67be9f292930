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
from banfa.features.grading.commands.groups import (
    count_group,
    export_group,
    list_groups,
    save_group,
    show_group,
)
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
    "count_group",
    "decide",
    "end",
    "explain",
    "export_codes",
    "export_grades",
    "export_group",
    "export_movement",
    "forget_simulation",
    "grade",
    "list_decisions",
    "list_groups",
    "list_objections",
    "list_runs",
    "list_simulations",
    "lock",
    "proposals",
    "publish",
    "raise_objection",
    "refuse",
    "reject",
    "save_group",
    "share",
    "show_group",
    "simulate_run",
    "verify",
    "withdraw",
]
