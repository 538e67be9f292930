"""Drafts: a pack with other figures, or with other rules laid over it, checked like any pack. Nothing is stored here."""

from banfa.policy.drafting.drafts import (
    DraftInvalid,
    DraftProblem,
    NoDraft,
    OtherPack,
    draft_at,
    drafted,
    extreme,
)
from banfa.policy.drafting.edits import BadEdits, Edits, as_written_number, read_edits
from banfa.policy.drafting.figures import (
    EditableFigure,
    FigureKind,
    UnknownFigure,
    editable_figures,
    figure_at,
    figures_by_path,
)

__all__ = [
    "BadEdits",
    "DraftInvalid",
    "DraftProblem",
    "EditableFigure",
    "Edits",
    "FigureKind",
    "NoDraft",
    "OtherPack",
    "UnknownFigure",
    "as_written_number",
    "draft_at",
    "drafted",
    "editable_figures",
    "extreme",
    "figure_at",
    "figures_by_path",
    "read_edits",
]
