"""One grade's reasons laid out for the page: the bar with its cuts, the distances, the sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from banfa.analytics.explanation import Distance, Explanation, Measured, Shown, Thresholds
from banfa.analytics.figures import FigureKind
from banfa.analytics.numerals import figure_text
from banfa.analytics.wording import amount, compared, day, said
from banfa.features.grading.queries import Explained
from banfa.features.grading.rank_bar import RankBar, rank_bar, score_words
from banfa.kernel.text import Text
from banfa.platform.web.marks import Mark, mark_of
from banfa.policy.model import Pack

CLASS_NAME = 'class_of("'


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """How far a neighbouring band is."""

    title: Text
    figure: Text
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The customer's part of a total of the group."""

    title: Text
    unit: Text | None
    own: Text
    total: Text
    share: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A figure that went in; `source` is the classification it comes from, if it is one's value."""

    title: Text
    words: Text
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLine:
    """A band of a threshold rule."""

    mark: Mark
    bound: Text
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """A criterion that decided, with what was compared."""

    words: Text
    cites: tuple[str, ...]
    compared: Sequence[Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoning:
    """Everything that the drawer says about one classification of one customer."""

    name: str
    title: Text
    mark: Mark
    sentence: Text
    cites: tuple[str, ...]
    window: Text
    bar: RankBar | None
    near: Sequence[Near]
    sums: Sequence[Sum]
    score: Text | None
    score_title: Text | None
    bounds: Sequence[BoundLine]
    criteria: Sequence[CriterionLine]
    lapses: Text | None
    known: Sequence[Known]

    @property
    def is_thin(self) -> bool:
        """Whether the value is only taken over: nothing was measured or compared here."""
        return self.bar is None and not (self.bounds or self.criteria or self.near or self.lapses)


def reasoning_of(pack: Pack, explained: Explained) -> Reasoning:
    """Lay out one explanation."""
    one = explained.explanation
    place = one.place
    values = [(given.value, given.text) for given in pack.classifications[one.classification].given]
    label = one.label or Text(one.value or "", one.value or "")
    return Reasoning(
        name=one.classification,
        title=one.title,
        mark=mark_of(one.value, values or [(one.value or "", label)]),
        sentence=explained.sentence,
        cites=one.cites,
        window=one.window.title,
        bar=rank_bar(place) if place else None,
        near=_nears(one),
        sums=_sums(one),
        score=None if place is None or place.score is None else score_words(place, place.score),
        score_title=place.score_title if place else None,
        bounds=_bounds(one.thresholds, one.value) if one.thresholds else [],
        criteria=[_criterion(met.text, met.cites, met.comparisons) for met in one.met],
        lapses=day(one.seen.lapses_on) if one.seen and one.seen.lapses_on else None,
        known=_known(one),
    )


def sources_of(one: Explanation) -> list[str]:
    """Return the classifications whose values this one is made of."""
    return [source for shown in one.inputs if (source := _source(shown))]


def _nears(one: Explanation) -> list[Near]:
    """Return what is lacking to the better band and what is spare above the worse one."""
    if one.place is not None:
        pair, unit, is_share = (
            (one.place.better, one.place.worse),
            one.place.score_unit,
            one.place.score_is_share,
        )
    elif one.thresholds is not None:
        thresholds = one.thresholds
        pair, unit, is_share = (
            (thresholds.better, thresholds.worse),
            thresholds.measure.unit,
            thresholds.is_share,
        )
    else:
        return []
    better, worse = pair
    found = []
    if better is not None and better.score is not None:
        title = Text(f"距“{better.label.zh}”还差", f"Short of {better.label.en} by")
        found.append(
            Near(title=title, figure=_step(better.score, unit, is_share), note=_places(better, up=True))
        )
    if worse is not None and worse.score is not None:
        title = Text(f"比“{worse.label.zh}”高出", f"Above {worse.label.en} by")
        found.append(
            Near(title=title, figure=_step(worse.score, unit, is_share), note=_places(worse, up=False))
        )
    return found


def _step(score: Decimal, unit: Text | None, is_share: bool) -> Text:
    if not is_share:
        return amount(score, unit)
    points = figure_text(score * 100)
    return Text(f"{points} 个百分点", f"{points} percentage points")


def _places(distance: Distance, *, up: bool) -> Text | None:
    if distance.places is None:
        return None
    places = figure_text(distance.places, 1)
    word = "place" if places == "1" else "places"
    if up:
        return Text(f"需前进 {places} 名", f"{places} {word} to climb")
    return Text(f"可退后 {places} 名", f"{places} {word} to spare")


def _sums(one: Explanation) -> list[Sum]:
    """Pair the customer's sums with the group's; the share of each follows its sum among the inputs."""
    if one.place is None:
        return []
    totals = {total.name: total for total in one.place.totals}
    rows = []
    for index, own in enumerate(one.inputs):
        total = totals.get(own.name)
        if total is None:
            continue
        part = next((later for later in one.inputs[index + 1 :] if later.kind is FigureKind.SHARE), None)
        rows.append(
            Sum(
                title=own.title,
                unit=own.unit,
                own=_bare(own),
                total=_bare(total),
                share=said(part) if part is not None else Text("", ""),
            )
        )
    return rows


def _bare(shown: Shown) -> Text:
    """Return a figure without its unit, which stands in the row's head."""
    return amount(shown.value) if isinstance(shown.value, Decimal) else said(shown)


def _bounds(thresholds: Thresholds, value: str | None) -> list[BoundLine]:
    values = [(bound.value, bound.label) for bound in thresholds.bounds]
    lines = []
    for index, bound in enumerate(thresholds.bounds):
        if bound.at_least is not None:
            least = amount(bound.at_least, thresholds.measure.unit, is_share=thresholds.is_share)
            words = Text(f"不低于 {least.zh}", f"at least {least.en}")
        elif index == len(thresholds.bounds) - 1:
            words = Text("其余", "the rest")
        else:
            words = Text("条文未给出下限", "the clause gives no bound")
        lines.append(BoundLine(mark=mark_of(bound.value, values), bound=words, is_here=bound.value == value))
    return lines


def _criterion(words: Text, cites: tuple[str, ...], comparisons: Sequence[Measured]) -> CriterionLine:
    return CriterionLine(words=words, cites=cites, compared=[compared(one) for one in comparisons])


def _known(one: Explanation) -> list[Known]:
    """Return the figures that went in, without those that stand among the sums."""
    summed = {total.name for total in one.place.totals} if one.place else set()
    return [
        Known(title=shown.title, words=said(shown), source=_source(shown))
        for shown in one.inputs
        if shown.name not in summed and shown.kind is not FigureKind.SHARE
    ]


def _source(shown: Shown) -> str:
    return shown.name.removeprefix(CLASS_NAME).removesuffix('")') if shown.kind is FigureKind.CLASS else ""


def led_by(first: Reasoning, source: Reasoning) -> Reasoning:
    """Return a taken-over grade told by its source: the reason first, then what follows from it."""
    return replace(
        source,
        name=first.name,
        title=first.title,
        mark=first.mark,
        sentence=Text(
            f"{source.sentence.zh}{first.sentence.zh}", f"{source.sentence.en} {first.sentence.en}"
        ),
        cites=tuple(dict.fromkeys([*source.cites, *first.cites])),
    )


def named_units(known: Sequence[Known], names: Mapping[str, str]) -> list[Known]:
    """Return the figures with units called by name where a code stood."""
    return [
        Known(title=one.title, words=Text(names[one.words.zh], names[one.words.zh]), source=one.source)
        if one.words.zh in names
        else one
        for one in known
    ]
