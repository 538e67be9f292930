"""Whether a visit was planned: the plan lies in a part of its own, which tells where it is asked."""

from collections.abc import Callable
from datetime import date

Planned = Callable[[int, int, date], bool]
_source: list[Planned] = []


def declare_planned(source: Planned) -> None:
    """Tell, in `AppConfig.ready`, whether a person (first) had planned to visit a customer (second) on a day."""
    _source[:] = [source]


def is_planned(person_id: int, customer_id: int, on: date) -> bool:
    """Tell whether a visit stands in the plan; never where nobody plans."""
    return bool(_source) and _source[0](person_id, customer_id, on)
