"""Care for customers: festivals and phases, and plans that say what is done for whom on which occasion."""

from typing import Annotated

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Expression, Named, Rule, Strict
from banfa.policy.numbers import Number

MonthDay = Annotated[str, Key(pattern=r"^(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01]|last)$")]


class Festival(Named):
    """A festival (节日), on a day of the solar or of the lunar year, such as `10-1`, `8-15` or `12-last`."""

    solar: MonthDay | None = None
    lunar: MonthDay | None = None

    @model_validator(mode="after")
    def _one_calendar(self) -> "Festival":
        if (self.solar is None) == (self.lunar is None):
            raise ValueError("a festival has a solar or a lunar day / 节日须写公历或农历日期之一")
        return self


class Phase(Named):
    """A phase of dealing with a customer (阶段): the last one in order that has begun is the customer's.

    It begins with the first of the dates `since`, so many `months_before` it, or where the condition `when` holds.
    """

    when: Expression | None = None
    since: tuple[Code, ...] = ()
    months_before: Number | None = None

    @model_validator(mode="after")
    def _when_or_since(self) -> "Phase":
        if (self.when is None) != bool(self.since):
            raise ValueError("a phase begins `when` or `since` / 阶段须写 when 或 since 之一")
        return self


class Occasion(Strict):
    """When a plan is due; exactly one of these.

    - `birthday`: a date field; `lunar_when` names the field whose value `lunar` asks for the lunar day.
    - `festival`: one of the festivals. `date`: a date field, so many days `before` or `after` it.
    - `monthly`: a day of each month. `entered`: whenever somebody enters it for customers they choose.
    """

    birthday: Code | None = None
    lunar_when: Code | None = None
    festival: Code | None = None
    date: Code | None = None
    before: Number | None = None
    after: Number | None = None
    monthly: Number | None = None
    entered: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> "Occasion":
        kinds = [self.birthday, self.festival, self.date, self.monthly, self.entered or None]
        if sum(one is not None for one in kinds) != 1:
            raise ValueError(
                "an occasion is one of birthday, festival, date, monthly, entered / 须且只须写一种时机"
            )
        if (self.before is not None or self.after is not None) and self.date is None:
            raise ValueError("before and after belong to date / before、after 只用于 date")
        if self.before is not None and self.after is not None:
            raise ValueError("before or after, not both / before 与 after 只写其一")
        if self.lunar_when is not None and self.birthday is None:
            raise ValueError("lunar_when belongs to birthday / lunar_when 只用于 birthday")
        return self


class Apart(Rule):
    """A customer whom one of `posts` reached within so many days is not troubled again (CARE-1.0)."""

    days: Number
    posts: tuple[Code, ...] = ()


class CarePlan(Named):
    """A message for the customers that `of` describes on an occasion (关怀计划).

    It is prepared `ahead` days before, so that somebody may look at it. What is to be done by a person, such as a call
    or flowers, is an obligation.
    """

    of: Expression | None = None
    phase: Code | None = None
    on: Occasion
    template: Code
    ahead: Number | None = None
    apart: Apart | None = None


class Care(Strict):
    """`care:` of a pack."""

    festivals: dict[Code, Festival] = {}
    phases: dict[Code, Phase] = {}
    plans: dict[Code, CarePlan] = {}
