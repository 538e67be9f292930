"""Scores, two-way tables and classes that people decide, as people read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from banfa.features.regulations.queries.wording import Line, number_words, waiting_words
from banfa.features.regulations.words import joined
from banfa.kernel.text import Text, same
from banfa.platform.facts import supplied
from banfa.policy.key_words import words_for
from banfa.policy.model import Classification, Manual, Matrix, Pack, Score, ScoreItem
from banfa.policy.rules import PlacedRule
from banfa.policy.waiting import waits_for

TOTAL = Text("总分", "Total")
POINTS = Text("分", "points")
MARKS_ITSELF = Text("数值即得分", "the figure is the marks")
REST = Text("其余", "the rest")
YES = Text("是", "yes")
NO_VALUE = Text("未核定即为未定", "undecided until somebody has")
GAP = Text("；", "; ")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShown:
    """One row of a table: its head, its cells as words, and an expression where one belongs to it."""

    head: Text
    cells: tuple[Text, ...]
    formula: str = ""
    cites: tuple[str, ...] = ()
    is_inferred: bool = False
    waits: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShown:
    """A table that a rule is best read as; `corner` names the rows."""

    corner: Text
    heads: tuple[Text, ...]
    rows: tuple[RowShown, ...]


def table_shown(pack: Pack, name: str) -> TableShown | None:
    """Return a score's items or a two-way table; None for the other methods."""
    match rule := pack.classifications[name]:
        case Score():
            items = enumerate(rule.score)
            return TableShown(
                corner=words_for("item"),
                heads=(words_for("weight"), words_for("marks")),
                rows=tuple(_item_row(pack, name, place, item) for place, item in items),
            )
        case Matrix():
            return _crossing(pack, rule)
    return None


def _item_row(pack: Pack, name: str, place: int, item: ScoreItem) -> RowShown:
    placed = PlacedRule(path=("classifications", name, "score", place), rule=item, above=())
    return RowShown(
        head=item.text,
        cells=(weight_words(item), marks_words(pack, item)),
        formula=item.of,
        cites=item.cites,
        is_inferred=item.inferred,
        waits=waiting_words(waits_for(placed, pack, supplied()), pack),
    )


def _crossing(pack: Pack, rule: Matrix) -> TableShown:
    crossing = rule.matrix
    rows, columns = pack.classifications[crossing.rows], pack.classifications[crossing.columns]
    return TableShown(
        corner=rows.title.text + same(" × ") + columns.title.text,
        heads=tuple(value.text for value in columns.given),
        rows=tuple(
            RowShown(
                head=row.text,
                cells=tuple(
                    label_of(rule, crossing.cells.get(row.value, {}).get(column.value, "–"))
                    for column in columns.given
                ),
            )
            for row in rows.given
        ),
    )


def weighing_lines(pack: Pack, rule: Classification) -> Iterator[Line]:
    """Yield what a score, a two-way table or a class of people goes by, as lines."""
    match rule:
        case Score():
            title = rule.score_title.text if rule.score_title else TOTAL
            parts = [item.text + same(" ") + weight_words(item) for item in rule.score]
            yield Line(label=title, words=joined(parts, Text(" ＋ ", " + ")))
        case Matrix():
            for key, part in (("rows", rule.matrix.rows), ("columns", rule.matrix.columns)):
                yield Line(label=words_for(key), words=pack.classifications[part].title.text)
        case Manual():
            words = NO_VALUE if rule.initial is None else label_of(rule, rule.initial)
            yield Line(label=words_for("initial"), words=words)
            if rule.proposes_worse:
                yield Line(label=words_for("proposes_worse"), words=YES)


def item_line(pack: Pack, item: ScoreItem) -> Line:
    """Return one item of a score as a line."""
    weight, marks = weight_words(item), marks_words(pack, item)
    words = Text(f"权重 {weight.zh}；{marks.zh}", f"weight {weight.en}; {marks.en}")
    return Line(label=item.text, words=words, formula=item.of)


def weight_words(item: ScoreItem) -> Text:
    """Return a weight in per cent; one above 1 is a factor and stays as it is."""
    value = item.weight.value
    return number_words(item.weight, is_share=value is not None and 0 < value <= 1)


def marks_words(pack: Pack, item: ScoreItem) -> Text:
    """Return how an item's figure becomes marks."""
    parts: list[Text] = []
    for step in item.steps:
        marks = number_words(step.marks)
        if step.at_least is None:
            parts.append(Text(f"{REST.zh} {marks.zh} 分", f"{REST.en} {marks.en}"))
        else:
            bound = number_words(step.at_least)
            parts.append(Text(f"≥ {bound.zh} 得 {marks.zh} 分", f"≥ {bound.en}: {marks.en}"))
    for code, number in item.marks.items():
        marks, words = number_words(number), _code_words(pack, item, code)
        parts.append(Text(f"{words.zh} 得 {marks.zh} 分", f"{words.en}: {marks.en}"))
    if item.missing is not None:
        marks = number_words(item.missing)
        parts.append(Text(f"缺数据得 {marks.zh} 分", f"missing: {marks.en}"))
    return joined(parts, GAP) if parts else MARKS_ITSELF


def _code_words(pack: Pack, item: ScoreItem, code: str) -> Text:
    """Return the label of a code that an item gives marks for, where the item is a field or a class alone."""
    if item.of in pack.fields:
        return pack.fields[item.of].label_of(code)
    named = re.fullmatch(r"class_of\([\"'](\w+)[\"']\)", item.of.strip())
    return label_of(pack.classifications[named[1]], code) if named else same(code)


def label_of(rule: Classification, value: str) -> Text:
    """Return the words of one of a classification's values, or the value itself."""
    return next((given.text for given in rule.given if given.value == value), same(value))
