"""Small words that several sentences share: figures with their units, days, comparisons."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from banfa.analytics.explanation import Explanation, Measured, Met, Scalar, Shown
from banfa.analytics.figures import FigureKind
from banfa.analytics.numerals import figure_text, percent_text
from banfa.kernel.text import Text, same

COMPARED = {
    "==": Text("为", "is"),
    "!=": Text("不为", "is not"),
    "<": Text("低于", "below"),
    "<=": Text("不高于", "at most"),
    ">": Text("高于", "above"),
    ">=": Text("不低于", "at least"),
    "in": Text("属于", "is one of"),
}
DAYS_COMPARED = {
    "==": Text("即", "is"),
    "!=": Text("不是", "is not"),
    "<": Text("早于", "before"),
    "<=": Text("不晚于", "no later than"),
    ">": Text("晚于", "after"),
    ">=": Text("不早于", "no earlier than"),
}
MISSING = Text("缺", "missing")


def amount(value: Decimal, unit: Text | None = None, *, is_share: bool = False) -> Text:
    """Return a number with its unit, a share of a group in per cent."""
    if is_share:
        return same(percent_text(value))
    figure = figure_text(value)
    return same(figure) if unit is None else Text(f"{figure} {unit.zh}", f"{figure} {unit.en}")


def day(on: date) -> Text:
    return Text(f"{on.year} 年 {on.month} 月 {on.day} 日", f"{on.day} {on:%B} {on.year}")


def said(shown: Shown) -> Text:
    """Return a figure's value in words."""
    return shown.label or value_words(shown.value, shown.unit, is_share=shown.kind is FigureKind.SHARE)


def value_words(value: Scalar, unit: Text | None = None, *, is_share: bool = False) -> Text:
    match value:
        case None:
            return MISSING
        case bool():
            return Text("是", "yes") if value else Text("否", "no")
        case Decimal():
            return amount(value, unit, is_share=is_share)
        case date():
            return day(value)
    return same(value)


def named(shown: Shown) -> Text:
    """Return a figure with its title: `汽油月需求 5.2 吨`, `经营业态为食杂店`."""
    value, title = said(shown), shown.title
    match shown.value:
        case Decimal():
            return Text(f"{title.zh} {value.zh}", f"{title.en} {value.en}")
        case date():
            return Text(f"{title.zh}为 {value.zh}", f"{title.en} {value.en}")
        case str() if value.zh == shown.value:  # no words for it: show what stands there as it stands
            return Text(f"{title.zh}为“{value.zh}”", f"{title.en} is '{value.en}'")
    return Text(f"{title.zh}为{value.zh}", f"{title.en} is {value.en}")


def compared(one: Measured) -> Text:
    """Return a comparison in words: `汽油月需求 5.2 吨，不低于 5 吨`."""
    if one.operator in ("==", "in") and not isinstance(one.measured.value, Decimal):
        return named(one.measured)
    words = DAYS_COMPARED if isinstance(one.measured.value, date) else COMPARED
    link, measured, bound = words[one.operator], named(one.measured), _bound(one)
    gap = " " if isinstance(one.bound.value, Decimal | date) else ""
    return Text(f"{measured.zh}，{link.zh}{gap}{bound.zh}", f"{measured.en}, {link.en} {bound.en}")


def _bound(one: Measured) -> Text:
    """Return the bound in words, in the unit of what was measured where it has none of its own."""
    bound, measured = one.bound, one.measured
    if bound.label is not None:
        return bound.label
    return value_words(bound.value, bound.unit or measured.unit, is_share=measured.kind is FigureKind.SHARE)


def what_held(met: Sequence[Met]) -> Text:
    """Return the criteria that hold, with what was measured: `汽油量大（汽油月需求 5.2 吨，不低于 5 吨）`."""
    parts = []
    for one in met:
        # A criterion that is a plain yes says in its own words what it is about.
        told = [each for each in one.comparisons if each.holds and not isinstance(each.measured.value, bool)]
        held = [compared(each) for each in told]
        figures = listed(held, Text("；", "; "))
        words = one.text
        parts.append(Text(f"{words.zh}（{figures.zh}）", f"{words.en} ({figures.en})") if held else words)
    return listed(parts, Text("，且", ", and "))


def outcome(explanation: Explanation) -> Text:
    """Return `经营规模为大`."""
    label = explanation.label or same(explanation.value or "")
    return Text(f"{explanation.title.zh}为{label.zh}", f"{explanation.title.en} is {label.en}")


def capital(words: str) -> str:
    """Return English words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def months(count: int) -> Text:
    return Text(f"{count} 个月", "1 month" if count == 1 else f"{count} months")


def listed(parts: list[Text], between: Text) -> Text:
    return Text(between.zh.join(part.zh for part in parts), between.en.join(part.en for part in parts))
