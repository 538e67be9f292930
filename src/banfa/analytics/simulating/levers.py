"""How a figure decides: by one comparison with one measure per customer, or in some other way. Nothing runs here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from banfa.analytics.planned import PlannedClass
from banfa.analytics.planning import Plan
from banfa.analytics.simulating.cutting import MOST_PLACES, Edge
from banfa.analytics.simulating.needed import classes_behind, classes_depending_on
from banfa.analytics.sources import name_of
from banfa.analytics.windows import Placed, depends_on_window, placed_steps
from banfa.policy.drafting import EditableFigure, Edits, FigureKind, figures_by_path
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import Bands, Pack, Rank, Score
from banfa.policy.numbers import Number
from banfa.policy.scope import trees_of

FARTHEST = Decimal(10) ** 14  # beyond every sum of money, and still exact beside twelve places
LEAST = Decimal("1e-12")
PLACES_OF_SHARES = (
    9  # a ranking compares in integers, which have to hold the share's denominator times the group
)
MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Where a run keeps the measure: `column` of a classification's results, an input by its name, or the place in a
    ranking as a share, from which `offset` is taken and which `from_end` counts from the last place."""

    classification: str
    column: str | None = None
    input_name: str | None = None
    offset: Fraction = Fraction(0)
    from_end: bool = False

    @property
    def is_place(self) -> bool:
        return self.column is None and self.input_name is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """A figure that a customer's measure is compared with: `measure operator figure`, within its edges.

    `met` and `unmet` are figures that everyone within the edges meets, or nobody; `places` the decimals it may have.
    """

    measured: tuple[Measured, ...]
    operator: str
    low: Edge | None
    high: Edge | None
    met: Decimal
    unmet: Decimal
    places: int = MOST_PLACES


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Two shares of a ranking that are changed together, since the shares add up to 100 %."""

    path: str
    together: Decimal

    def edit(self, number: Decimal) -> Edits:
        return {self.path: self.together - number}


def lever_of(pack: Pack, plan: Plan, figure: EditableFigure, target: str) -> Lever | None:
    """Return the one comparison through which a figure decides a classification; None where it is not so simple."""
    owner = None if figure.kind is FigureKind.NUMBER else plan.of(str(figure.at[1]))
    concerned = set(classes_depending_on(plan, [figure])) & classes_behind(plan, target)
    own_ranking = owner.name if owner is not None and figure.is_share else None
    if any(_compares_customers(plan.of(name)) for name in concerned if name != own_ranking):
        return None
    if owner is None:
        return _of_parameter(plan, str(figure.at[1]), concerned)
    if owner.waiting:
        return None
    match figure.kind:
        case FigureKind.SHARE:
            return _of_share(owner, int(figure.at[3]))
        case FigureKind.AT_LEAST:
            return _of_bound(pack, owner, figure)
    return None


def partner_of(pack: Pack, figure: EditableFigure) -> Partner | None:
    """Return the share beside a share of a ranking: the next band's, for the last band the one before."""
    if not figure.is_share:
        return None
    rule = pack.classifications[str(figure.at[1])]
    assert isinstance(rule, Rank)
    place = int(figure.at[3])
    beside = rule.rank[place + 1 if place + 1 < len(rule.rank) else place - 1]
    path = f"classifications.{figure.at[1]}.rank.{beside.value}.share"
    other = figures_by_path(pack)[path].value
    if figure.value is None or other is None:
        return None
    return Partner(path=path, together=figure.value + other)


def _compares_customers(planned: PlannedClass) -> bool:
    """Tell whether one customer's figures bear on another's class."""
    return isinstance(planned.rule, Rank) or bool(planned.shares)


# ---- a parameter


def _of_parameter(plan: Plan, name: str, concerned: set[str]) -> Lever | None:
    """Return the comparison that every use of a parameter is, if all of them are the same one."""
    comparisons: dict[tuple[str, str], None] = {}
    measured: list[Measured] = []
    for planned in plan.classes:
        if planned.name not in concerned:
            continue
        uses = list(_uses(planned, name))
        if None in uses:
            return None
        for use in uses:
            assert use is not None
            operator, step = use
            if _reads(step.node, concerned):
                return None
            window = step.window if depends_on_window(step.node) else planned.period
            kept = name_of(Placed(step.node, window))
            comparisons[operator, kept] = None
            measured.append(Measured(classification=planned.name, input_name=kept))
    if len(comparisons) != 1:
        return None
    operator = next(iter(comparisons))[0]
    met, unmet = (-FARTHEST, FARTHEST) if operator in (">=", ">") else (FARTHEST, -FARTHEST)
    return Lever(
        measured=tuple(dict.fromkeys(measured)), operator=operator, low=None, high=None, met=met, unmet=unmet
    )


def _uses(planned: PlannedClass, parameter: str) -> Iterator[tuple[str, Placed] | None]:
    """Yield each use of a parameter as operator and measure, None where it is no plain comparison of a customer's."""
    for root in _roots(planned):
        compared = 0
        for step in placed_steps(root, planned.window, planned.period):
            if not isinstance(step.node, tree.Compare):
                continue
            sides = (step.node.left, step.node.right)
            for side, other, operator in (
                (sides[1], sides[0], step.node.operator),
                (sides[0], sides[1], MIRRORED.get(step.node.operator, step.node.operator)),
            ):
                if _is_parameter(side, parameter):
                    compared += 1
                    plain = operator in MIRRORED and not _mentions(other, parameter)
                    yield (operator, Placed(other, step.window)) if plain else None
        if compared != sum(1 for step in root.walk() if _is_parameter(step, parameter)):
            yield None


def _roots(planned: PlannedClass) -> Sequence[Node]:
    """Return every expression of a classification, those too that wait for this very parameter."""
    parts = (*(item.of for item in planned.items), *(test.when for test in planned.criteria))
    return [node for node in (planned.of, *planned.keys, planned.main, *parts) if node is not None]


def _is_parameter(node: Node, name: str) -> bool:
    return isinstance(node, tree.ParameterRef) and node.name == name


def _mentions(node: Node, parameter: str) -> bool:
    return any(_is_parameter(step, parameter) for step in node.walk())


def _reads(node: Node, classifications: set[str]) -> bool:
    return any(isinstance(step, tree.ClassRef) and step.name in classifications for step in node.walk())


# ---- a bound, a share


def _of_bound(pack: Pack, owner: PlannedClass, figure: EditableFigure) -> Lever | None:
    """Return a band's bound: the measure or the marks against it, between the bounds beside it."""
    rule = owner.rule
    place = int(figure.at[-2])
    if figure.at[2] == "bands" and isinstance(rule, Bands | Score):
        bounds = [band.at_least for band in rule.bands]
        measured = Measured(classification=owner.name, column="score")
    elif isinstance(rule, Score) and "steps" in figure.at:
        item = int(figure.at[3])
        node = trees_of(pack, owner.name)["score", item, "of"]
        window = owner.window if depends_on_window(node) else owner.period
        bounds = [step.at_least for step in rule.score[item].steps]
        measured = Measured(classification=owner.name, input_name=name_of(Placed(node, window)))
    else:
        return None
    above = _known(reversed(bounds[:place]))
    below = _known(bounds[place + 1 :])
    return Lever(
        measured=(measured,),
        operator=">=",
        low=None if below is None else Edge(at=Fraction(below), included=False),
        high=None if above is None else Edge(at=Fraction(above), included=False),
        met=-FARTHEST if below is None else below + LEAST,
        unmet=FARTHEST if above is None else above - LEAST,
    )


def _known(bounds: "Sequence[Number | None] | Iterator[Number | None]") -> Decimal | None:
    return next((bound.value for bound in bounds if bound is not None and bound.value is not None), None)


def _of_share(owner: PlannedClass, place: int) -> Lever | None:
    """Return a share as a cut through the ranking; what it gains its neighbour loses."""
    rule = owner.rule
    if not isinstance(rule, Rank):
        return None
    shares = [band.share.value for band in rule.rank if band.share is not None]
    known = [share for share in shares if share is not None]
    if len(known) != len(rule.rank):
        return None
    is_last = place == len(known) - 1
    before = Fraction(0) if is_last else sum(map(Fraction, known[:place]), Fraction(0))
    together = known[place] + known[place - 1 if is_last else place + 1]
    return Lever(
        measured=(Measured(classification=owner.name, offset=before, from_end=is_last),),
        operator="<" if is_last else "<=",
        low=Edge(at=Fraction(0), included=False),
        high=Edge(at=Fraction(together), included=False),
        met=together,
        unmet=Decimal(0),
        places=PLACES_OF_SHARES,
    )
