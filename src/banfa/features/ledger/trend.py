"""A customer's months as a chart: a bar each, the mean of all customers as a dashed line, the grades underneath."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from banfa.features.customers.standing import PeriodGrade
from banfa.features.ledger.queries import MonthFigures
from banfa.platform.web.charts import FILLED, GROUND, LEFT, TOP, Line, Under, nice_top, share
from banfa.platform.web.languages import said
from banfa.platform.web.numerals import compact

HEIGHT = 172
HEIGHT_WITH_GRADES = 204
NAMED_EVERY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One month; `hit` is what may be clicked, as high as the chart."""

    href: str
    hit: str
    hit_width: str
    x: str
    width: str
    y: float
    height: float
    is_strong: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A piece of the line of means, from the middle of one month to that of the next."""

    x1: str
    y1: float
    x2: str
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeUnder:
    """The grade of a period, below the middle of its months."""

    x: str
    grade: PeriodGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The chart with everything in its place."""

    bars: Sequence[Bar]
    means: Sequence[Step]
    lines: Sequence[Line]
    names: Sequence[Under]
    grades: Sequence[GradeUnder]
    ground: float
    height: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where amounts and months stand."""

    zero: float
    pixels: float
    step: float

    def y(self, value: float) -> float:
        return round(self.zero - value * self.pixels, 1)

    def middle(self, place: float) -> str:
        return share(LEFT + self.step * (place + 0.5))


def trend_of(
    months: Sequence[MonthFigures],
    titles: Sequence[str],
    means: Mapping[date, Decimal],
    grades: Sequence[PeriodGrade],
    *,
    strong_from: date,
    address: str,
) -> Trend:
    """Lay out the months; those from `strong_from` on are drawn strongly. `address` leads to a month's lines."""
    amounts = [float(one.amount) for one in months]
    held_against = [float(mean) for one in months if (mean := means.get(one.month.start)) is not None]
    top = nice_top(max([*amounts, *held_against, 0.0]))
    bottom = -nice_top(-min(amounts)) if min(amounts, default=0.0) < 0 else 0.0
    pixels = (GROUND - TOP) / (top - bottom)
    scale = _Scale(zero=GROUND + bottom * pixels, pixels=pixels, step=(100 - LEFT) / len(months))
    shown = [one for one in (_grade(grade, months, scale) for grade in grades) if one is not None]
    ticks = sorted({bottom, 0.0, top / 2, top})
    return Trend(
        bars=[
            _bar(
                place,
                one,
                amounts[place],
                titles[place],
                scale,
                address,
                is_strong=one.month.start >= strong_from,
            )
            for place, one in enumerate(months)
        ],
        means=_means(months, means, scale),
        lines=[Line(y=scale.y(tick), words=said(compact(tick))) for tick in ticks],
        names=[
            Under(x=scale.middle(place), words=f"{one.month.start:%y-%m}")
            for place, one in enumerate(months)
            if place % NAMED_EVERY == 0
        ],
        grades=shown,
        ground=scale.y(0),
        height=HEIGHT_WITH_GRADES if shown else HEIGHT,
    )


def _bar(
    place: int, one: MonthFigures, amount: float, title: str, scale: _Scale, address: str, *, is_strong: bool
) -> Bar:
    return Bar(
        href=f"{address}{one.month}#tab", hit=share(LEFT + scale.step * place), hit_width=share(scale.step),
        x=share(LEFT + scale.step * (place + (1 - FILLED) / 2)), width=share(scale.step * FILLED),
        y=scale.y(max(amount, 0)), height=round(max(abs(amount) * scale.pixels, 1.0 if amount else 0), 1),
        is_strong=is_strong, title=title,
    )  # fmt: skip


def _means(months: Sequence[MonthFigures], means: Mapping[date, Decimal], scale: _Scale) -> list[Step]:
    places = [
        (place, float(means[one.month.start])) for place, one in enumerate(months) if one.month.start in means
    ]
    return [
        Step(x1=scale.middle(place), y1=scale.y(mean), x2=scale.middle(after), y2=scale.y(mean_after))
        for (place, mean), (after, mean_after) in pairwise(places)
        if after == place + 1
    ]


def _grade(grade: PeriodGrade, months: Sequence[MonthFigures], scale: _Scale) -> GradeUnder | None:
    inside = [place for place, one in enumerate(months) if one.month.start in grade.period]
    if not inside:
        return None
    return GradeUnder(x=scale.middle((inside[0] + inside[-1]) / 2), grade=grade)
