"""Where the register gets a customer's grade from: a feature to the right declares it, none may be there."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.current import read_once
from banfa.platform.web.marks import Mark

UNGRADED = "-"
# What a list reads of one customer's grades, in the order of `Standings.columns`.
Held = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A customer's grade as a list shows it; `moved` is 1 after a rise from `before`, -1 after a fall, else 0.

    `ruled` is what the rule says where people decided otherwise.
    """

    mark: Mark
    code: str | None
    moved: int
    ruled: Mark | None = None
    before: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodGrade:
    """A customer's published grade of one period, and where the run that gave it is seen."""

    period: Period
    mark: Mark
    published_at: datetime
    published_by: str
    address: str


class Standings(Protocol):
    """Customers' current grades, for lists to show, filter and sort by."""

    @property
    def title(self) -> Text: ...

    @property
    def values(self) -> Sequence[tuple[str, Text]]:
        """The values, best first."""

    @property
    def edition(self) -> Hashable:
        """Tells one publication of grades from another."""

    @property
    def columns(self) -> Sequence[str]:
        """What `beside` lets a list read."""

    def beside(self, found: QuerySet[Customer]) -> QuerySet[Customer]:
        """Put the customers' grades beside them; those who have none stay."""

    def of(self, held: Mapping[int, Held]) -> Mapping[int, Standing]:
        """Return the standing of customers from what a list read of them; ungraded ones are left out."""

    def narrowed(self, found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
        """Keep the customers of one value, or with UNGRADED those that have none."""

    def narrowed_to(self, found: QuerySet[Customer], values: Sequence[str]) -> QuerySet[Customer]:
        """Keep the customers of any of some values."""

    def value_of(self, customer_id: int) -> str:
        """Return a customer's value, or UNGRADED."""


class StandingSource(Protocol):
    """Gives the current standings, None while nothing is published."""

    def __call__(self) -> Standings | None: ...


_source: list[StandingSource] = []


def declare_standing(source: StandingSource) -> None:
    """Tell where grades come from, in `AppConfig.ready`."""
    _source[:] = [source]


PeriodGradeSource = Callable[[Actor, int], Sequence[PeriodGrade]]
_period_grades: list[PeriodGradeSource] = []


def declare_period_grades(source: PeriodGradeSource) -> None:
    """Tell where a customer's grades of each period come from, in `AppConfig.ready`."""
    _period_grades[:] = [source]


def period_grades(actor: Actor, customer_id: int) -> Sequence[PeriodGrade]:
    """Return a customer's published grades, newest first; none where nobody grades."""
    return _period_grades[0](actor, customer_id) if _period_grades else ()


def standings() -> Standings | None:
    """Return the current standings, None where there are none."""
    return read_once("standings", _source[0]) if _source else None
