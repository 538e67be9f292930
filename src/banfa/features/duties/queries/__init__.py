"""Reads duties, always through access."""

from banfa.features.duties.queries.keeping import Kept, KeptWish, by_period, kept, kept_in_all, kept_rows
from banfa.features.duties.queries.rules import cites_of, obligation_title, rule_of, title_of
from banfa.features.duties.queries.seeing import awake, due_between, duty_seen, may_do, mine, overdue, seen
from banfa.features.duties.queries.telling import forms_of, proof_of, subject_title, why_due

__all__ = [
    "Kept",
    "KeptWish",
    "awake",
    "by_period",
    "cites_of",
    "due_between",
    "duty_seen",
    "forms_of",
    "kept",
    "kept_in_all",
    "kept_rows",
    "may_do",
    "mine",
    "obligation_title",
    "overdue",
    "proof_of",
    "rule_of",
    "seen",
    "subject_title",
    "title_of",
    "why_due",
]
