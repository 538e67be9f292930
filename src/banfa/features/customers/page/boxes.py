"""The control in which a field is typed, by its type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from banfa.features.customers.editable import is_needed
from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.policy.model import Field, FieldType
from banfa.policy.values import StoredValue
from banfa.policy.values.outcome import plain
from banfa.policy.values.storing import YUAN

KINDS = {
    FieldType.CHOICE: "choice", FieldType.YES_NO: "choice", FieldType.LONG_TEXT: "long", FieldType.DATE: "date",
    FieldType.INTEGER: "number", FieldType.DECIMAL: "number", FieldType.MONEY: "number",
    FieldType.PHONE: "tel", FieldType.MOBILE: "tel", FieldType.EMAIL: "email",
}  # fmt: skip
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
YES_NO = (("是", Text("是", "yes")), ("否", Text("否", "no")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One control with what stands in it; `problem` says what is wrong with it and what to do."""

    name: str
    title: Text
    kind: str
    given: str
    options: Sequence[tuple[str, str]]
    unit: Text | None
    is_needed: bool
    longest: int
    problem: Text | None = None

    @property
    def control(self) -> str:
        """The control's id on a page."""
        return f"v-{self.name}"

    @property
    def input_type(self) -> str:
        """A date that was typed otherwise stays readable in a box of text."""
        is_day = not self.given or ISO_DAY.fullmatch(self.given)
        return "date" if self.kind == "date" and is_day else "text"

    @property
    def input_mode(self) -> str:
        """The keyboard that a phone shows."""
        return {"number": "decimal", "tel": "tel", "email": "email"}.get(self.kind, "text")


def box_of(name: str, field: Field, given: str, problem: Text | None = None) -> Box:
    """Return the control of a field."""
    return Box(
        name=name, title=field.title.text, kind=KINDS.get(field.type, "text"), given=given,
        options=_options(field), unit=_unit(field), is_needed=is_needed(name, field), longest=field.longest,
        problem=problem,
    )  # fmt: skip


def as_typed(field: Field, stored: StoredValue) -> str:
    """Return a stored value as a person would type it, so that a form that is sent unchanged changes nothing."""
    if stored is None or stored == "":
        return ""
    if field.type is FieldType.YES_NO:
        return "是" if stored else "否"
    if field.type is FieldType.MONEY and isinstance(stored, int):
        return plain(Decimal(stored).scaleb(-2))
    return str(stored)


def _options(field: Field) -> list[tuple[str, str]]:
    if field.type is FieldType.YES_NO:
        return [(value, languages.said(words)) for value, words in YES_NO]
    return [(option.value, languages.said(option.text)) for option in field.options]


def _unit(field: Field) -> Text | None:
    if field.unit is not None:
        return field.unit.text
    return YUAN if field.type is FieldType.MONEY else None
