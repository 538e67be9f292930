"""What a person owes today: features say it in `AppConfig.ready`, the desk lists it by its deadline."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.web.slots import Asked

NOTHING = Text("", "")


class When(Enum):
    """How soon something is due; the desk shows its groups in this order."""

    OVERDUE = Text("已逾期", "Overdue")
    TODAY = Text("今天", "Today")
    WEEK = Text("本周", "This week")
    LATER = Text("以后", "Later")
    OPEN = Text("没有期限", "No deadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """One thing, or `count` things of a kind, to be done at `address`; `due_on` is the last day that is in time."""

    icon: str
    what: Text
    about: Text = NOTHING
    act: Text
    address: str
    cites: tuple[str, ...] = ()
    due_on: date | None = None
    count: int = 1

    def when(self, today: date) -> When:
        if self.due_on is None:
            return When.OPEN
        if self.due_on < today:
            return When.OVERDUE
        if self.due_on == today:
            return When.TODAY
        return When.WEEK if self.due_on <= today + timedelta(days=6 - today.weekday()) else When.LATER

    def late_by(self, today: date) -> int:
        """Return by how many days it is late, 0 while it is in time."""
        return max((today - self.due_on).days, 0) if self.due_on else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a kind of owed things comes from; asked only of people who have the right that doing them takes."""

    name: str
    needs: Permission
    order: int
    find: Callable[[Asked, date], Iterable[Owing]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something that happens on a day, whether or not the reader owes anything for it."""

    on: date
    what: Text
    address: str


DateSource = Callable[[Asked, date, date], Iterable[Dated]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is due at about the same time, the earliest first."""

    when: When
    lines: Sequence[Owing]

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)

    @property
    def is_late(self) -> bool:
        return self.when is When.OVERDUE


_sources: dict[str, Source] = {}
_dates: dict[str, tuple[Permission, DateSource]] = {}


def declare_owed(*sources: Source) -> None:
    """Tell where owed things come from; a name is one source's alone."""
    for one in sources:
        assert _sources.setdefault(one.name, one) == one, f"two sources are called {one.name}"


def owed(asked: Asked, today: date) -> list[Owing]:
    """Return everything that the asking person owes, the earliest deadline first, things without one last."""
    admitted = [one for one in _sources.values() if one.needs in asked.actor.permissions]
    found = [
        line
        for one in sorted(admitted, key=lambda one: one.order)
        for line in one.find(asked, today)
        if line.count
    ]
    return sorted(found, key=lambda line: line.due_on or date.max)


def grouped(lines: Iterable[Owing], today: date) -> list[Group]:
    """Return owed things by how soon they are due, groups without any left out."""
    listed = list(lines)
    parted = ((when, [line for line in listed if line.when(today) is when]) for when in When)
    return [Group(when=when, lines=those) for when, those in parted if those]


def declare_dates(name: str, needs: Permission, find: DateSource) -> None:
    """Tell which days of a span a feature knows something about, for the calendar."""
    _dates[name] = needs, find


def dates(asked: Asked, first: date, last: date) -> list[Dated]:
    """Return what happens from one day to another, both included."""
    admitted = [find for needs, find in _dates.values() if needs in asked.actor.permissions]
    return [one for find in admitted for one in find(asked, first, last)]
