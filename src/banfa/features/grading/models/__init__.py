"""The tables of grading."""

from banfa.features.grading.models.judgements import AppliedDecision, Decision, Objection
from banfa.features.grading.models.runs import SLOTS, CurrentGrade, Generation, Run

__all__ = ["SLOTS", "AppliedDecision", "CurrentGrade", "Decision", "Generation", "Objection", "Run"]
