"""A ranking as a bar: the group from the best to the last, cut into its bands, with the customer's mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from banfa.analytics.explanation import Place
from banfa.analytics.figures import FigureKind
from banfa.analytics.numerals import figure_text, percent_text
from banfa.analytics.wording import amount, said
from banfa.kernel.text import Text
from banfa.platform.web.charts import Segment, room_for, shade, share

NEAR_EDGE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where one band ends: its share of the group, and the lowest score that still reached it."""

    x: str
    anchor: str
    reach: Text
    score: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RankBar:
    """The customer's group from the best to the last, cut into its bands, with the customer's mark."""

    segments: Sequence[Segment]
    cuts: Sequence[Cut]
    x: str
    anchor: str
    words: Text
    group: Text


def rank_bar(place: Place) -> RankBar:
    """Lay a group's bands over the width by their shares, and put the customer at its percentile."""
    ends = _ends(place)
    segments, before = [], 0.0
    for index, (band, end) in enumerate(zip(place.bands, ends, strict=True)):
        width = max(end - before, 0.0)
        words = f"{band.value if len(band.value) <= 2 else band.label.zh} · {band.members:,}"
        segments.append(
            Segment(
                x=share(before),
                middle=share(before + width / 2),
                width=share(width),
                shade=shade(index, len(place.bands)),
                words=next((one for one in (words, f"{band.members:,}") if width >= room_for(one)), ""),
                title=words,
            )
        )
        before = max(end, before)
    at = float(place.percentile) * 100
    rank = figure_text(place.rank, 1)
    top = percent_text(place.percentile, 1)
    return RankBar(
        segments=segments,
        cuts=_cuts(place, ends),
        x=share(at),
        anchor=_anchor(at),
        words=Text(f"第 {rank} 名 · 前 {top}", f"no. {rank} · top {top}"),
        group=_group_words(place),
    )


def _ends(place: Place) -> list[float]:
    """Return where each band ends, in per cent of the group."""
    if not place.by_quota:
        return [float(band.reaches) * 100 for band in place.bands]
    return [min(float(band.reaches) / place.population, 1.0) * 100 for band in place.bands]


def _cuts(place: Place, ends: Sequence[float]) -> list[Cut]:
    cuts = []
    for band, end in zip(place.bands[:-1], ends[:-1], strict=True):
        reach = figure_text(band.reaches) if place.by_quota else percent_text(band.reaches)
        lowest = Text("–", "–") if band.lowest is None else score_words(place, band.lowest)
        cuts.append(
            Cut(
                x=share(end),
                anchor=_anchor(end),
                reach=Text(f"前 {reach}{' 名' if place.by_quota else ''}", f"first {reach}"),
                score=lowest,
            )
        )
    return cuts


def _anchor(at: float) -> str:
    return "start" if at < NEAR_EDGE else "end" if at > 100 - NEAR_EDGE else "middle"


def _group_words(place: Place) -> Text:
    people = f"{place.population:,}"
    keys = [said(key) for key in place.keys if key.kind is not FigureKind.UNIT]
    zh, en = "、".join(key.zh for key in keys), ", ".join(key.en for key in keys)
    return Text(f"{people} 户{zh}", f"{people} customers{f' ({en})' if en else ''}")


def score_words(place: Place, score: Decimal) -> Text:
    """Return a score with its unit, a share of the group in per cent."""
    return amount(score, place.score_unit, is_share=place.score_is_share)
