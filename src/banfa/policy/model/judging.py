"""The methods that weigh and judge: marks by item, a two-way table, a person's decision."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.kernel.text import Text
from banfa.policy.model.classes import Classification, ClassValue
from banfa.policy.model.classifications import Band, Criterion, bands_descend
from banfa.policy.model.words import Code, Expression, Rule, Strict, Title, Value
from banfa.policy.numbers import Number


class ScoreStep(Strict):
    """Marks from `at_least` upwards; the last step has none and takes the rest."""

    at_least: Number | None = None
    marks: Number


class ScoreItem(Rule):
    """One item of a score: a number that is the marks itself, a number turned into marks by `steps`, or a code
    (a field, a class) turned into marks by `marks`; a code that `marks` does not name counts as missing.

    An item whose weight the source leaves blank is off, and the other weights stay as they are. `missing` gives the
    marks of a customer whose figure is missing; where it is not written, the whole score is undecided.
    """

    item: Code
    zh: str
    en: str
    weight: Number
    of: Expression
    steps: tuple[ScoreStep, ...] = ()
    marks: dict[Value, Number] = {}
    missing: Number | None = None

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def blank(self) -> tuple[str, ...]:
        """The keys that the source leaves blank, which switches the item off: `weight`, `marks`."""
        marks = (*(step.marks for step in self.steps), *self.marks.values())
        return (
            *(("weight",) if self.weight.value is None else ()),
            *(("marks",) if any(one.value is None for one in marks) else ()),
        )

    @model_validator(mode="after")
    def _steps_descend(self) -> "ScoreItem":
        if self.steps and self.marks:
            raise ValueError(
                "steps are for numbers, marks for codes / steps 用于数值，marks 用于代码，只能写一项"
            )
        if self.steps:
            bands_descend([step.at_least for step in self.steps])
        return self


class Score(Classification):
    """Weighted items added up, then cut into bands of marks, highest first."""

    score: tuple[ScoreItem, ...] = Key(min_length=1)
    bands: tuple[Band, ...] = Key(min_length=2)
    score_title: Title | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Score":
        bands_descend([band.at_least for band in self.bands])
        names = [item.item for item in self.score]
        if len(set(names)) != len(names):
            raise ValueError("an item stands twice / 评分项目重复")
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.bands


class Crossing(Strict):
    """A two-way table: `cells` gives, by value of `rows`, the class for each value of `columns`."""

    rows: Code
    columns: Code
    cells: dict[Value, dict[Value, Value]]


class Matrix(Classification):
    """A class read from the crossing of two others; undecided while one of them is."""

    matrix: Crossing
    values: tuple[ClassValue, ...] = Key(min_length=1)

    @model_validator(mode="after")
    def _cells_give_values(self) -> "Matrix":
        known = {value.value for value in self.values}
        stray = {cell for row in self.matrix.cells.values() for cell in row.values()} - known
        if stray:
            raise ValueError(
                f"the cells give {', '.join(sorted(stray))}, which is no value / cells 的结果不在 values 中"
            )
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.values


class Judged(ClassValue):
    """A value that a person decides; its criteria, if any, only propose it."""

    any: tuple[Criterion, ...] = ()
    all: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _any_or_all(self) -> "Judged":
        if self.any and self.all:
            raise ValueError("criteria stand under any or under all / any 与 all 只能写一项")
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.any or self.all

    @property
    def manner(self) -> Literal["any", "all"]:
        """The key that the criteria stand under."""
        return "any" if self.any else "all"


class Manual(Classification):
    """A class that people decide, best first; `initial` holds until somebody has.

    The criteria of a value propose it, and nothing changes until the proposal is approved. What was decided stays
    until it is decided anew: a worse value is proposed only where `proposes_worse` says so.
    """

    manual: tuple[Judged, ...] = Key(min_length=1)
    initial: Value | None = None
    proposes_worse: bool = False

    @model_validator(mode="after")
    def _initial_is_a_value(self) -> "Manual":
        if self.initial is not None and self.initial not in {value.value for value in self.manual}:
            raise ValueError("initial is none of the values / initial 不是任何一个取值")
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.manual
