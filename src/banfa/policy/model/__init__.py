"""The pack language, typed: what may stand in a pack's YAML and what it means. Nothing runs here."""

from banfa.policy.model.accounts import Accounts
from banfa.policy.model.appraisals import Appraisal
from banfa.policy.model.approvals import Asking, Chain, Form, Step
from banfa.policy.model.backups import Backups
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
from banfa.policy.model.consents import ConsentPurpose
from banfa.policy.model.consequences import Profile, Publication, Segment, Treatment
from banfa.policy.model.exports import Exports
from banfa.policy.model.figures import (
    Measure,
    Over,
    Parameter,
)
from banfa.policy.model.governing import Mask, Review, Sensitivity, Source, Way
from banfa.policy.model.judging import Judged, Manual, Matrix, Score, ScoreItem, ScoreStep
from banfa.policy.model.methods import METHODS, AnyClassification, method_in
from banfa.policy.model.organisation import Post
from banfa.policy.model.pack import (
    Head,
    Pack,
)
from banfa.policy.model.quality import (
    Complete,
    Cycle,
    Duplicates,
    Inspection,
    Joining,
    Quality,
    Screen,
    Screening,
    Standard,
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
from banfa.policy.model.retention import Term
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
    "Accounts",
    "AnyClassification",
    "Appraisal",
    "AreaItem",
    "AreaKinds",
    "Asking",
    "Backups",
    "Band",
    "Bands",
    "Chain",
    "Choice",
    "ClassValue",
    "Classification",
    "ClauseId",
    "Code",
    "Complete",
    "ConsentPurpose",
    "Criterion",
    "Cycle",
    "Decide",
    "Duplicates",
    "Exports",
    "Expression",
    "Field",
    "FieldType",
    "Form",
    "Group",
    "Head",
    "Inspection",
    "Join",
    "Joining",
    "Judged",
    "Ledger",
    "Level",
    "Lookup",
    "Maintenance",
    "Manual",
    "Mask",
    "Matrix",
    "Measure",
    "Named",
    "Option",
    "Over",
    "Pack",
    "Parameter",
    "Post",
    "Profile",
    "Publication",
    "Quality",
    "Rank",
    "RankBand",
    "Recency",
    "Review",
    "Rule",
    "Score",
    "ScoreItem",
    "ScoreStep",
    "Screen",
    "Screening",
    "Segment",
    "Sensitivity",
    "Source",
    "Standard",
    "Step",
    "Strict",
    "Term",
    "Title",
    "Treatment",
    "Typed",
    "Value",
    "Way",
    "method_in",
]
