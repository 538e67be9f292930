"""The pack as a whole, composed with everything it extends."""

from datetime import date
from typing import Literal

from pydantic import Field as Key

from banfa.policy.model.appraisals import Appraisal
from banfa.policy.model.consequences import Profile, Publication, Segment, Treatment
from banfa.policy.model.figures import Measure, Parameter
from banfa.policy.model.methods import AnyClassification
from banfa.policy.model.register import AreaKinds, Field, Group, Ledger, Level
from banfa.policy.model.words import Code, Strict, Title


class Head(Strict):
    """`pack.yaml`: which pack this is, from when it holds, and what it builds on."""

    name: Code
    version: str = Key(pattern=r"^\d{4}\.\d+$")
    effective: date
    title: Title
    summary: Title
    extends: tuple[Code, ...] = ()
    documents: tuple[str, ...] = ()
    period: Literal["month", "quarter", "half", "year"] = "quarter"
    mark: Code | None = None
    headline: Code | None = None


class Pack(Head):
    """A pack composed with everything it extends. `digest` is the SHA-256 of what it says.

    `headline` names the classification that lists show as the grade, `mark` the one shown as a code.
    """

    levels: tuple[Level, ...] = ()
    groups: dict[Code, Group] = {}
    fields: dict[Code, Field] = {}
    ledger: Ledger | None = None
    areas: AreaKinds | None = None
    parameters: dict[Code, Parameter] = {}
    measures: dict[Code, Measure] = {}
    classifications: dict[Code, AnyClassification] = {}
    treatments: dict[Code, Treatment] = {}
    profiles: dict[Code, Profile] = {}
    segments: dict[Code, Segment] = {}
    appraisals: dict[Code, Appraisal] = {}
    publication: Publication | None = None
    lineage: tuple[str, ...] = ()
    digest: str = ""
