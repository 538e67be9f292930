"""Says in one or two sentences, in both languages, why a customer holds a grade. Made from the data alone."""

from collections.abc import Mapping
from decimal import Decimal

from banfa.analytics.explanation import (
    BandCut,
    Crossed,
    Distance,
    Explanation,
    Marked,
    Place,
    Shown,
    Thresholds,
)
from banfa.analytics.figures import FigureKind
from banfa.analytics.judgements import as_ruled, by_people, no_value, overruled
from banfa.analytics.numerals import figure_text, percent_text
from banfa.analytics.reasons import not_counted, why_undecided
from banfa.analytics.wording import (
    amount,
    capital,
    day,
    listed,
    months,
    named,
    outcome,
    said,
    what_held,
)
from banfa.kernel.text import Text, same
from banfa.policy.model import Decide, Join, Manual, Pack, Recency

NONE: Mapping[str, str] = {}


def sentence(pack: Pack, explanation: Explanation, *, unit_names: Mapping[str, str] = NONE) -> Text:
    """Return why a grade is what it is; `unit_names` gives organisation units' names by their codes."""
    rule = pack.classifications[explanation.classification]
    if isinstance(rule, Manual):
        return by_people(pack, explanation) + not_counted(explanation)
    if explanation.is_decided or explanation.computed is not None:
        return overruled(pack, explanation) + _by_rule(pack, as_ruled(explanation), unit_names)
    return _by_rule(pack, explanation, unit_names)


def _by_rule(pack: Pack, explanation: Explanation, unit_names: Mapping[str, str]) -> Text:
    return _told(pack, explanation, unit_names) + not_counted(explanation)


def _told(pack: Pack, explanation: Explanation, unit_names: Mapping[str, str]) -> Text:
    if explanation.value is None:
        return no_value(explanation) if explanation.is_decided else why_undecided(pack, explanation)
    rule = pack.classifications[explanation.classification]
    if explanation.place is not None:
        return _ranked(explanation, explanation.place, unit_names)
    if explanation.thresholds is not None:
        return _banded(explanation, explanation.thresholds)
    if explanation.crossed is not None:
        return _crossed(explanation, explanation.crossed)
    if isinstance(rule, Decide):
        return _decided(explanation)
    if isinstance(rule, Recency):
        return _seen(explanation, rule)
    return _joined(explanation, rule) if isinstance(rule, Join) else _looked_up(explanation)


def _ranked(explanation: Explanation, place: Place, unit_names: Mapping[str, str]) -> Text:
    period = explanation.window.title
    score = Text("无法计算", "cannot be computed")
    if place.score is not None:
        figure = amount(place.score, place.score_unit, is_share=place.score_is_share)
        score = Text(f" {figure.zh}", figure.en)
    group, rank = _group(place, unit_names), figure_text(place.rank, 1)
    tied = "并列" if place.rank != place.rank.to_integral_value() else ""
    here = next(index for index, band in enumerate(place.bands) if band.value == explanation.value)
    reach = _passed_over(place) if place.passed_over else _reach(place, here)
    ends = outcome(explanation)
    told = Text(
        f"{period.zh}{place.score_title.zh}{score.zh}，在{group.zh}中{tied}排第 {rank} 名，{reach.zh}，{ends.zh}。",
        f"{capital(place.score_title.en)} {score.en} in {period.en}, ranked {rank} of {group.en}, {reach.en}: {ends.en}.",
    )
    return told + _short_of(place)


def _group(place: Place, unit_names: Mapping[str, str]) -> Text:
    """Return `南阳市的 1,284 户食杂店`."""
    n = f"{place.population:,}"
    units = [_unit_words(key, unit_names) for key in place.keys if key.kind is FigureKind.UNIT]
    kinds = [said(key) for key in place.keys if key.kind is not FigureKind.UNIT]
    where = listed(units, Text("、", ", "))
    what = listed(kinds, Text("、", ", ")) if kinds else Text("客户", "")
    customers = f"customers ({what.en})" if kinds else "customers"
    return Text(
        f"{where.zh}的 {n} 户{what.zh}" if units else f" {n} 户{what.zh}",
        f"{n} {customers}" + (f" in {where.en}" if units else ""),
    )


def _unit_words(key: Shown, unit_names: Mapping[str, str]) -> Text:
    code = str(key.value)
    if code in unit_names:
        return same(unit_names[code])
    return Text(f"{key.title.zh} {code} ", f"{key.title.en} {code}")


def _reach(place: Place, here: int) -> Text:
    """Return which part of the ranking the band is: `进入前 20%`."""
    ends = [_reach_words(place, band) for band in place.bands]
    if here == 0:
        return Text(f"进入前 {ends[0].zh}", f"within the first {ends[0].en}")
    above = ends[here - 1]
    if here == len(place.bands) - 1:
        return Text(f"未进入前 {above.zh}", f"beyond the first {above.en}")
    gap = "" if place.by_quota else " "
    return Text(
        f"位于前 {above.zh}{gap}之后、前 {ends[here].zh}{gap}之内",
        f"beyond the first {above.en} and within the first {ends[here].en}",
    )


def _reach_words(place: Place, band: BandCut) -> Text:
    if place.by_quota:
        count = figure_text(band.reaches)
        return Text(f"{count} 名", count)
    return same(percent_text(band.reaches))


def _passed_over(place: Place) -> Text:
    zero = [total for total in place.totals if total.value == 0]
    if zero:
        title = zero[0].title
        return Text(f"因全组{title.zh}为零", f"as the group's {title.en} is nil")
    if place.score is None:
        return Text("因缺少数据", "as figures are missing")
    if place.score < 0:
        return Text("因数值为负", "as it is negative")
    return Text("因数值为零", "as it is nil")


def _short_of(place: Place) -> Text:
    """Return how far the next better band is, where somebody stands in it."""
    better = place.better
    if better is None or better.score is None or place.passed_over:
        return Text("", "")
    lacking = amount(better.score, place.score_unit)
    if place.score_is_share:
        points = figure_text(better.score * 100)
        lacking = Text(f"{points} 个百分点", f"{points} percentage points")
    return Text(
        f"距“{better.label.zh}”还差 {lacking.zh}。", f" {capital(lacking.en)} short of {better.label.en}."
    )


def _banded(explanation: Explanation, thresholds: Thresholds) -> Text:
    measure = named(thresholds.measure)
    if thresholds.is_share and isinstance(thresholds.measure.value, Decimal):
        share, title = percent_text(thresholds.measure.value), thresholds.measure.title
        measure = Text(f"{title.zh} {share}", f"{title.en} {share}")
    own = next(bound for bound in thresholds.bounds if bound.value == explanation.value)
    measure += _items(explanation.scored)
    ends = outcome(explanation)
    if own.at_least is not None:
        bound = amount(own.at_least, thresholds.measure.unit, is_share=thresholds.is_share)
        reason = Text(f"不低于 {bound.zh}", f"at least {bound.en}")
    else:
        reason = _below_all(thresholds)
    more = _to_next(thresholds.better, thresholds)
    return (
        Text(
            f"{explanation.window.title.zh}{measure.zh}，{reason.zh}，{ends.zh}。",
            f"{capital(measure.en)} in {explanation.window.title.en}, {reason.en}: {ends.en}.",
        )
        + more
    )


def _items(scored: tuple[Marked, ...]) -> Text:
    """Return what each item of a score brought: `（销量 60、类型 8）`."""
    counted = [one for one in scored if one.points is not None]
    if not counted:
        return Text("", "")
    parts = [one.text + same(f" {figure_text(one.points or Decimal(0))}") for one in counted]
    told = listed(parts, Text("、", ", "))
    return Text(f"（{told.zh}）", f" ({told.en})")


def _below_all(thresholds: Thresholds) -> Text:
    known = [bound.at_least for bound in thresholds.bounds if bound.at_least is not None]
    if not known:
        return Text("各档均未规定下限", "no band has a bound")
    lowest = amount(known[-1], thresholds.measure.unit, is_share=thresholds.is_share)
    return Text(f"低于 {lowest.zh}", f"below {lowest.en}")


def _to_next(better: Distance | None, thresholds: Thresholds) -> Text:
    if better is None or better.score is None:
        return Text("", "")
    lacking = amount(better.score, thresholds.measure.unit)
    if thresholds.is_share:
        points = figure_text(better.score * 100)
        lacking = Text(f"{points} 个百分点", f"{points} percentage points")
    return Text(
        f"距“{better.label.zh}”还差 {lacking.zh}。", f" {capital(lacking.en)} short of {better.label.en}."
    )


def _decided(explanation: Explanation) -> Text:
    ends = outcome(explanation)
    if not explanation.met:
        return Text(f"各项条件均不成立，{ends.zh}。", f"None of the criteria holds: {ends.en}.")
    reasons = what_held(explanation.met)
    return Text(f"{reasons.zh}，{ends.zh}。", f"{capital(reasons.en)}: {ends.en}.")


def _crossed(explanation: Explanation, crossed: Crossed) -> Text:
    row, column, ends = named(crossed.rows), named(crossed.columns), outcome(explanation)
    return Text(f"{row.zh}，{column.zh}，{ends.zh}。", f"{capital(row.en)} and {column.en}: {ends.en}.")


def _seen(explanation: Explanation, rule: Recency) -> Text:
    seen, ends = explanation.seen, outcome(explanation)
    assert seen is not None
    if seen.last is None:
        since = day(explanation.window.start)
        if seen.is_purchase:
            return Text(
                f"自 {since.zh}以来没有交易，{ends.zh}。", f"No purchase since {since.en}: {ends.en}."
            )
        return Text(f"没有“{seen.title.zh}”，{ends.zh}。", f"There is no {seen.title.en}: {ends.en}.")
    last, edge, length = day(seen.last), day(explanation.period.last_day), months(seen.lapsed_after or 0)
    gone = explanation.value == rule.lapsed.value
    apart = Text("已满", "at least") if gone else Text("未满", "less than")
    return Text(
        f"{seen.title.zh}为 {last.zh}，至 {edge.zh}{apart.zh} {length.zh}，{ends.zh}。",
        f"{capital(seen.title.en)} was {last.en}, {apart.en} {length.en} before {edge.en}: {ends.en}.",
    )


def _joined(explanation: Explanation, rule: Join) -> Text:
    wanted = [f'class_of("{name}")' for name in rule.join]
    known = {shown.name: shown for shown in explanation.inputs}
    parts = [named(known[name]) for name in wanted]
    told = listed(parts, Text("，", ", "))
    code = explanation.value
    return Text(
        f"{told.zh}，{explanation.title.zh}为 {code}。",
        f"{capital(told.en)}: {explanation.title.en} is {code}.",
    )


def _looked_up(explanation: Explanation) -> Text:
    ends = outcome(explanation)
    source = next((shown for shown in explanation.inputs if shown.value is not None), None)
    if source is None:
        return Text(f"{ends.zh}。", f"{capital(ends.en)}.")
    found, label = named(source), explanation.label
    if label is not None and said(source).zh == label.zh:
        title = source.title
        return Text(f"按登记的“{title.zh}”，{ends.zh}。", f"As recorded under {title.en}: {ends.en}.")
    return Text(f"{found.zh}，{ends.zh}。", f"{capital(found.en)}: {ends.en}.")
