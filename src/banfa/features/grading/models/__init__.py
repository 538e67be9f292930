"""The tables of grading."""

from banfa.features.grading.models.groups import GroupCount, GroupMember, GroupVersion, SavedGroup
from banfa.features.grading.models.judgements import AppliedDecision, Decision, Objection
from banfa.features.grading.models.runs import SLOTS, CurrentGrade, Generation, Run
from banfa.features.grading.models.simulations import Simulation

__all__ = [
    "SLOTS",
    "AppliedDecision",
    "CurrentGrade",
    "Decision",
    "Generation",
    "GroupCount",
    "GroupMember",
    "GroupVersion",
    "Objection",
    "Run",
    "SavedGroup",
    "Simulation",
]
