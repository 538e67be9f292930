"""SQL that finds everything wrong with the rows: broken form, refused cells, empty required ones, repeated keys."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.casting import Typed
from banfa.platform.imports.checked import ERROR_COLUMNS
from banfa.platform.imports.columns import Column
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.platform.imports.statements import strange
from banfa.policy.values import BadValue, read
from banfa.policy.values.masking import is_masked

Pairs = Sequence[tuple[Column, RawColumn]]


def broken_form(raw: RawTable, pairs: Pairs) -> Iterator[str]:
    """Records that never became rows. Their text is cut short where a column of the file is personal."""
    if raw.faults is not None and raw.fault_rows:
        personal = any(is_masked(column.field) for column, _ in pairs)
        value = "left(value, 6) || '…'" if personal else "left(value, 60)"
        parts = ERROR_COLUMNS.replace("value", f"{value} AS value")
        yield f"SELECT {parts} FROM {sql.parquet(raw.faults)}"  # noqa: S608


def refused_cells(typed: str, pairs: Pairs, judged: Mapping[str, Path]) -> Iterator[str]:
    """Cells that `read` refused, in every row in which they stand."""
    for column, _ in pairs:
        if column.name in judged:
            yield (
                f"SELECT f.row, f.line, {sql.literal(column.name)} AS item, j.shown AS value, j.reason_zh, "  # noqa: S608
                f"j.reason_en, j.remedy_zh, j.remedy_en FROM {typed} f "
                f"JOIN {sql.parquet(judged[column.name])} j ON f.{strange(column)} = j.cell "
                "WHERE j.reason_zh IS NOT NULL"
            )


def empty_cells(typed: Typed, pairs: Pairs, today: date) -> Iterator[str]:
    """Required columns in which nothing stands."""
    for column, _ in pairs:
        if column.required and column.name in typed.gaps:
            words = _words(*_refusal_of_nothing(column, today))
            is_odd = f" AND {strange(column)} IS NULL" if column.name in typed.strange else ""
            yield (
                f"SELECT row, line, {sql.literal(column.name)}, NULL, {words} FROM {typed.relation} "  # noqa: S608
                f"WHERE {sql.name(column.name)} IS NULL{is_odd}"
            )


def repeated_keys(values: str, pairs: Pairs, unique: Sequence[str]) -> Iterator[str]:
    """Rows with the same key: every one of them names another. Nothing where a column of the key is missing."""
    keyed = [column for column, _ in pairs if column.name in unique]
    if not unique or len(keyed) < len(unique):
        return
    keys = ", ".join(map(sql.name, unique))
    given = " AND ".join(f"{sql.name(key)} IS NOT NULL" for key in unique)
    shown = (
        "NULL" if any(is_masked(column.field) for column in keyed) else f"left(concat_ws(' ', {keys}), 60)"
    )
    reason = Text(
        "+".join(column.label.zh for column in keyed) + "在文件中重复",
        " + ".join(column.label.en for column in keyed) + " stands twice in the file",
    )
    other = "CASE WHEN row = lowest THEN following ELSE lowest END"
    yield (
        f"SELECT row, line, {sql.literal(unique[0])}, {shown}, {sql.literal(reason.zh)}, {sql.literal(reason.en)}, "  # noqa: S608
        f"'与第 ' || {other} || ' 行相同，请只保留一行', 'it is the same as in row ' || {other} || ': keep one' "
        f"FROM {values} v JOIN (SELECT {keys}, min(row) AS lowest, min(row, 2)[2] AS following "
        f"FROM {values} w WHERE {given} GROUP BY {keys} HAVING count(*) > 1) USING ({keys})"
    )


def _refusal_of_nothing(column: Column, today: date) -> tuple[Text, Text]:
    try:
        read(column.field, None, today=today, terms=column.terms)
    except BadValue as bad:
        return bad.reason, bad.remedy
    raise AssertionError(f"{column.name} is required and takes nothing")


def _words(reason: Text, remedy: Text) -> str:
    return ", ".join(sql.literal(words) for words in (reason.zh, reason.en, remedy.zh, remedy.en))
