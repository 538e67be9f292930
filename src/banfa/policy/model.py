"""The pack language, typed: what may stand in a pack's YAML and what it means. Nothing runs here."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Tag, model_validator
from pydantic import Field as Key

from banfa.kernel.text import Text
from banfa.policy.expressions.tree import Kind
from banfa.policy.numbers import Number

Code = Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Value = Annotated[str, Key(min_length=1, max_length=24, coerce_numbers_to_str=True)]
ClauseId = Annotated[str, Key(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*-[0-9A-Za-z][0-9A-Za-z.]*$")]
Expression = str


class Strict(BaseModel):
    """A piece of a pack: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(Strict):
    """A name in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Rule(Strict):
    """Anything that puts clauses to work. `inferred` marks what is ours and not the source's."""

    cites: tuple[ClauseId, ...] = ()
    inferred: bool = False
    note: Title | None = None


class Named(Rule):
    """A rule whose title stands in the pack."""

    title: Title


# ---- the customer's file


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    PHONE = "phone"
    MOBILE = "mobile"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    BANK_CARD = "bank_card"
    EMAIL = "email"

    @property
    def kind(self) -> Kind:
        """What the type yields in an expression."""
        match self:
            case FieldType.INTEGER | FieldType.DECIMAL | FieldType.MONEY:
                return Kind.NUMBER
            case FieldType.DATE:
                return Kind.DATE
            case FieldType.YES_NO:
                return Kind.YES_NO
        return Kind.TEXT


class Maintenance(StrEnum):
    STATIC = "static"
    DYNAMIC = "dynamic"
    QUARTERLY = "quarterly"
    REALTIME = "realtime"
    SYSTEM = "system"


class Option(Rule):
    """One choice of a field: a code and its label in both languages."""

    value: Value
    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Typed(Named):
    """A typed value: a field of the file, an attribute of a sales line, a value of an area."""

    type: FieldType = FieldType.TEXT
    unit: Title | None = None
    options: tuple[Option, ...] = ()
    decimals: int = Key(default=3, ge=0, le=6)
    minimum: Number | None = None
    maximum: Number | None = None
    longest: int = Key(default=200, ge=1, le=5000)
    aliases: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _choices_have_options(self) -> "Typed":
        if (self.type is FieldType.CHOICE) != bool(self.options):
            raise ValueError(
                "a choice has options, and nothing else has / 选择项须列出选项，其他类型不得列出"
            )
        values = [option.value for option in self.options]
        if len(set(values)) != len(values):
            raise ValueError("an option stands twice / 选项重复")
        return self

    def label_of(self, value: str) -> Text:
        """Return an option's words, or the value itself where it is no option."""
        for option in self.options:
            if option.value == value:
                return option.text
        return Text(value, value)


class Field(Typed):
    """One item of the customer's file (信息项).

    `required` asks for it at import; `length` fixes a code's length; `listed` fields filter and sort.
    """

    group: Code = "basic"
    required: bool = False
    listed: bool = False
    length: int | None = None
    maintenance: Maintenance = Maintenance.STATIC
    sensitivity: Literal["plain", "personal", "sensitive"] = "plain"


class Group(Named):
    """A heading under which fields stand in the file."""


class Level(Named):
    """A level of the organisation, highest first."""

    code: Code


class Ledger(Rule):
    """What a sales line holds beyond date, customer and product."""

    quantity: Typed
    amount: Typed
    attributes: dict[Code, Typed] = {}


class AreaKinds(Rule):
    """The values that an area (片区) carries for the customers in it."""

    title: Title
    values: dict[Code, Typed] = {}


# ---- numbers and named expressions


class Parameter(Named):
    """A number of the regulation; blank where the source leaves it open, which switches its criterion off."""

    number: Number
    unit: Title | None = None
    local: bool = False


class Over(Strict):
    """A window of whole months that ends with the period. Exactly one key."""

    months: int | None = Key(default=None, ge=1, le=120)
    quarters: int | None = Key(default=None, ge=1, le=40)
    years: int | None = Key(default=None, ge=1, le=10)

    @model_validator(mode="after")
    def _one_key(self) -> "Over":
        if sum(part is not None for part in (self.months, self.quarters, self.years)) != 1:
            raise ValueError("one of months, quarters, years / 须且只能写一项")
        return self

    @property
    def length(self) -> int:
        """The window in months."""
        return (self.months or 0) + 3 * (self.quarters or 0) + 12 * (self.years or 0)


class Measure(Named):
    """A named expression with a unit."""

    value: Expression
    unit: Title | None = None
    over: Over | None = None


# ---- classifications


class ClassValue(Rule):
    """One value a classification may give, best first in its list."""

    value: Value
    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Classification(Named):
    """One dimension computed per customer. `of` is its population; everyone where it is not written."""

    of: Expression | None = None
    over: Over | None = None

    @property
    def given(self) -> tuple[ClassValue, ...]:
        """Every value the method may give, best first; empty for a composed code."""
        raise NotImplementedError


class RankBand(ClassValue):
    """A band of a ranking: a share of the group, or a number of customers."""

    share: Number | None = None
    quota: Number | None = None

    @model_validator(mode="after")
    def _share_or_quota(self) -> "RankBand":
        if (self.share is None) == (self.quota is None):
            raise ValueError("a band has a share or a quota / 每档须写 share 或 quota 之一")
        return self


class Rank(Classification):
    """Bands by position within a group, as DESIGN's rank semantics say."""

    rank: tuple[RankBand, ...] = Key(min_length=2)
    within: tuple[Expression, ...] = ()
    score: Expression
    zero_score: Value
    score_title: Title | None = None

    @model_validator(mode="after")
    def _bands_fit(self) -> "Rank":
        if self.zero_score not in {band.value for band in self.rank}:
            raise ValueError("zero_score is none of the bands / zero_score 不是任何一档")
        shares = [band.share.value for band in self.rank if band.share is not None]
        if shares and len(shares) != len(self.rank):
            raise ValueError("shares and quotas are not mixed / 比例与名额不可混用")
        if shares and None not in shares and sum(share for share in shares if share is not None) != 1:
            raise ValueError("the shares do not add up to 100 % / 各档比例之和不是 100%")
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.rank


class Criterion(Rule):
    """One condition for a value, with the words that name it."""

    when: Expression
    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Choice(ClassValue):
    """A value with its criteria: any one is enough, or all are needed."""

    any: tuple[Criterion, ...] = ()
    all: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _any_or_all(self) -> "Choice":
        if bool(self.any) == bool(self.all):
            raise ValueError("a value has any or all criteria / 每个取值须写 any 或 all 之一")
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.any or self.all


class Decide(Classification):
    """Ordered values, the first whose criteria hold wins; `otherwise` where none does."""

    decide: tuple[Choice, ...] = Key(min_length=1)
    otherwise: ClassValue | None = None

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.decide if self.otherwise is None else (*self.decide, self.otherwise)


class Band(ClassValue):
    """A band of a measure: from `at_least` upwards; the last band has none."""

    at_least: Number | None = None


class Bands(Classification):
    """Thresholds on one measure, highest first; the short form of `decide`."""

    bands: tuple[Band, ...] = Key(min_length=2)
    measure: Expression

    @model_validator(mode="after")
    def _descending(self) -> "Bands":
        *upper, last = self.bands
        bounds = [band.at_least.value for band in upper if band.at_least is not None]
        if len(bounds) != len(upper) or last.at_least is not None:
            raise ValueError("every band but the last has at_least / 除最后一档外都须写 at_least")
        known = [bound for bound in bounds if bound is not None]
        if known != sorted(known, reverse=True) or len(set(known)) != len(known):
            raise ValueError("bounds descend / 各档下限须由高到低")
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.bands


class Lookup(Classification):
    """A value taken over from a field, an area or another classification, mapped if `map` says so."""

    lookup: Expression
    map: dict[Value, Value] = {}
    values: tuple[ClassValue, ...] = Key(min_length=1)

    @model_validator(mode="after")
    def _map_gives_values(self) -> "Lookup":
        stray = set(self.map.values()) - {value.value for value in self.values}
        if stray:
            raise ValueError(
                f"the map gives {', '.join(sorted(stray))}, which is no value / map 的结果不在 values 中"
            )
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.values


class Join(Classification):
    """A code made of other classifications' values in order; undecided while a part is."""

    join: tuple[Code, ...] = Key(min_length=2)
    separator: str = ""

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return ()


class Recency(Classification):
    """How long ago something last happened: recent, lapsed once `lapsed_after` has passed, or never.

    A date lapses on the same day so many months later (the month's last day where it has no such day).
    """

    recency: Expression
    lapsed_after: Number
    recent: ClassValue
    lapsed: ClassValue
    never: ClassValue

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return (self.recent, self.lapsed, self.never)


METHODS = {"rank": Rank, "decide": Decide, "bands": Bands, "lookup": Lookup, "join": Join, "recency": Recency}


def _method_of(raw: Any) -> str | None:
    if isinstance(raw, Classification):
        return next(name for name, method in METHODS.items() if isinstance(raw, method))
    found = [name for name in METHODS if isinstance(raw, dict) and name in raw]
    return found[0] if len(found) == 1 else None


AnyClassification = Annotated[
    Annotated[Rank, Tag("rank")]
    | Annotated[Decide, Tag("decide")]
    | Annotated[Bands, Tag("bands")]
    | Annotated[Lookup, Tag("lookup")]
    | Annotated[Join, Tag("join")]
    | Annotated[Recency, Tag("recency")],
    Discriminator(
        _method_of,
        custom_error_type="no_method",
        custom_error_message=f"write exactly one method / 须写且只写一种方法: {', '.join(METHODS)}",
    ),
]


# ---- the pack


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
    lineage: tuple[str, ...] = ()
    digest: str = ""
