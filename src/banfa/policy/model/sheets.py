"""Sheets: structured records that people fill in, with sections, typed rows, and rows that give points."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.kernel.text import Text
from banfa.policy.model.register import Typed
from banfa.policy.model.words import Code, Expression, Named, Rule, Title, Value
from banfa.policy.numbers import Number

MOST_LINES, MOST_PICTURES = 60, 12


class Box(Rule):
    """One box of a scored row, from left to right; `points` is an exception from the sheet's own marks."""

    value: Value
    zh: str
    en: str
    points: Number | None = None

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class SheetRow(Typed):
    """One row (栏目): a typed value, or what `boxes`, `several`, `takes` or `columns` make of it.

    `boxes` is scored, exactly one is ticked; `several` options may be ticked at once; `takes` a photo or a signature;
    `columns` make a table with the fixed `lines`, or with up to `most` lines of one's own. `offers` names the fields of
    the customer's file that cells are offered for, as `LINE.COLUMN`. `says` tells what the words are for the contact:
    its content, or what the customer said. An `opinion` is passed on to whoever is responsible.
    """

    required: bool = False
    when: Expression | None = None
    hint: Title | None = None
    boxes: tuple[Box, ...] = ()
    several: bool = False
    takes: Literal["photo", "signature"] | None = None
    columns: dict[Code, Typed] = {}
    lines: dict[Code, Title] = {}
    most: int = Key(default=1, ge=1, le=MOST_LINES)
    offers: dict[str, Code] = {}
    says: Literal["content", "heard"] | None = None
    opinion: bool = False

    @model_validator(mode="after")
    def _one_manner(self) -> "SheetRow":
        manners = [bool(self.boxes), self.several, self.takes is not None, bool(self.columns)]
        if sum(manners) > 1:
            raise ValueError(
                "a row is scored, several choices, a picture or a table, one of them / 一栏只能是评分、多选、影像、表格之一"
            )
        if self.several and not self.options:
            raise ValueError("several of what? list the options / 多选须列出选项")
        values = [box.value for box in self.boxes]
        if len(set(values)) != len(values):
            raise ValueError("a box stands twice / 档次重复")
        return self

    @property
    def is_scored(self) -> bool:
        return bool(self.boxes)

    @property
    def is_table(self) -> bool:
        return bool(self.columns)

    def box(self, value: str) -> Box | None:
        """Return the box of a value, None where the row has none such."""
        return next((box for box in self.boxes if box.value == value), None)


class SheetSection(Named):
    """Rows that stand under one heading."""

    rows: dict[Code, SheetRow] = {}


class SheetFinding(Named):
    """What a filled sheet may show about its customer, such as much room to grow at a low grade."""

    when: Expression


class Sheet(Named):
    """A structured record (登记表): `heading` is taken from the customer's file, `number` is the form's own.

    `marks` are the points of a scored row's boxes from left to right. By the `reading` "left" a row with fewer boxes
    than marks leaves the last marks out; by "last" its last box always has the last mark. `total` adds the scored rows
    up or takes their mean. `custodian` is the post that keeps the filled sheets; `findings` are listed with the customers
    they hold for.
    """

    number: str = Key(default="", max_length=40)
    heading: tuple[Code, ...] = ()
    marks: tuple[Number, ...] = ()
    reading: Literal["left", "last"] = "left"
    total: Literal["sum", "mean"] | None = None
    custodian: Code | None = None
    sections: dict[Code, SheetSection] = {}
    findings: dict[Code, SheetFinding] = {}

    @property
    def rows(self) -> Mapping[str, SheetRow]:
        """Every row by its code, in order; the pack's check sees to it that no code stands twice."""
        return {name: row for section in self.sections.values() for name, row in section.rows.items()}

    def scored(self) -> Iterator[tuple[str, SheetRow]]:
        """Yield the rows that give points."""
        return ((name, row) for name, row in self.rows.items() if row.is_scored)

    def points_of(self, row: SheetRow) -> Mapping[str, Decimal]:
        """Return the points of each box of a row (OIL-DISP-A1.5); a box without any is left out."""
        marks = [mark.value for mark in self.marks]
        found: dict[str, Decimal] = {}
        for place, box in enumerate(row.boxes):
            is_last = place == len(row.boxes) - 1
            mark = marks[-1] if marks and is_last and self.reading == "last" else None
            if mark is None and place < len(marks):
                mark = marks[place]
            given = box.points.value if box.points is not None else mark
            if given is not None:
                found[box.value] = given
        return found
