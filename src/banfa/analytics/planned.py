"""One classification, parsed: its expressions as trees, and what keeps it or a criterion of it switched off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from banfa.analytics.marking import PlannedItem, planned_items
from banfa.analytics.windows import Placed, placed_steps
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node, waiting_for
from banfa.policy.model import (
    AnyClassification,
    Band,
    Bands,
    Choice,
    Decide,
    Judged,
    Manual,
    Rank,
    Recency,
    Score,
)
from banfa.policy.scope import Path, parts_of

MAINS = ("score", "measure", "lookup", "recency")


class GroupNeeded(BanfaError):
    """A share stands where the group it would divide by is not known yet."""


class WholeMonthsNeeded(BanfaError):
    """A date lapses after whole months, and the pack gives a fraction or less than none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCriterion:
    """One criterion of `decide` or `manual`: its place among all criteria, its value's place, what it waits for."""

    index: int
    choice: int
    when: Node
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClass:
    """One classification for one period; `main` is its score, measure, date or looked-up value.

    `waiting` names what switches the whole classification off; criteria, items and bands wait on their own.
    """

    name: str
    rule: AnyClassification
    period: Period
    window: Period
    of: Node | None
    keys: tuple[Node, ...]
    main: Node | None
    criteria: tuple[PlannedCriterion, ...]
    items: tuple[PlannedItem, ...]
    waiting: tuple[str, ...]

    @property
    def knows_population(self) -> bool:
        """Tell whether `of` can be computed; nobody is graded while it cannot."""
        return self.of is None or not waiting_for(self.of)

    @property
    def live(self) -> tuple[Node, ...]:
        """The expressions that are computed: those that wait for nothing, in the order they are written."""
        if not self.knows_population:
            return ()
        population = () if self.of is None else (self.of,)
        if self.waiting:
            return population
        mains = () if self.main is None else (self.main,)
        criteria = (test.when for test in self.criteria if not test.waiting)
        return (*population, *self.keys, *mains, *(item.of for item in self.counted), *criteria)

    @property
    def counted(self) -> tuple[PlannedItem, ...]:
        """The items of a score that wait for nothing."""
        return tuple(item for item in self.items if not item.waiting)

    @property
    def steps(self) -> tuple[Placed, ...]:
        """Every step of the live expressions with its window."""
        return tuple(step for node in self.live for step in placed_steps(node, self.window, self.period))

    @property
    def shares(self) -> tuple[Placed, ...]:
        return tuple(dict.fromkeys(step for step in self.steps if isinstance(step.node, tree.Share)))

    @property
    def parts(self) -> tuple[str, ...]:
        """The classifications this one reads, each once, in the order they are named."""
        named = [step.node.name for step in self.steps if isinstance(step.node, tree.ClassRef)]
        return tuple(dict.fromkeys([*named, *parts_of(self.rule)]))


def planned_class(
    name: str, rule: AnyClassification, period: Period, trees: Mapping[Path, Node]
) -> PlannedClass:
    """Put one classification's trees in their places. Raises GroupNeeded, WholeMonthsNeeded."""
    of = trees.get(("of",))
    keys = (
        tuple(trees["within", place] for place in range(len(rule.within))) if isinstance(rule, Rank) else ()
    )
    main = next((trees[path,] for path in MAINS if (path,) in trees), None)
    for node in (of, *keys):
        if node is not None and any(isinstance(step, tree.Share) for step in node.walk()):
            raise GroupNeeded(_no_group(name))
    if isinstance(rule, Recency) and not _is_whole(rule.lapsed_after.value):
        raise WholeMonthsNeeded(_no_months(name, rule.lapsed_after.value))
    whole = (node for node in (of, *keys, main) if node is not None)
    items = tuple(planned_items(rule, trees)) if isinstance(rule, Score) else ()
    waiting = (*(word for node in whole for word in waiting_for(node)), *_blank(rule, items))
    return PlannedClass(
        name=name,
        rule=rule,
        period=period,
        window=period if rule.over is None else period.window(rule.over.length),
        of=of,
        keys=keys,
        main=main,
        criteria=tuple(_criteria(rule, trees)),
        items=items,
        waiting=tuple(dict.fromkeys(waiting)),
    )


def values_with_criteria(rule: AnyClassification) -> Sequence[Choice | Judged]:
    """Return the values that a rule decides or proposes by criteria, best first; none for the other methods."""
    match rule:
        case Decide(decide=choices):
            return choices
        case Manual(manual=judged):
            return judged
    return ()


def _criteria(rule: AnyClassification, trees: Mapping[Path, Node]) -> Iterator[PlannedCriterion]:
    key = "decide" if isinstance(rule, Decide) else "manual"
    every = [
        (choice, trees[key, choice, written.manner, place, "when"])
        for choice, written in enumerate(values_with_criteria(rule))
        for place in range(len(written.criteria))
    ]
    for index, (choice, when) in enumerate(every):
        yield PlannedCriterion(index=index, choice=choice, when=when, waiting=waiting_for(when))


def _blank(rule: AnyClassification, items: tuple[PlannedItem, ...]) -> tuple[str, ...]:
    """Name the blank numbers without which nobody can be told apart.

    A ranking needs every share or quota, thresholds need one bound, a score one bound and one item.
    """
    match rule:
        case Rank():
            numbers = [(band.value, band.share or band.quota) for band in rule.rank]
            return tuple(
                f"band:{value}" for value, number in numbers if number is None or number.value is None
            )
        case Bands():
            return _bounds(rule.bands)
        case Score():
            off = [item.reason for item in items]
            return (*(word for words in off if all(off) for word in words), *_bounds(rule.bands))
    return ()


def _bounds(bands: tuple[Band, ...]) -> tuple[str, ...]:
    known = [band for band in bands if band.at_least is not None and band.at_least.value is not None]
    return () if known else ("bounds",)


def _is_whole(months: Decimal | None) -> bool:
    return months is None or (months >= 0 and months == months.to_integral_value())


def _no_months(name: str, months: Decimal | None) -> Text:
    return Text(
        f"分类 {name}：lapsed_after 须为整月数，现为 {months}",
        f"classification {name}: lapsed_after has to be a number of whole months, not {months}",
    )


def _no_group(name: str) -> Text:
    return Text(
        f"分类 {name}：share 须先有组别，不能用于 of 或 within",
        f"classification {name}: share needs its group first, so it cannot stand in `of` or `within`",
    )
