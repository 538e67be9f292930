"""What follows from classes: how customers are treated, what is counted, who is a group, how a run is made known."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.figures import Over
from banfa.policy.model.words import Code, Expression, Named, Rule, Title, Value
from banfa.policy.numbers import Number

Manner = Literal["contact", "service", "marketing", "value_added", "activity", "effort"]
Span = Literal["day", "week", "month", "quarter", "year"]


class Treatment(Named):
    """Something that is due to the customers of a class (对应措施): `when` names the values of `of` that receive it.

    `times` says how often `per` span; blank where the source leaves it open, and the treatment is off until it is set.
    """

    of: Code
    when: tuple[Value, ...] = Key(min_length=1)
    manner: Manner
    times: Number | None = None
    per: Span | None = None
    unit: Title | None = None

    @model_validator(mode="after")
    def _how_often(self) -> "Treatment":
        if (self.times is None) != (self.per is None):
            raise ValueError("times and per stand together / times 与 per 须同时书写")
        return self


class Profile(Named):
    """A table of a run (分类汇总): customers and sums of `measures` by each combination of `by`, cut by unit on reading.

    A row with more than `at_most` customers is flagged.
    """

    of: Expression | None = None
    by: tuple[Expression, ...] = Key(min_length=1)
    measures: tuple[Code, ...] = ()
    over: Over | None = None
    at_most: Number | None = None


class Segment(Named):
    """A group of customers by a stated condition (客群); unlike with classes, a customer may be in many, or in none.

    `over` is the window of sums that have none of their own; without it the period.
    """

    when: Expression
    over: Over | None = None


class Publication(Rule):
    """How a run is made known: `objection_days` after publication customers and managers may object (异议期).

    Where it is `audited`, nobody publishes what they computed themselves.
    """

    objection_days: Number
    audited: bool = False
