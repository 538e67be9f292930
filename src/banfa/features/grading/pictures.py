"""A run's figures as bars: each classification over all, over units, over the groups that were ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.features.grading.matrix import in_address
from banfa.features.grading.queries import ClassCounts, GroupCounts, UnitCounts
from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.platform.web.charts import Segment, segments, shade
from banfa.platform.web.marks import Mark, mark_of
from banfa.policy.model import Pack, Rank

MOST_SHADES = 8
UNDECIDED_SHADE = "vx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """One value of a classification with its shade and count; `address` is the value as an address names it."""

    mark: Mark
    address: str
    label: Text
    shade: str
    customers: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One classification over all customers; a code with very many values has no bar."""

    name: str
    title: Text
    cites: tuple[str, ...]
    total: int
    legend: Sequence[Legend]
    bar: Sequence[Segment]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """One unit's or group's bar."""

    title: str
    total: int
    bar: Sequence[Segment]
    code: str = ""
    has_units: bool = False


def picture_of(one: ClassCounts) -> Picture:
    ordered = [(count.value, count.label) for count in one.counts if count.value is not None]
    shades = _shades([value for value, _ in ordered])
    legend = [
        Legend(
            mark=mark_of(count.value, ordered), address=in_address(count.value), label=count.label, shade=shades[count.value],
            customers=count.customers, share=count.share,
        )
        for count in one.counts
    ]  # fmt: skip
    has_bar = len(ordered) <= MOST_SHADES and one.total > 0
    return Picture(
        name=one.name,
        title=one.title,
        cites=one.cites,
        total=one.total,
        legend=legend if has_bar else [line for line in legend if line.customers],
        bar=segments([(line.customers, line.shade, _told(line.label, line.customers)) for line in legend])
        if has_bar
        else [],
    )


def _shades(ordered: Sequence[str | None]) -> dict[str | None, str]:
    return {value: shade(place, len(ordered)) for place, value in enumerate(ordered)} | {
        None: UNDECIDED_SHADE
    }


def _told(label: Text, customers: int) -> str:
    return f"{languages.said(label)} {customers:,}"


def unit_rows(counts: Sequence[UnitCounts], values: Sequence[tuple[str, Text]]) -> list[BarRow]:
    return [
        BarRow(
            title=one.unit_name, total=one.total, bar=_bar(one.counts, values), code=one.unit_code,
            has_units=one.has_units,
        )
        for one in counts
    ]  # fmt: skip


def group_rows(
    counts: Sequence[GroupCounts],
    rule: Rank,
    pack: Pack,
    unit_names: Mapping[str, str],
    values: Sequence[tuple[str, Text]],
) -> list[BarRow]:
    """Return one row per ranked group; a key that all groups share is left out of their names."""
    told = [place for place in range(len(rule.within)) if len({one.keys[place] for one in counts}) > 1]
    return [
        BarRow(
            title=" · ".join(
                _key_words(rule.within[place], one.keys[place], pack, unit_names) for place in told
            )
            or languages.said(Text("全部", "All")),
            total=one.total,
            bar=_bar(one.counts, values),
        )
        for one in sorted(counts, key=lambda one: -one.total)
    ]


def _key_words(expression: str, key: str, pack: Pack, unit_names: Mapping[str, str]) -> str:
    if expression in pack.fields:
        return languages.said(pack.fields[expression].label_of(key))
    return unit_names.get(key, key)


def _bar(counts: Mapping[str | None, int], values: Sequence[tuple[str, Text]]) -> list[Segment]:
    shades = _shades([value for value, _ in values])
    labels: dict[str | None, Text] = {**dict(values), None: Text("未定", "undecided")}
    known = [value for value in (*dict(values), None) if counts.get(value)]
    return segments([(counts[value], shades[value], _told(labels[value], counts[value])) for value in known])
