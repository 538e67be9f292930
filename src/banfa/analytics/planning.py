"""What a pack's classifications need for one period: read from the rules before any data is touched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from banfa.analytics.customer_values import decided_column
from banfa.analytics.planned import PlannedClass, planned_class
from banfa.analytics.profiling import PlannedProfile, planned_profile
from banfa.analytics.segmenting import PlannedSegment, planned_segment
from banfa.analytics.windows import Placed, Sum, sum_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.model import Manual, Pack, Segment
from banfa.policy.scope import parsed


class CircularClasses(BanfaError):
    """Classifications read each other in a circle, so none of them can be decided first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to read, what to add up, and in which order to decide.

    `decided` names the classifications that people's decisions stand beside: those that were named to `plan_of`, and
    every one that people decide anyway; of the latter, `nobody_decided` names those without a decision so far.
    """

    period: Period
    supplied: frozenset[str]
    fields: tuple[str, ...]
    areas: tuple[str, ...]
    levels: tuple[str, ...]
    facts: tuple[str, ...]
    attributes: tuple[str, ...]
    windows: tuple[Period, ...]
    sums: tuple[Sum, ...]
    classes: tuple[PlannedClass, ...]
    decided: tuple[str, ...]
    nobody_decided: frozenset[str]
    profiles: tuple[PlannedProfile, ...]
    segments: tuple[PlannedSegment, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        """The classifications' names, each after those it reads."""
        return tuple(planned.name for planned in self.classes)

    @property
    def span(self) -> Period | None:
        """The months of the ledger to read: from the earliest window's start on; None where none is needed."""
        if not self.windows:
            return None
        return Period(
            min(window.start for window in self.windows), max(window.end for window in self.windows)
        )

    @property
    def customer_columns(self) -> tuple[str, ...]:
        """The columns of the customers' table beside `customer_id`."""
        return (
            *(f"unit_{level}" for level in self.levels),
            *(f"field_{name}" for name in self.fields),
            *(f"area_{name}" for name in self.areas),
            *(f"fact_{name}" for name in self.facts),
            *(decided_column(name) for name in self.decided),
        )

    @property
    def optional_columns(self) -> frozenset[str]:
        """The columns that may be left out and then count as missing: decisions where nobody decided anything."""
        return frozenset(decided_column(name) for name in self.nobody_decided)

    @property
    def switched_off(self) -> Mapping[str, tuple[str, ...]]:
        """What each classification waits for, those that wait for nothing left out."""
        return {planned.name: planned.waiting for planned in self.classes if planned.waiting}

    def of(self, name: str) -> PlannedClass:
        return next(planned for planned in self.classes if planned.name == name)


def plan_of(
    pack: Pack, period: Period, facts: frozenset[str] = frozenset(), decided: frozenset[str] = frozenset()
) -> Plan:
    """Return the plan of every classification, profile and segment of a pack for one period; `facts` names those supplied.

    `decided` names the classifications with a decision (核定) in force: the customers' table then has a column
    `decided_<name>`, null where nothing was decided. A name that the pack does not classify by is left out, since a
    decision may be of another version. Raises GroupNeeded, WholeMonthsNeeded, CircularClasses, BadExpression, NoGroupInSegment.
    """
    trees = parsed(pack, facts)
    every = [planned_class(name, rule, period, trees[name]) for name, rule in pack.classifications.items()]
    classes = _in_order(every)
    profiles = tuple(planned_profile(pack, name, period, facts) for name in pack.profiles)
    steps = [step for planned in classes for step in planned.steps]
    segments = tuple(planned_segment(pack, name, rule, period, facts) for name, rule in pack.segments.items())
    steps += [step for profile in profiles for step in profile.steps]
    steps += [step for segment in segments for step in segment.steps]
    by_people = {name for name, rule in pack.classifications.items() if isinstance(rule, Manual)}
    return Plan(
        period=period,
        supplied=facts,
        **_read(steps),
        classes=classes,
        decided=tuple(name for name in pack.classifications if name in decided | by_people),
        nobody_decided=frozenset(by_people - decided),
        profiles=profiles,
        segments=segments,
    )


def plan_of_segments(
    pack: Pack, rules: Mapping[str, Segment], period: Period, facts: frozenset[str] = frozenset()
) -> Plan:
    """Return the plan of segments alone, perhaps ones that people wrote; the classes they read are taken as given.

    Raises NoGroupInSegment, BadExpression.
    """
    segments = tuple(planned_segment(pack, name, rule, period, facts) for name, rule in rules.items())
    return Plan(
        period=period,
        supplied=facts,
        **_read([step for segment in segments for step in segment.steps]),
        classes=(),
        decided=(),
        nobody_decided=frozenset(),
        profiles=(),
        segments=segments,
    )


class _Read(TypedDict):
    """What some steps read of the register and of the ledger."""

    fields: tuple[str, ...]
    areas: tuple[str, ...]
    levels: tuple[str, ...]
    facts: tuple[str, ...]
    attributes: tuple[str, ...]
    windows: tuple[Period, ...]
    sums: tuple[Sum, ...]


def _read(steps: Sequence[Placed]) -> _Read:
    sums = tuple(dict.fromkeys(found for step in steps if (found := sum_of(step)) is not None))
    return _Read(
        fields=_distinct(step.node.name for step in steps if isinstance(step.node, tree.FieldRef)),
        areas=_distinct(step.node.name for step in steps if isinstance(step.node, tree.AreaRef)),
        levels=_distinct(step.node.level for step in steps if isinstance(step.node, tree.UnitAt)),
        facts=_distinct(step.node.name for step in steps if isinstance(step.node, tree.FactRef)),
        attributes=_attributes(sums),
        windows=tuple(dict.fromkeys(one.window for one in sums)),
        sums=sums,
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _attributes(sums: Iterable[Sum]) -> tuple[str, ...]:
    """Name the ledger's columns that the sums read; the date always, since it places a line in a window."""
    read = _distinct(
        step.name for one in sums for step in one.aggregate.walk() if isinstance(step, tree.LedgerRef)
    )
    return ("date", *(name for name in read if name != "date")) if sums else ()


def _in_order(every: Iterable[PlannedClass]) -> tuple[PlannedClass, ...]:
    """Put each classification after those it reads, else in the pack's order. Raises CircularClasses."""
    known = {planned.name: planned for planned in every}
    done: dict[str, PlannedClass] = {}

    def place(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            chain = " → ".join([*above, name])
            raise CircularClasses(
                Text(f"分类互相依赖：{chain}", f"classifications depend on each other: {chain}")
            )
        if name not in done:
            for part in known[name].parts:
                place(part, (*above, name))
            done[name] = known[name]

    for name in known:
        place(name, ())
    return tuple(done.values())
