"""Small words that several sentences share: figures with their units, days, comparisons."""

from datetime import date
from decimal import Decimal

from banfa.analytics.explanation import Measured, Scalar, Shown
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


def months(count: int) -> Text:
    return Text(f"{count} 个月", "1 month" if count == 1 else f"{count} months")


def listed(parts: list[Text], between: Text) -> Text:
    return Text(between.zh.join(part.zh for part in parts), between.en.join(part.en for part in parts))
