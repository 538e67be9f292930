"""Why a customer holds a grade, as data: everything a page, a sentence or a program needs to tell it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from banfa.analytics.figures import FigureKind
from banfa.kernel.period import Period
from banfa.kernel.text import Text

Scalar = Decimal | str | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure with its words: an input, a key of the group, or a sum of the group.

    `label` are the words of a code (an option, another classification's value), None where the value says it.
    """

    name: str
    kind: FigureKind
    title: Text
    value: Scalar
    unit: Text | None = None
    label: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCut:
    """A band of the customer's group: who stands in it, from which score to which.

    `reaches` is the cumulative share (or the cumulative number, with quotas) at which it ends.
    """

    value: str
    label: Text
    reaches: Decimal
    members: int
    lowest: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far the next band is: `score` to gain or to lose, `places` in the ranking; None where nobody stands there."""

    value: str
    label: Text
    score: Decimal | None
    places: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a customer stands in a ranking: `percentile` counts from the top, 0 to 1.

    `passed_over` says that a score of 0 or less, a missing one, or a group whose total is 0 decided, not the place.
    """

    score: Decimal | None
    score_title: Text
    score_unit: Text | None
    score_is_share: bool
    rank: Decimal
    population: int
    percentile: Decimal
    by_quota: bool
    passed_over: bool
    keys: tuple[Shown, ...]
    totals: tuple[Shown, ...]
    bands: tuple[BandCut, ...]
    better: Distance | None
    worse: Distance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A band of a threshold rule; None for the last band, and where the source leaves the figure blank."""

    value: str
    label: Text
    at_least: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """A measure against its bounds."""

    measure: Shown
    is_share: bool
    bounds: tuple[Bound, ...]
    better: Distance | None
    worse: Distance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One comparison inside a criterion: what was measured, against what, and whether it held."""

    measured: Shown
    operator: str
    bound: Shown
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A criterion that decided; several where a value needs all of its criteria."""

    index: int
    text: Text
    cites: tuple[str, ...]
    comparisons: tuple[Measured, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """When something last happened, and the day on which it counts as lapsed; `is_purchase` if the ledger says so."""

    last: date | None
    title: Text
    is_purchase: bool
    lapses_on: date | None
    lapsed_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One item of a score: its figure, the marks for it, and the points, which are the marks times the weight.

    `by_default` says that the figure is missing and the item says what that counts.
    """

    item: str
    text: Text
    cites: tuple[str, ...]
    figure: Shown
    marks: Decimal | None
    weight: Decimal
    points: Decimal | None
    by_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """The two classes whose crossing gives the value."""

    rows: Shown
    columns: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """A part of a rule that waits, and so did not count: an item, a band, a criterion.

    `waiting` holds `weight`, `marks`, `at_least` where the source leaves those blank, else `parameter:<name>` and
    `fact:<name>`.
    """

    part: str
    text: Text
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One customer's grade in one classification. `value` is None where it is undecided, `reason` then says why.

    Reasons: `missing:<name>`, `unknown:<value>`, `undecided`, `undecided:<classification>`, and
    `waiting:parameter:<name>`, `waiting:fact:<name>`, `waiting:band:<value>`, `waiting:bounds`, `waiting:item:<name>`,
    `waiting:lapsed_after`. Where people decided the value (`is_decided`) the reason is `decided`; `computed` is then
    what the rule says, and everything else tells why. In a class that people decide anyway, `computed` is what its
    criteria propose instead. `off` are the parts of the rule that could have given a better value and wait.
    """

    classification: str
    method: str
    title: Text
    period: Period
    window: Period
    value: str | None
    label: Text | None
    reason: str | None
    inputs: tuple[Shown, ...]
    cites: tuple[str, ...]
    place: Place | None = None
    thresholds: Thresholds | None = None
    met: tuple[Met, ...] = ()
    seen: Seen | None = None
    scored: tuple[Marked, ...] = ()
    crossed: Crossed | None = None
    is_decided: bool = False
    computed: str | None = None
    computed_label: Text | None = None
    off: tuple[Off, ...] = ()
