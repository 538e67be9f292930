"""A run against another run of the same customers: who moved, and what a figure would have to be to move so many."""

from banfa.analytics.simulating.asking import Manner, Question, UnknownClass, UnknownValue
from banfa.analytics.simulating.comparing import Movement, compare, moved_file, units_file
from banfa.analytics.simulating.inverse import Answer, NotConcerned, Tried, figure_to_move
from banfa.analytics.simulating.needed import classes_depending_on, pack_for

__all__ = [
    "Answer",
    "Manner",
    "Movement",
    "NotConcerned",
    "Question",
    "Tried",
    "UnknownClass",
    "UnknownValue",
    "classes_depending_on",
    "compare",
    "figure_to_move",
    "moved_file",
    "pack_for",
    "units_file",
]
