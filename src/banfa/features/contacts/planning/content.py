"""What a proposal holds: the days with their visits in order, what is left over and why, the fixed days it goes with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from banfa.features.duties.days import FixedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedStop:
    """One visit: `begins` in minutes of the day; moved off its own weekday, after closing time, by hand, place guessed."""

    customer_id: int
    begins: int
    moved: bool = False
    late: bool = False
    by_hand: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedDay:
    """One day: its visits in order, the metres, when it ends in minutes, and when work ends."""

    on: date
    stops: Sequence[ProposedStop]
    metres: int
    ends: int
    work_ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """A visit that found no day, in its window, and why (`scheduling.Why`)."""

    customer_id: int
    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A proposal whole. `fixed` are the fixed days that would be new or different."""

    days: Sequence[ProposedDay]
    left: Sequence[LeftOver]
    fixed: Mapping[int, FixedDay]

    @property
    def visits(self) -> int:
        return sum(len(day.stops) for day in self.days)

    @property
    def metres(self) -> int:
        return sum(day.metres for day in self.days)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "days": [
                {
                    "on": day.on.isoformat(), "metres": day.metres, "ends": day.ends, "work_ends": day.work_ends,
                    "stops": [[one.customer_id, one.begins, _flags(one)] for one in day.stops],
                }
                for day in self.days
            ],
            "left": [[one.customer_id, one.first.isoformat(), one.last.isoformat(), one.why] for one in self.left],
            "fixed": {str(pk): [day.weekday, day.parity] for pk, day in self.fixed.items()},
        }  # fmt: skip


FLAGS = {"m": "moved", "l": "late", "h": "by_hand", "g": "guessed"}


def _flags(stop: ProposedStop) -> str:
    return "".join(letter for letter, name in FLAGS.items() if getattr(stop, name))


def content_in(data: Mapping[str, Any]) -> Content:
    """Read a proposal's stored content."""
    return Content(
        days=[_day(day) for day in data["days"]],
        left=[
            LeftOver(customer_id=pk, first=date.fromisoformat(first), last=date.fromisoformat(last), why=why)
            for pk, first, last, why in data["left"]
        ],
        fixed={int(pk): FixedDay(weekday, parity) for pk, (weekday, parity) in data["fixed"].items()},
    )


def _day(data: Mapping[str, Any]) -> ProposedDay:
    stops = [
        ProposedStop(customer_id=pk, begins=begins, **{FLAGS[letter]: True for letter in flags})
        for pk, begins, flags in data["stops"]
    ]
    return ProposedDay(
        on=date.fromisoformat(data["on"]), stops=stops, metres=data["metres"], ends=data["ends"],
        work_ends=data["work_ends"],
    )  # fmt: skip
