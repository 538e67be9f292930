"""The customer's file, the ledger and the areas: what a pack keeps, with its types."""

from enum import StrEnum

from pydantic import Field as Key
from pydantic import model_validator

from banfa.kernel.text import Text
from banfa.policy.expressions.tree import Kind
from banfa.policy.model.governing import Mask, Review, Sensitivity, Source, Way
from banfa.policy.model.words import Code, Expression, Named, Rule, Title, Value
from banfa.policy.numbers import Number


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
    LANDLINE = "landline"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    LICENCE = "licence"
    BANK_CARD = "bank_card"
    BANK_ACCOUNT = "bank_account"
    ADDRESS = "address"
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

    `required` asks for it at import, `required_when` where this holds of the file; `length` fixes a code's length;
    `listed` fields filter and sort; a field `in_charge` names a person who answers for the customer. `owner` is the
    post that answers for the value; `read` and `write` are the posts that may, everybody where empty. `ways` says
    what becomes of a value by where it is given, `chain` who approves it.
    """

    group: Code = "basic"
    required: bool = False
    required_when: Expression | None = None
    listed: bool = False
    in_charge: bool = False
    length: int | None = None
    maintenance: Maintenance = Maintenance.STATIC
    sensitivity: Sensitivity = Sensitivity.PLAIN
    mask: Mask | None = None
    owner: Code | None = None
    source: Title | None = None
    read: tuple[Code, ...] = ()
    write: tuple[Code, ...] = ()
    ways: dict[Source, Way] = {}
    chain: Code | None = None
    review: Review | None = None

    @model_validator(mode="after")
    def _system_keeps_its_own(self) -> "Field":
        if self.maintenance is Maintenance.SYSTEM and (self.write or self.ways or self.chain):
            raise ValueError(
                "nobody writes a field of the system: leave out write, ways and chain / "
                "系统生成项不能人工维护，不得写 write、ways、chain"
            )
        return self

    @model_validator(mode="after")
    def _requests_are_approved(self) -> "Field":
        if (Way.VALIDATE in self.ways.values()) != (self.chain is not None):
            raise ValueError(
                "validate needs the chain that approves, and a chain needs a way that asks for it / "
                "validate 须写明审批链，写了审批链须有一种来源为 validate"
            )
        return self

    def way(self, source: Source) -> Way:
        """What becomes of a value that is given there."""
        if self.maintenance is Maintenance.SYSTEM:
            return Way.NEVER
        return self.ways.get(source, Way.AUTO)


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


class AreaItem(Typed):
    """One value of an area. A `judged` one is changed only by whoever may judge the area, with a reason."""

    judged: bool = False

    @model_validator(mode="after")
    def _judged_by_code(self) -> "AreaItem":
        if self.judged and self.type not in (FieldType.CHOICE, FieldType.YES_NO, FieldType.INTEGER):
            raise ValueError(
                "a judged value is a choice, a yes or no, or a whole number / 判定项须为选择、是否或整数"
            )
        return self


class AreaKinds(Rule):
    """The values that an area (片区) carries for the customers in it."""

    title: Title
    values: dict[Code, AreaItem] = {}
