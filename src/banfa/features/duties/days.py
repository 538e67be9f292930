"""The fixed weekdays of customers, which the plan of visits brings in `AppConfig.ready`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FixedDay:
    """A customer's own weekday (0 is Monday) and, where it is every other week, which: 0 or 1 of `week_parity`."""

    weekday: int
    parity: int | None = None


FixedDays = Callable[[Sequence[int], str], Mapping[int, FixedDay]]
EPOCH = date(1970, 1, 5)  # a Monday, from which spans of several weeks are counted
_source: list[FixedDays] = []


def declare_fixed_days(source: FixedDays) -> None:
    """Tell who knows the fixed days: called with customers' ids and the post that owes, it gives those that have one."""
    _source[:] = [source]


def fixed_days(customer_ids: Sequence[int], post: str) -> Mapping[int, FixedDay]:
    """Return the fixed days of customers, those without one left out."""
    return _source[0](customer_ids, post) if _source else {}


def week_parity(on: date) -> int:
    """Return 0 or 1 for the week of a day: two-week spans begin with a week of parity 0."""
    return (on - EPOCH).days // 7 % 2
