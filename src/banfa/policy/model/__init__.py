"""The pack language, typed: what may stand in a pack's YAML and what it means. Nothing runs here."""

from banfa.policy.model.appraisals import Appraisal
from banfa.policy.model.classes import Classification, ClassValue
from banfa.policy.model.classifications import (
    Band,
    Bands,
    Choice,
    Criterion,
    Decide,
    Join,
    Lookup,
    Rank,
    RankBand,
    Recency,
)
from banfa.policy.model.consequences import Profile, Publication, Segment, Treatment
from banfa.policy.model.figures import (
    Measure,
    Over,
    Parameter,
)
from banfa.policy.model.judging import Judged, Manual, Matrix, Score, ScoreItem, ScoreStep
from banfa.policy.model.methods import METHODS, AnyClassification, method_in
from banfa.policy.model.pack import (
    Head,
    Pack,
)
from banfa.policy.model.register import (
    AreaItem,
    AreaKinds,
    Field,
    FieldType,
    Group,
    Ledger,
    Level,
    Maintenance,
    Option,
    Typed,
)
from banfa.policy.model.words import (
    ClauseId,
    Code,
    Expression,
    Named,
    Rule,
    Strict,
    Title,
    Value,
)

__all__ = [
    "METHODS",
    "AnyClassification",
    "Appraisal",
    "AreaItem",
    "AreaKinds",
    "Band",
    "Bands",
    "Choice",
    "ClassValue",
    "Classification",
    "ClauseId",
    "Code",
    "Criterion",
    "Decide",
    "Expression",
    "Field",
    "FieldType",
    "Group",
    "Head",
    "Join",
    "Judged",
    "Ledger",
    "Level",
    "Lookup",
    "Maintenance",
    "Manual",
    "Matrix",
    "Measure",
    "Named",
    "Option",
    "Over",
    "Pack",
    "Parameter",
    "Profile",
    "Publication",
    "Rank",
    "RankBand",
    "Recency",
    "Rule",
    "Score",
    "ScoreItem",
    "ScoreStep",
    "Segment",
    "Strict",
    "Title",
    "Treatment",
    "Typed",
    "Value",
    "method_in",
]
