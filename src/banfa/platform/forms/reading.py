"""Reads what was given for a sheet: everything wrong is said at once, and nothing that was typed is lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions.evaluating import Value, answer
from banfa.policy.model import Pack, Sheet, SheetRow, Typed
from banfa.policy.of_one import read_of_one
from banfa.policy.values import BadValue, Terms, read, to_stored

Given = Mapping[str, Any]
ORDINARY = Terms()
CENT = Decimal("0.01")
EMPTY = Text("必填项为空，请填写", "this is required and empty: fill it in")
NO_CHOICE = Text("请选择一档", "choose one box")
NO_PICTURE = Text("请拍照或上传", "take or add a picture")
NO_SIGNATURE = Text("请签字，或上传盖章、签字的照片", "sign, or add a photo of the seal or signature")


class BadSheet(BanfaError):
    """A sheet cannot be taken as it is; `problems` names every row, `ROW.LINE.COLUMN` in tables."""

    status = 422

    def __init__(self, sheet: Sheet, problems: Mapping[str, Text]) -> None:
        rows = sheet.rows
        named = [
            Text(f"{_title(rows, key).zh}：{said.zh}", f"{_title(rows, key).en}: {said.en}")
            for key, said in problems.items()
        ]
        super().__init__(Text("；".join(one.zh for one in named), "; ".join(one.en for one in named)))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSheet:
    """What a sheet holds once it is read: stored values, points of the scored rows, their total, and what it shows."""

    values: Mapping[str, Any]
    points: Mapping[str, Decimal]
    total: Decimal | None
    findings: tuple[str, ...] = ()


def read_sheet(
    sheet: Sheet,
    given: Given,
    *,
    pack: Pack,
    today: date,
    known: Mapping[str, Value] | None = None,
    pictures: Mapping[str, int] | None = None,
) -> ReadSheet:
    """Return what was given for a sheet; `known` are the customer's values, `pictures` counts those of each row.

    Raises BadSheet naming every row that is empty, unknown or not to be read.
    """
    problems: dict[str, Text] = dict(_unknown(sheet, given))
    values: dict[str, Any] = {}
    wrong: dict[str, dict[str, Text]] = {}
    for name, row in sheet.rows.items():
        values[name], wrong[name] = _read_row(row, given.get(name), today)
        if row.takes is not None:
            values[name] = (pictures or {}).get(name, 0) or None
    asked = {name: _is_asked(sheet, row, values, pack, known or {}) for name, row in sheet.rows.items()}
    for name, row in sheet.rows.items():
        if not asked[name]:
            values[name] = None
            continue
        problems |= {_key(name, part): said for part, said in wrong[name].items()}
        if row.required and not wrong[name] and _is_empty(values[name]):
            problems[name] = _missing(row)
    if problems:
        raise BadSheet(sheet, problems)
    held = {name: value for name, value in values.items() if not _is_empty(value)}
    points = {name: sheet.points_of(row)[str(held[name])] for name, row in sheet.scored() if name in held}
    return ReadSheet(
        values=held, points=points, total=total_of(sheet, points),
        findings=tuple(_findings(sheet, values, pack, known or {})),
    )  # fmt: skip


def total_of(sheet: Sheet, points: Mapping[str, Decimal]) -> Decimal | None:
    """Return the sum or the mean of the points, None where the sheet has no total or no row was scored."""
    if sheet.total is None or not points:
        return None
    whole = sum(points.values(), Decimal(0))
    return (whole if sheet.total == "sum" else whole / len(points)).quantize(CENT, ROUND_HALF_UP)


def _unknown(sheet: Sheet, given: Given) -> Iterator[tuple[str, Text]]:
    rows = sheet.rows
    for name in given:
        if name not in rows:
            yield (
                str(name)[:60],
                Text("登记表没有这一栏", "the sheet has no such row") + did_you_mean(str(name)[:60], rows),
            )


def _read_row(row: SheetRow, raw: Any, today: date) -> tuple[Any, dict[str, Text]]:
    """Return a row's stored value and what is wrong with it, by the part of the row."""
    if row.is_table:
        return _read_table(row, raw, today)
    if row.several:
        return _read_several(row, raw)
    if row.is_scored:
        return _read_box(row, raw)
    if row.takes is not None:
        return None, {}
    return _read_one(row, raw, today)


def _read_one(row: Typed, raw: Any, today: date) -> tuple[Any, dict[str, Text]]:
    try:
        return to_stored(row, read(row, raw, today=today, terms=ORDINARY).value), {}
    except BadValue as error:
        return None, {"": error.text}


def _read_box(row: SheetRow, raw: Any) -> tuple[Any, dict[str, Text]]:
    """Exactly one box is taken (OIL-DISP-A1.5)."""
    chosen = list(raw) if isinstance(raw, list | tuple) else [] if raw in (None, "") else [raw]
    if len(chosen) > 1:
        return None, {"": Text("只能选一档", "choose one box, not several")}
    if chosen and row.box(str(chosen[0])) is None:
        return None, {"": Text("没有这一档", "there is no such box")}
    return (str(chosen[0]), {}) if chosen else (None, {})


def _read_several(row: SheetRow, raw: Any) -> tuple[Any, dict[str, Text]]:
    chosen = list(raw) if isinstance(raw, list | tuple) else [] if raw in (None, "") else [raw]
    known = [option.value for option in row.options]
    if any(str(one) not in known for one in chosen):
        return None, {"": Text("没有这个选项", "there is no such option")}
    return [value for value in known if value in {str(one) for one in chosen}], {}


def _read_table(row: SheetRow, raw: Any, today: date) -> tuple[Any, dict[str, Text]]:
    """Read fixed lines from a mapping, lines of one's own from a list; lines that hold nothing are left out."""
    if raw in (None, ""):
        return None, {}
    lines = (
        raw if isinstance(raw, Mapping) else dict(enumerate(raw)) if isinstance(raw, list | tuple) else None
    )
    if lines is None or (row.lines and any(line not in row.lines for line in lines)):
        return None, {"": Text("表格的行不对", "these are not the lines of the table")}
    if not row.lines and len(lines) > row.most:
        return None, {"": Text(f"最多 {row.most} 行", f"at most {row.most} lines")}
    found: dict[str, dict[str, Any]] = {}
    wrong: dict[str, Text] = {}
    for line, cells in lines.items():
        if not isinstance(cells, Mapping) or any(column not in row.columns for column in cells):
            wrong[str(line)] = Text("没有这一列", "the table has no such column")
            continue
        held: dict[str, Any] = {}
        for column, typed in row.columns.items():
            held[column], said = _read_one(typed, cells.get(column), today)
            wrong |= {f"{line}.{column}": words for words in said.values()}
        if any(value is not None for value in held.values()):
            found[str(line)] = {column: value for column, value in held.items() if value is not None}
    return (found if row.lines else list(found.values())), wrong


def _is_asked(
    sheet: Sheet, row: SheetRow, values: Mapping[str, Any], pack: Pack, known: Mapping[str, Value]
) -> bool:
    return row.when is None or _holds(row.when, sheet, values, pack, known)


def _findings(
    sheet: Sheet, values: Mapping[str, Any], pack: Pack, known: Mapping[str, Value]
) -> Iterator[str]:
    for name, finding in sheet.findings.items():
        if _holds(finding.when, sheet, values, pack, known):
            yield name


def _holds(
    when: str, sheet: Sheet, values: Mapping[str, Any], pack: Pack, known: Mapping[str, Value]
) -> bool:
    held = {**known, **{name: _plain(value) for name, value in values.items()}}
    return answer(read_of_one(when, pack, sheet).node, held) is True


def _plain(value: Any) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value if isinstance(value, str | bool | Decimal | date) else None


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _missing(row: SheetRow) -> Text:
    if row.takes is not None:
        return NO_SIGNATURE if row.takes == "signature" else NO_PICTURE
    return NO_CHOICE if row.is_scored else EMPTY


def _key(name: str, part: str) -> str:
    return f"{name}.{part}" if part else name


def _title(rows: Mapping[str, SheetRow], key: str) -> Text:
    name, _, part = key.partition(".")
    if name not in rows:
        return Text(key, key)
    row = rows[name]
    line, _, column = part.partition(".")
    title = row.title.text
    if line in row.lines:
        title = Text(f"{title.zh} {row.lines[line].zh}", f"{title.en}, {row.lines[line].en}")
    if column in row.columns:
        inner = row.columns[column].title.text
        title = Text(f"{title.zh}·{inner.zh}", f"{title.en}, {inner.en}")
    return title


def posted(sheet: Sheet, prefix: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form gave for a sheet: names are `PREFIX.ROW`, in tables `PREFIX.ROW.LINE.COLUMN`."""
    found: dict[str, Any] = {}
    for name, row in sheet.rows.items():
        key = f"{prefix}.{name}"
        if row.is_table:
            found[name] = _posted_table(row, key, data)
        elif row.several or row.is_scored:
            found[name] = _several(data, key)
        elif row.takes is None:
            found[name] = data.get(key, "")
    return found


def _posted_table(row: SheetRow, key: str, data: Mapping[str, Any]) -> Any:
    lines: Sequence[str] = list(row.lines) or [str(number) for number in range(row.most)]
    read = {
        line: {column: data.get(f"{key}.{line}.{column}", "") for column in row.columns} for line in lines
    }
    if row.lines:
        return read
    last = max((number for number, line in enumerate(lines) if any(read[line].values())), default=-1)
    return [read[line] for line in lines[: last + 1]]


def _several(data: Mapping[str, Any], key: str) -> list[str]:
    many = getattr(data, "getlist", None)
    return list(many(key)) if many is not None else [*data.get(key, ())]
