"""What a bench says: a ratio measured in one run on one machine, beside the budget that was written by hand."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Literal


class Size(StrEnum):
    """`SMALL` takes about a minute and runs in CI; `FULL` is what the table of docs/benchmarks.md holds."""

    SMALL = "small"
    FULL = "full"

    @classmethod
    def wanted(cls) -> "Size":
        return cls(os.environ.get("SIZE", "full"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One line of the table. `ratio` is ours by the floor's; both in `unit`. No budget: the figure is only shown."""

    group: str
    work: str
    ours: float
    floor: float | None
    unit: str
    ratio: float | None
    budget: float | None
    sense: Literal["at most", "at least"] = "at most"
    note: str = ""

    @property
    def within(self) -> bool | None:
        return self.stays_within(1)

    def stays_within(self, slack: float) -> bool | None:
        """Tell whether the ratio is within `slack` times its budget; None where there is no budget."""
        if self.budget is None or self.ratio is None:
            return None
        return (
            self.ratio <= self.budget * slack
            if self.sense == "at most"
            else self.ratio >= self.budget / slack
        )


def against(
    group: str,
    work: str,
    *,
    ours: float,
    floor: float,
    budget: float,
    unit: str = "s",
    sense: Literal["at most", "at least"] = "at most",
    note: str = "",
) -> Measured:
    """Compare ours with the floor; `at least` turns the ratio round: how many times faster ours is."""
    ratio = ours / floor if sense == "at most" else floor / ours
    return Measured(
        group=group,
        work=work,
        ours=ours,
        floor=floor,
        unit=unit,
        ratio=ratio,
        budget=budget,
        sense=sense,
        note=note,
    )


def seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return the median of several runs."""
    return median(_once(work) for _ in range(times))


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Yield a function that tells the seconds since the block began."""
    began = time.perf_counter()
    yield lambda: time.perf_counter() - began


def peak_gigabytes() -> float:
    """Return the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
