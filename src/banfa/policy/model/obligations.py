"""Obligations: what is owed to whom, by which post, until when, and what proves that it was done. Nothing runs here."""

from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Expression, Named, Strict, Value
from banfa.policy.numbers import Number

Subject = Literal["customer", "unit", "person"]
Moved = Literal["never", "earlier", "later"]
SPANS = ("days", "weeks", "months", "quarters", "half_years", "years")
EventName = Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=48)]
Per = Literal["day", "week", "month", "quarter", "half_year", "year"]
ONE = Number(value=Decimal(1))
LIMITS = ("working_days", "working_hours", "days", "hours", "by_time")


class Every(Strict):
    """Once, or `times` over, `per` day, week and so on, or in every span of so many of them. Exactly one of these.

    With `fixed_day` it is due on the customer's own weekday, where the plan knows one, and otherwise at the span's end.
    """

    per: Per | None = None
    days: Number | None = None
    weeks: Number | None = None
    months: Number | None = None
    quarters: Number | None = None
    half_years: Number | None = None
    years: Number | None = None
    times: Number | None = None
    fixed_day: bool = False

    @model_validator(mode="after")
    def _one_span(self) -> "Every":
        _exactly_one(self, ("per", *SPANS))
        return self

    @property
    def unit(self) -> str:
        return f"{self.per}s" if self.per else next(name for name in SPANS if getattr(self, name) is not None)

    @property
    def length(self) -> Number:
        """How many of the units one span has."""
        found = getattr(self, self.unit)
        return found if isinstance(found, Number) else ONE


class Within(Strict):
    """How long there is after an event: working days or hours, days or hours of the clock, or until a time of day."""

    working_days: Number | None = None
    working_hours: Number | None = None
    days: Number | None = None
    hours: Number | None = None
    by_time: time | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> "Within":
        _exactly_one(self, LIMITS)
        return self

    @property
    def unit(self) -> str:
        return next(name for name in LIMITS if getattr(self, name) is not None)

    @property
    def length(self) -> Number | None:
        """How many of the units; None for a time of day."""
        found = getattr(self, self.unit)
        return found if isinstance(found, Number) else None


class After(Strict):
    """What follows an event; `once` where a later event of the same customer starts nothing anew."""

    event: EventName
    within: Within
    once: bool = False


class DayOfMonth(Strict):
    """By a day of the month, its last one where it has no such day; in `months` alone where they are named."""

    day: Number
    months: tuple[int, ...] = ()
    moved: Moved = "never"


class InMonths(Strict):
    """Once within each of the months named, such as July and December."""

    months: tuple[int, ...] = Key(min_length=1)


class YearlyOn(Strict):
    """On the day of a date in the file, every year, by the solar or the lunar calendar; it may be done `before` days early."""

    field: Code
    calendar: Literal["solar", "lunar"] = "solar"
    before: Number | None = None


class LeadingTo(Strict):
    """Once in each of so many months before a date in the file."""

    field: Code
    months: Number


CADENCES = ("every", "after", "day_of_month", "in_months", "yearly_on", "leading_to")


class Due(Strict):
    """When something is due. Exactly one of the cadences.

    `closes`: so many days after it was due it counts as missed and cannot be done any more.
    """

    every: Every | None = None
    after: After | None = None
    day_of_month: DayOfMonth | None = None
    in_months: InMonths | None = None
    yearly_on: YearlyOn | None = None
    leading_to: LeadingTo | None = None
    closes: Number | None = None

    @model_validator(mode="after")
    def _one_cadence(self) -> "Due":
        _exactly_one(self, CADENCES)
        return self

    @property
    def manner(self) -> str:
        return next(name for name in CADENCES if getattr(self, name) is not None)

    def numbers(self) -> Iterator[tuple[tuple[str, ...], Number]]:
        """Yield every number of the cadence with its path below `due`."""
        part = getattr(self, self.manner)
        for name in type(part).model_fields:
            value = getattr(part, name)
            if isinstance(value, Number):
                yield (self.manner, name), value
        if self.after is not None and self.after.within.length is not None:
            yield ("after", "within", self.after.within.unit), self.after.within.length
        if self.closes is not None:
            yield ("closes",), self.closes


class Remind(Strict):
    """So long before it is due the person is reminded. Exactly one."""

    days: Number | None = None
    hours: Number | None = None

    @model_validator(mode="after")
    def _one(self) -> "Remind":
        _exactly_one(self, ("days", "hours"))
        return self


class Escalation(Strict):
    """So many days or hours after it was due (none: at once), the holder of a post above is told."""

    days: Number | None = None
    hours: Number | None = None
    to: Code

    @model_validator(mode="after")
    def _one_at_most(self) -> "Escalation":
        if self.days is not None and self.hours is not None:
            raise ValueError("days or hours, not both / days 与 hours 只写一项")
        return self


class Obligation(Named):
    """Something that people of a post owe (义务): whom it concerns, when it is due, and what proves that it was done.

    - `each`: it is owed for each customer, each unit (of a `level`) or each person of the post.
    - `of`: which customers, by fields of the file and published classes; `statuses` are the states of theirs.
    - `by`: the post that owes it.
    - `evidence`: kinds of proof that close it; what no part of Banfa offers yet makes the obligation wait.
    - `target`: the share to be done in time.
    - `may_be_late`: it may be put off beyond its due date.
    - `counts_only`: it is counted and shown to nobody as work, since other obligations ask for the same work.
    """

    each: Subject = "customer"
    level: Code | None = None
    of: Expression | None = None
    statuses: tuple[Value, ...] = ()
    by: Code
    due: Due
    evidence: tuple[Code, ...] = Key(min_length=1)
    remind: tuple[Remind, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    target: Number | None = None
    may_be_late: bool = False
    counts_only: bool = False

    @model_validator(mode="after")
    def _of_customers(self) -> "Obligation":
        if self.each != "customer" and (self.of is not None or self.statuses):
            raise ValueError(
                "of and statuses choose customers: write each: customer / of 与 statuses 只用于客户"
            )
        if self.each != "unit" and self.level is not None:
            raise ValueError("a level chooses units: write each: unit / level 只用于 each: unit")
        return self


def _exactly_one(part: Strict, names: tuple[str, ...]) -> None:
    if sum(getattr(part, name) is not None for name in names) != 1:
        listed = ", ".join(names)
        raise ValueError(f"exactly one of {listed} / 须且只能写一项：{listed}")
