"""A sheet as a form: every row with its control, what was typed, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from banfa.kernel.text import Text
from banfa.policy.model import FieldType, Sheet, SheetRow, Typed

MOST_SIDE_BY_SIDE = 6
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
PHONES = frozenset({FieldType.PHONE, FieldType.MOBILE, FieldType.LANDLINE})
YES_NO = (("yes", Text("是", "Yes")), ("no", Text("否", "No")))
SHOWN_LINES = 3  # of a table with lines of one's own, while nothing stands in it
NONE = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRow:
    """One control: `kind` says which; `lines` are those of a table, each with its title and cells."""

    name: str
    title: Text
    kind: str
    value: Any = ""
    hint: Text = NONE
    error: Text | None = None
    required: bool = False
    unit: Text | None = None
    longest: int | None = None
    options: Sequence[tuple[str, Text]] = ()
    columns: Sequence[Text] = ()
    lines: Sequence["DrawnLine"] = ()
    most: int = 1
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """One line of a table; `is_spare` is one of one's own that nobody needs yet."""

    title: Text
    cells: Sequence[DrawnRow]
    is_spare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSection:
    title: Text
    rows: Sequence[DrawnRow]


def drawn(
    sheet: Sheet, prefix: str, given: Mapping[str, Any], problems: Mapping[str, Text] | None = None
) -> list[DrawnSection]:
    """Return a sheet's sections with their rows; names begin with the prefix, problems are those of BadSheet."""
    said = problems or {}
    return [
        DrawnSection(
            title=section.title.text,
            rows=[
                _row(sheet, prefix, name, row, given.get(name), said) for name, row in section.rows.items()
            ],
        )
        for section in sheet.sections.values()
    ]


def _row(
    sheet: Sheet, prefix: str, name: str, row: SheetRow, given: Any, said: Mapping[str, Text]
) -> DrawnRow:
    key = f"{prefix}.{name}"
    if row.is_table:
        return DrawnRow(
            name=key, title=row.title.text, kind="table", error=said.get(name), required=row.required,
            hint=_hint(row), columns=[one.title.text for one in row.columns.values()], most=row.most,
            lines=list(_lines(key, name, row, given, said)),
        )  # fmt: skip
    return DrawnRow(
        name=key, title=row.title.text, kind=_kind(row), value=_value(row, given), hint=_hint(row),
        error=said.get(name), required=row.required and row.when is None,
        unit=row.unit.text if row.unit else None, longest=row.longest, options=_options(sheet, row), most=row.most,
    )  # fmt: skip


def _kind(row: SheetRow) -> str:
    if row.takes is not None:
        return row.takes
    if row.is_scored:
        return "scored"
    return "several" if row.several else _typed(row)


def _typed(one: Typed) -> str:
    match one.type:
        case FieldType.CHOICE:
            return "choice" if len(one.options) <= MOST_SIDE_BY_SIDE else "select"
        case FieldType.YES_NO:
            return "yes_no"
        case FieldType.DATE:
            return "date"
        case FieldType.LONG_TEXT:
            return "lines"
    return "number" if one.type in NUMBERS else "phone" if one.type in PHONES else "text"


def _options(sheet: Sheet, row: SheetRow) -> Sequence[tuple[str, Text]]:
    if row.is_scored:
        points = sheet.points_of(row)
        return [
            (box.value, box.text + Text(f" {points[box.value]}", f" {points[box.value]}"))
            for box in row.boxes
        ]
    return _choices(row)


def _choices(one: Typed) -> Sequence[tuple[str, Text]]:
    if one.type is FieldType.YES_NO:
        return YES_NO
    return [(option.value, option.text) for option in one.options]


def _lines(key: str, name: str, row: SheetRow, given: Any, said: Mapping[str, Text]) -> Iterator[DrawnLine]:
    if row.lines:
        held = given if isinstance(given, Mapping) else {}
        for line, title in row.lines.items():
            yield DrawnLine(title=title.text, cells=_cells(key, name, row, line, held.get(line), said))
        return
    rows = list(given) if isinstance(given, list | tuple) else []
    shown = min(row.most, max(SHOWN_LINES, len(rows) + 1))
    for number in range(row.most):
        cells = _cells(key, name, row, str(number), rows[number] if number < len(rows) else None, said)
        yield DrawnLine(
            title=Text(f"第 {number + 1} 行", f"Line {number + 1}"), cells=cells, is_spare=number >= shown
        )


def _cells(
    key: str, name: str, row: SheetRow, line: str, held: Any, said: Mapping[str, Text]
) -> Sequence[DrawnRow]:
    values = held if isinstance(held, Mapping) else {}
    return [
        DrawnRow(
            name=f"{key}.{line}.{column}", title=one.title.text, kind=_typed(one), value=_value(one, values.get(column)),
            error=said.get(f"{name}.{line}.{column}"), unit=one.unit.text if one.unit else None, longest=one.longest,
            options=_choices(one),
        )
        for column, one in row.columns.items()
    ]  # fmt: skip


def _hint(row: SheetRow) -> Text:
    return row.hint.text if row.hint is not None else NONE


def _value(one: Typed, given: Any) -> Any:
    if isinstance(given, list | tuple):
        return list(given) if getattr(one, "several", False) else (given[0] if given else "")
    if isinstance(given, bool):
        return "yes" if given else "no"
    return "" if given is None else given
