"""Where a customer stands in a ranking, and how far the next bands are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from banfa.analytics.explanation import BandCut, Distance, Place, Shown
from banfa.analytics.naming import Naming, is_ratio
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Pack, Rank

Row = Mapping[str, Any]
HALF = Decimal("0.5")


def place_of(
    pack: Pack,
    planned: PlannedClass,
    row: Row,
    keys: tuple[Shown, ...],
    totals: tuple[Shown, ...],
    groups: Sequence[Row],
) -> Place | None:
    """Return a customer's place among its group; None where it has no group, or the rule ranks nobody."""
    rule, main = planned.rule, planned.main
    if not isinstance(rule, Rank) or main is None or not groups:
        return None
    score: Decimal | None = row["score"]
    rank, population = row["rank"], row["population"]
    bands = _cuts(rule, groups)
    here = next(index for index, band in enumerate(bands) if band.value == row["value"])
    passed_over = score is None or score <= 0 or any(total.value == 0 for total in totals)
    by_quota = rule.rank[0].quota is not None
    naming = Naming(pack)
    return Place(
        score=score,
        score_title=naming.title(main) if rule.score_title is None else rule.score_title.text,
        score_unit=naming.unit(main),
        score_is_share=is_ratio(main),
        rank=rank,
        population=population,
        percentile=row["percentile"],
        by_quota=by_quota,
        passed_over=passed_over,
        keys=keys,
        totals=totals,
        bands=bands,
        better=_better(bands, here, score, rank, None if by_quota else population),
        worse=None if passed_over else _worse(bands, here, score, rank, None if by_quota else population),
    )


def _cuts(rule: Rank, groups: Sequence[Row]) -> tuple[BandCut, ...]:
    found = {row["band"]: row for row in groups}
    cuts, reaches = [], Decimal(0)
    for band in rule.rank:
        number = band.share or band.quota
        assert number is not None and number.value is not None  # noqa: PT018
        reaches += number.value
        row = found[band.value]
        cuts.append(
            BandCut(
                value=band.value,
                label=band.text,
                reaches=reaches,
                members=row["members"],
                lowest=row["lowest"],
                highest=row["highest"],
            )
        )
    return tuple(cuts)


def _better(
    bands: Sequence[BandCut], here: int, score: Decimal | None, rank: Decimal, population: int | None
) -> Distance | None:
    """Return what is lacking to the lowest score of the next better band, and the places to gain."""
    if here == 0:
        return None
    band = bands[here - 1]
    lacking = None if band.lowest is None or score is None else band.lowest - score
    return Distance(
        value=band.value,
        label=band.label,
        score=lacking,
        places=max(Decimal(0), rank - _last_place(band, population)),
    )


def _worse(
    bands: Sequence[BandCut], here: int, score: Decimal | None, rank: Decimal, population: int | None
) -> Distance | None:
    """Return what may be lost before the highest score of the next worse band, and the places to lose."""
    if here == len(bands) - 1:
        return None
    band = bands[here + 1]
    margin = None if band.highest is None or score is None else score - band.highest
    return Distance(
        value=band.value,
        label=band.label,
        score=margin,
        places=_last_place(bands[here], population) - rank,
    )


def _last_place(band: BandCut, population: int | None) -> Decimal:
    """Return the last place that a band still reaches, in whole places: r - 1/2 <= share x n, or <= the quota."""
    most = band.reaches if population is None else band.reaches * population
    return (most + HALF) // 1
