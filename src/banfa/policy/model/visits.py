"""Visits: their kinds with the actions to be done, check-ins, opinions that are raised, and the ways of contact."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Expression, Named, Rule, Strict
from banfa.policy.numbers import Number

Then = Literal["refuse", "flag"]


class ContactWay(Named):
    """A way in which the organisation and a customer meet (联系方式), one of the five `kind`s with a name of its own."""

    kind: Literal["visit", "call", "message", "meeting", "online"]


class VisitAction(Named):
    """One thing to do in a visit. A sheet names its `sheet`, a photo what it `shows` and how many are needed at `least`.

    `of` tells for which customers it is done; the others pass it over. Who leaves out a `required` one cannot close the
    visit.
    """

    do: Literal["sheet", "photo", "note", "suggestion", "signature"]
    sheet: Code | None = None
    shows: Literal["storefront", "interior", "display", "licence", "contract", "other"] = "other"
    least: int = Key(default=1, ge=1, le=12)
    required: bool = True
    of: Expression | None = None

    @model_validator(mode="after")
    def _sheets_are_named(self) -> "VisitAction":
        if (self.do == "sheet") != (self.sheet is not None):
            raise ValueError(
                "a sheet names its form, and nothing else does / 填表动作须写明表名，其他动作不写"
            )
        return self


class VisitKind(Named):
    """A kind of visit (拜访类型): for whom (`of`), by which posts, with which actions in order.

    A `returning` visit is a return visit (回访). `asks_next` wants the next appointment, or that it was declined.
    """

    of: Expression | None = None
    by: tuple[Code, ...] = ()
    way: Code | None = None
    returning: bool = False
    checks_in: bool = True
    asks_next: bool = False
    asks_satisfaction: bool = False
    actions: dict[Code, VisitAction] = {}


class FixLimit(Rule):
    """How far something may go, and what happens beyond it."""

    most: Number
    then: Then = "flag"


class CheckIn(Rule):
    """What a position has to be: metres from the shop, metres of inaccuracy, minutes of age, minutes that the phone's
    clock is off, kilometres an hour from the check-in before.

    `repeated` and `missing` say what becomes of a position that is the same to the last digit as an earlier one, and of
    a visit without any. A limit that is left out is not asked for.
    """

    distance: FixLimit | None = None
    accuracy: FixLimit | None = None
    age: FixLimit | None = None
    clock: FixLimit | None = None
    speed: FixLimit | None = None
    repeated: Then = "flag"
    missing: Then = "flag"


class Positions(Rule):
    """Positions of check-ins are kept for so many days, and shown to these posts beside whoever made the visit.

    With `fixes_shop` the first visit with a good position gives a shop without one its place.
    """

    days: Number
    seen_by: tuple[Code, ...] = ()
    fixes_shop: bool = True


class Department(Named):
    """A department that opinions go to, and the post that answers there."""

    post: Code


class Opinions(Rule):
    """What customers say in visits goes to a department and a leader, to be answered within working days."""

    departments: dict[Code, Department] = {}
    leader: Code | None = None
    within: Number


class Visiting(Strict):
    """`visiting:` of a pack; a rule that is not there asks for nothing."""

    check_in: CheckIn | None = None
    positions: Positions | None = None
    opinions: Opinions | None = None
