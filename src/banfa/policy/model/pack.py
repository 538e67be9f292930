"""The pack as a whole, composed with everything it extends."""

from datetime import date
from typing import Literal

from pydantic import Field as Key

from banfa.policy.model.accounts import Accounts
from banfa.policy.model.appraisals import Appraisal
from banfa.policy.model.approvals import Chain
from banfa.policy.model.backups import Backups
from banfa.policy.model.calls import Calls
from banfa.policy.model.care import Care
from banfa.policy.model.consents import ConsentPurpose
from banfa.policy.model.consequences import Profile, Publication, Segment, Treatment
from banfa.policy.model.exports import Exports
from banfa.policy.model.figures import Measure, Parameter
from banfa.policy.model.gatherings import Course, Coverage, GatheringKind, Programme, Renewal, Study
from banfa.policy.model.messages import Messages
from banfa.policy.model.methods import AnyClassification
from banfa.policy.model.obligations import Obligation
from banfa.policy.model.organisation import Post
from banfa.policy.model.phrases import PhraseCategory, Situation
from banfa.policy.model.planning import Planning
from banfa.policy.model.quality import Quality
from banfa.policy.model.register import AreaKinds, Field, Group, Ledger, Level
from banfa.policy.model.retention import Term
from banfa.policy.model.sharing import Sharing
from banfa.policy.model.sheets import Sheet
from banfa.policy.model.visits import ContactWay, Visiting, VisitKind
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
    posts: dict[Code, Post] = {}
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
    chains: dict[Code, Chain] = {}
    obligations: dict[Code, Obligation] = {}
    publication: Publication | None = None
    accounts: Accounts = Accounts()
    consents: dict[Code, ConsentPurpose] = {}
    exports: Exports = Exports()
    sharing: Sharing | None = None
    planning: Planning = Planning()
    retention: dict[Code, Term] = {}
    backups: Backups | None = None
    quality: Quality = Quality()
    gatherings: dict[Code, GatheringKind] = {}
    coverages: dict[Code, Coverage] = {}
    renewals: dict[Code, Renewal] = {}
    programmes: dict[Code, Programme] = {}
    studies: dict[Code, Study] = {}
    courses: dict[Code, Course] = {}
    situations: dict[Code, Situation] = {}
    phrases: dict[Code, PhraseCategory] = {}
    calls: Calls = Calls()
    messages: Messages = Messages()
    care: Care = Care()
    contact_ways: dict[Code, ContactWay] = {}
    sheets: dict[Code, Sheet] = {}
    visits: dict[Code, VisitKind] = {}
    visiting: Visiting = Visiting()
    lineage: tuple[str, ...] = ()
    digest: str = ""
