"""What the summary by unit shows of each unit: columns that features declare, each a number per place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.platform.access import Actor

# A figure by the path of the unit that it was counted at; a unit's own is the sum over everything below it.
ByPath = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a column: its words, its shade where it stands in a bar, and the filter that leads to its rows.

    `tone` says that a figure is good or bad news: up or down.
    """

    key: str
    label: Text
    by_path: ByPath
    query: str = ""
    shade: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitColumn:
    """One column: its parts as figures of their own, or side by side as a bar.

    `of` makes it a share of another column's total, by that column's key; `whole` a share of figures that no column
    shows. `scale` tells how many of what is counted make one of what is shown: fen and yuan. `unit` is written behind a
    figure.
    """

    key: str
    title: Text
    parts: Sequence[Part]
    order: int
    is_bar: bool = False
    of: str = ""
    whole: ByPath | None = None
    scale: int = 1
    note: Text | None = None
    unit: Text | None = None


ColumnSource = Callable[[Actor], Sequence[UnitColumn]]
_sources: dict[str, ColumnSource] = {}


def declare_unit_columns(name: str, source: ColumnSource) -> None:
    """Tell what the summary by unit shows beside the customers, in `AppConfig.ready`."""
    _sources[name] = source


def unit_columns(actor: Actor) -> list[UnitColumn]:
    """Return the columns that features give, in order."""
    found = [column for source in _sources.values() for column in source(actor)]
    return sorted(found, key=lambda column: column.order)
