"""Canonical forms in SQL: what the engine may cast by itself, with the very result of `policy.values.read`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from banfa.platform.imports import sql
from banfa.platform.imports.cells import DAY, MARK, NUMBER
from banfa.platform.imports.columns import Column
from banfa.platform.imports.rawtables import MARKED, PLAIN, RawColumn
from banfa.policy.model import Field, FieldType, Typed
from banfa.policy.values.choices import exact_words
from banfa.policy.values.dates import FIRST, LAST
from banfa.policy.values.numerals import decimals_of, whole_digits_of
from banfa.policy.values.text import PLACEHOLDERS

WHOLE = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
PLAIN_YES, PLAIN_NO = ("是", "true", "TRUE", "True", "yes", "1"), ("否", "false", "FALSE", "False", "no", "0")
# Neither blanks at the ends, nor an apostrophe in front, nor anything that NFC would change.
INNER = r" -~·—‘’“”…、。《》【】（），：；？！\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}"
FIRST_CHARACTER = INNER.replace(" -~", "!-&(-~")
LAST_CHARACTER = INNER.replace(" -~", "!-~")
PLAIN_TEXT = f"[{FIRST_CHARACTER}](?:[{INNER}]*[{LAST_CHARACTER}])?"
LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
MOST_BYTES_OF_PLACEHOLDER = max(len(word.encode()) for word in PLACEHOLDERS)
MOBILE = "1[3-9][0-9]{9}"
MOST_WORDS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """SQL for one column: its typed value where the cell is canonical, null where it is not; and the cell itself.

    `plain` is the typed value of a column known to be canonical throughout, where that costs hardly anything.
    """

    typed: str
    cell: str
    plain: str | None = None


def is_kept(kind: str) -> bool:
    """Tell whether cells of this kind go to `read` in their own type."""
    return kind in (PLAIN, MARKED, "DOUBLE", "DATE", "TIMESTAMP", "BOOLEAN", *WHOLE) or kind.startswith(
        "DECIMAL"
    )


def sql_type(field: Typed) -> str:
    """The DuckDB type that checked values have."""
    match field.type:
        case FieldType.INTEGER:
            return "BIGINT"
        case FieldType.DECIMAL | FieldType.MONEY:
            return f"DECIMAL(18, {decimals_of(field)})"
        case FieldType.DATE:
            return "DATE"
        case FieldType.YES_NO:
            return "BOOLEAN"
    return "VARCHAR"


def recognition(column: Column, raw: RawColumn, *, is_tame: bool = False) -> Recognition:
    """Return how the engine reads this column; what it does not recognise is for `read` to judge.

    In a tame file (see `surveying.Shape`) text needs no look at its characters.
    """
    kind = raw.kind
    cell = raw.key
    if kind.startswith("TIMESTAMP_"):
        cell, kind = f"{cell}::TIMESTAMP", "TIMESTAMP"
    elif not is_kept(kind):
        # A FLOAT's shortest text is what was meant by it; its double is not.
        cell, kind = f"{cell}::VARCHAR", PLAIN
    is_text = kind in (PLAIN, MARKED)
    typed = _of_text(column, cell, kind, is_tame=is_tame) if is_text else _of_typed(column, cell, kind)
    if typed is None:
        return unrecognised(column, cell)
    return Recognition(typed=typed, cell=cell, plain=_plain(column.field, cell, kind))


def unrecognised(column: Column, cell: str) -> Recognition:
    """Leave every cell to `read`."""
    return Recognition(typed=f"NULL::{sql_type(column.field)}", cell=cell)


def _plain(field: Typed, cell: str, kind: str) -> str | None:
    wanted = sql_type(field)
    if field.type is FieldType.CHOICE or (wanted != "VARCHAR" and kind in (PLAIN, MARKED, "TIMESTAMP")):
        return None
    return cell if wanted in ("VARCHAR", kind) else f"CAST({cell} AS {wanted})"


def _of_text(column: Column, cell: str, kind: str, *, is_tame: bool) -> str | None:
    field = column.field
    if field.type in NUMBERS:
        return _number(field, _content(cell, kind, NUMBER))
    match field.type:
        case FieldType.DATE:
            return _date(column, _content(cell, kind, DAY))
        case FieldType.YES_NO:
            return _mapped(cell, dict.fromkeys(PLAIN_YES, "true") | dict.fromkeys(PLAIN_NO, "false"))
        case FieldType.CHOICE:
            words = exact_words(field)
            codes = {word: sql.literal(code) for word, code in words.items()}
            return _mapped(cell, codes) if len(words) <= MOST_WORDS else None
        case FieldType.PHONE | FieldType.MOBILE:
            return f"CASE WHEN regexp_full_match({cell}, {sql.literal(MOBILE)}) THEN {cell} END"
        case FieldType.LICENCE:
            return f"CASE WHEN regexp_full_match({cell}, '[0-9]{{12}}') THEN {cell} END"
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return _text(column, cell, is_tame=is_tame)
    return None


def _content(cell: str, kind: str, mark: str) -> str:
    """Return a workbook's marked cell without its mark."""
    if kind != MARKED:
        return cell
    prefix = sql.literal(MARK + mark)
    return f"CASE WHEN starts_with({cell}, {prefix}) THEN substr({cell}, 3) ELSE {cell} END"


def _number(field: Typed, content: str) -> str:
    decimals, whole = decimals_of(field), whole_digits_of(field)
    fraction = f"(\\.[0-9]{{1,{decimals}}})?" if decimals else ""
    form = sql.literal(f"-?[0-9]{{1,{whole}}}{fraction}")
    cast = f"TRY_CAST({content} AS {sql_type(field)})"
    # Most cells are as the number itself is written, which is seen sooner than their form.
    same = f"strlen({content}) <= {whole} AND {cast}::VARCHAR = {content}"
    within = _within(field, cast)
    return (
        f"CASE WHEN {same}{within} THEN {cast}"
        f" WHEN regexp_full_match({content}, {form}){within} THEN {cast} END"
    )


def _within(field: Typed, value: str) -> str:
    least = field.minimum.value if field.minimum is not None else None
    most = field.maximum.value if field.maximum is not None else None
    parts = [f" AND {value} >= {least:f}"] if least is not None else []
    parts += [f" AND {value} <= {most:f}"] if most is not None else []
    return "".join(parts)


def _date(column: Column, content: str) -> str:
    day = f"TRY_CAST({content} AS DATE)"
    return f"CASE WHEN {day}::VARCHAR = {content} AND {_in_time(column, day)} THEN {day} END"


def _in_time(column: Column, day: str) -> str:
    first, last = _bounds(column)
    return f"{day} BETWEEN DATE '{first}' AND DATE '{last}'"


def _bounds(column: Column) -> tuple[date, date]:
    return max(FIRST, column.not_before or FIRST), min(LAST, column.not_after or LAST)


def _mapped(cell: str, words: Mapping[str, str]) -> str:
    """Words and what they mean. A long IN would become a join, and a join loses the order of rows."""
    cases = " ".join(f"WHEN {sql.literal(word)} THEN {meaning}" for word, meaning in words.items())
    return f"CASE {cell} {cases} END"


def _text(column: Column, cell: str, *, is_tame: bool) -> str:
    field = column.field
    fits = [f"length({cell}) BETWEEN 1 AND {field.longest}"]
    if isinstance(field, Field) and field.length is not None:
        fits.append(f"length({cell}) = {field.length}")
    if not is_tame:
        fits.append(f"{_found(PLAIN_TEXT, cell)} = {cell}")
    if column.required:
        fillers = "|".join(re.escape(word) for word in sorted(PLACEHOLDERS))
        # Counting bytes costs nothing, characters a little, and the pattern more than all the rest.
        fits.append(
            f"(strlen({cell}) > {MOST_BYTES_OF_PLACEHOLDER} OR length({cell}) > {LONGEST_PLACEHOLDER}"
            f" OR {_found(fillers, f'lower({cell})')} = '')"
        )
    return f"CASE WHEN {' AND '.join(fits)} THEN {cell} END"


def _found(pattern: str, cell: str) -> str:
    """The whole of what matches, or nothing. The engine extracts once per entry of a dictionary; it matches every row."""
    return f"regexp_extract({cell}, {sql.literal(f'^(?:{pattern})$')})"


def _of_typed(column: Column, cell: str, kind: str) -> str | None:
    """A Parquet column that has its type already is cast, never turned into text on the way."""
    field = column.field
    if field.type in NUMBERS:
        return _typed_number(field, cell, kind)
    if field.type is FieldType.DATE and kind == "DATE":
        return f"CASE WHEN {_in_time(column, cell)} THEN {cell} END"
    if field.type is FieldType.DATE and kind == "TIMESTAMP":
        midnight = f"{cell} = date_trunc('day', {cell})"
        return f"CASE WHEN {midnight} AND {_in_time(column, f'{cell}::DATE')} THEN {cell}::DATE END"
    if field.type is FieldType.YES_NO and kind == "BOOLEAN":
        return cell
    return None


def _typed_number(field: Typed, cell: str, kind: str) -> str | None:
    cast = f"TRY_CAST({cell} AS {sql_type(field)})"
    bound = 10 ** whole_digits_of(field)
    fits = f"abs({cell}) < {bound}"
    if kind in WHOLE:
        return f"CASE WHEN {cell} BETWEEN {1 - bound} AND {bound - 1}{_within(field, cast)} THEN {cast} END"
    if kind.startswith("DECIMAL"):
        return f"CASE WHEN {fits} AND {cast} = {cell}{_within(field, cast)} THEN {cast} END"
    if kind == "DOUBLE":
        # Fifteen digits are the most that a double gives back unchanged.
        exact = 10 ** (15 - decimals_of(field))
        return f"CASE WHEN abs({cell}) < {exact} AND {cast}::DOUBLE = {cell}{_within(field, cast)} THEN {cast} END"
    return None
