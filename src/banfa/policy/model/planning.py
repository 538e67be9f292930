"""Planning of visits: whose days are planned, within which bounds, who agrees, and what is done on the way. Nothing runs here."""

from datetime import time
from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Expression, Named, Rule, Strict, Value
from banfa.policy.numbers import Number

PlanItem = Literal["plan", "area", "number", "focus"]


class PlannedMinutes(Rule):
    """How many minutes a visit takes: as `usual`, or by the value of a published class (`by`), `of` which not all need stand here."""

    usual: Number
    by: Code | None = None
    of: dict[Value, Number] = {}

    @model_validator(mode="after")
    def _values_have_a_class(self) -> "PlannedMinutes":
        if bool(self.of) != (self.by is not None):
            raise ValueError("by and of stand together / by 与 of 须同时书写")
        return self


class ShopHours(Rule):
    """When shops are open: from and to a time of day; a text field of the file, such as 8:00-21:00, says otherwise."""

    opens: time
    closes: time
    field: Code | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "ShopHours":
        if self.closes <= self.opens:
            raise ValueError("it has to close after it opens / 打烊时间须晚于开门时间")
        return self


class Travel(Rule):
    """How long the ways are: kilometres an hour over the straight line times `detour`; where distances were supplied, those."""

    speed: Number
    detour: Number
    distances: Literal["straight", "supplied"] = "straight"


class FixedWeekdays(Rule):
    """Customers visited every week, or every second one, keep one weekday (每周定时), and where it is `timed` an hour, too."""

    timed: bool = False


class PlanAgreement(Rule):
    """A week's plan holds only once a chain has agreed; `needs` names what has to stand in it before it is put forward."""

    chain: Code
    needs: tuple[PlanItem, ...] = ()


class Visitors(Named):
    """Who visits: the posts to be asked in order, the first that somebody holds for the customer, for such `kinds` of
    visit and customers `of` this condition."""

    posts: tuple[Code, ...] = Key(min_length=1)
    kinds: tuple[Code, ...] = ()
    of: Expression | None = None


class NearRoute(Rule):
    """Customers within so many kilometres of a stop of the day's deliveries are listed for a call before departure."""

    kilometres: Number


class Tracks(Rule):
    """Superiors see the way of somebody's day (轨迹), of `working_time` alone where it says so; people are told in `note`."""

    working_time: bool = True


class Unplanned(Rule):
    """A visit that stands in no plan is marked as unplanned, and what was planned is held against what was done."""


class PlannedVisits(Rule):
    """Whose visits are planned: those owed by these posts. `obligations` narrows them, empty: all that a visit closes.

    A working week has `days_a_week` days, a day at `most_a_day` visits. Days begin at `starts_at`: the place that people
    give themselves, or the first shop.
    """

    posts: tuple[Code, ...] = Key(min_length=1)
    obligations: tuple[Code, ...] = ()
    days_a_week: Number
    most_a_day: Number
    starts_at: Literal["place", "first"] = "place"


class Planning(Strict):
    """`planning:` of a pack; what is left out is not asked for, and without `visits` nobody plans."""

    visits: PlannedVisits | None = None
    minutes: PlannedMinutes | None = None
    hours: ShopHours | None = None
    travel: Travel | None = None
    fixed_days: FixedWeekdays | None = None
    agreement: PlanAgreement | None = None
    visitors: dict[Code, Visitors] = {}
    near_route: NearRoute | None = None
    tracks: Tracks | None = None
    unplanned: Unplanned | None = None
