"""A filled sheet in words, by the version it was filled in by; and the same sheet empty, for paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from banfa.kernel.text import Text
from banfa.platform.forms.keeping import sheet_of
from banfa.platform.forms.models import FilledSheet
from banfa.policy.model import FieldType, Sheet, SheetRow, Typed
from banfa.policy.values import from_stored, shown

LEFT_BLANK = 6  # lines of an empty table on paper


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One row in words. `boxes` are all of a scored row or choice with whether each is ticked; `pictures` attachments."""

    title: Text
    kind: str
    words: str = ""
    points: str = ""
    boxes: Sequence[tuple[str, str, bool]] = ()
    columns: Sequence[Text] = ()
    lines: Sequence[tuple[str, Sequence[str]]] = ()
    pictures: Sequence[int] = ()
    is_long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSheet:
    """A sheet with its heading and sections; `is_blank` is one for paper."""

    title: Text
    number: str
    heading: Sequence[tuple[Text, str]]
    sections: Sequence[tuple[Text, Sequence[ShownRow]]]
    total: str = ""
    total_is_mean: bool = False
    filled_by: str = ""
    filled_at: Any = None
    is_blank: bool = False


def shown_sheet(filled: FilledSheet, titles: Mapping[str, Text], language: str) -> ShownSheet:
    """Return a filled sheet in words; `titles` are those of the fields in its heading."""
    sheet = sheet_of(filled.version)
    return ShownSheet(
        title=sheet.title.text, number=sheet.number,
        heading=[(titles.get(name, Text(name, name)), words) for name, words in filled.heading.items()],
        sections=_sections(sheet, filled.values, filled.points, language),
        total="" if filled.total is None else f"{filled.total.normalize():f}", total_is_mean=sheet.total == "mean",
        filled_by=filled.filled_by, filled_at=filled.filled_at,
    )  # fmt: skip


def blank_sheet(sheet: Sheet, heading: Sequence[tuple[Text, str]], language: str) -> ShownSheet:
    """Return an empty sheet for paper, with what the customer's file says in its heading."""
    return ShownSheet(
        title=sheet.title.text, number=sheet.number, heading=heading, sections=_sections(sheet, {}, {}, language),
        is_blank=True,
    )  # fmt: skip


def cells_of(filled: FilledSheet, language: str) -> Iterator[tuple[str, str]]:
    """Yield each row's title and its words on one line, for a file."""
    for _, rows in _sections(sheet_of(filled.version), filled.values, filled.points, language):
        for row in rows:
            words = row.words or " | ".join(
                " ".join(part for part in (title, *cells) if part) for title, cells in row.lines if any(cells)
            )
            yield row.title.in_language(language), words


def _sections(
    sheet: Sheet, values: Mapping[str, Any], points: Mapping[str, str], language: str
) -> list[tuple[Text, Sequence[ShownRow]]]:
    return [
        (
            section.title.text,
            [
                _row(sheet, row, values.get(name), points.get(name, ""), language)
                for name, row in section.rows.items()
            ],
        )
        for section in sheet.sections.values()
    ]


def _row(sheet: Sheet, row: SheetRow, value: Any, points: str, language: str) -> ShownRow:
    title = row.title.text
    if row.is_table:
        columns = [one.title.text for one in row.columns.values()]
        lines = list(_lines(row, value, language))
        return ShownRow(title=title, kind="table", columns=columns, lines=lines)
    if row.takes is not None:
        pictures = value if isinstance(value, list) else ()
        return ShownRow(title=title, kind=row.takes, pictures=pictures)
    if row.is_scored:
        marks = sheet.points_of(row)
        boxes = [
            (box.text.in_language(language), f"{marks[box.value]:f}", box.value == value) for box in row.boxes
        ]
        box = row.box(value) if value is not None else None
        words = box.text.in_language(language) if box else ""
        return ShownRow(title=title, kind="scored", words=words, points=points, boxes=boxes)
    if row.several or row.type in (FieldType.CHOICE, FieldType.YES_NO):
        return _chosen(row, value, language)
    return ShownRow(
        title=title, kind="words", words=_words(row, value, language),
        is_long=row.type is FieldType.LONG_TEXT,
    )  # fmt: skip


def _chosen(row: SheetRow, value: Any, language: str) -> ShownRow:
    held = value if isinstance(value, list) else [value]
    offered: list[tuple[Any, Text]] = [(one.value, one.text) for one in row.options] or [
        (True, Text("是", "Yes")), (False, Text("否", "No")),
    ]  # fmt: skip
    boxes = [(words.in_language(language), "", one in held) for one, words in offered]
    chosen = [words for words, _, is_held in boxes if is_held]
    return ShownRow(title=row.title.text, kind="chosen", words="、".join(chosen), boxes=boxes)


def _lines(row: SheetRow, value: Any, language: str) -> Iterator[tuple[str, Sequence[str]]]:
    if row.lines:
        held = value if isinstance(value, Mapping) else {}
        for line, title in row.lines.items():
            yield title.text.in_language(language), _cells(row, held.get(line, {}), language)
        return
    for cells in value if isinstance(value, list) else [{}] * LEFT_BLANK:
        yield "", _cells(row, cells, language)


def _cells(row: SheetRow, held: Mapping[str, Any], language: str) -> list[str]:
    return [_words(one, held.get(column), language) for column, one in row.columns.items()]


def _words(one: Typed, value: Any, language: str) -> str:
    return shown(one, from_stored(one, value), language)
