"""Reads SQL rows as Arrow columns, over Django's own connection and past its models.

Nothing else may open the SQLite file in this process: a second library (ADBC brings its own SQLite) drops the locks
of the first when it closes, takes itself for the last user and removes the write-ahead log with commits in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection, transaction

ROWS_AT_ONCE = 50_000
QUOTE = "\x1e"  # stands in no name and no JSON, so hardly ever has to be doubled; a quotation mark stands in every JSON


@contextmanager
def one_moment() -> Iterator[None]:
    """Let several queries see the same state of the database, without keeping a writer waiting."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    connection.connection.execute("BEGIN")  # Django's own would take the lock that writers need
    try:
        yield
    finally:
        connection.connection.execute("ROLLBACK")


def rows_as_text(query: str) -> pa.Table:
    """Return the rows of a query without parameters, whose columns are all text and never null."""
    if connection.vendor == "sqlite":
        names = _described(f"SELECT * FROM ({query}) AS asked LIMIT 0")  # noqa: S608
        schema = pa.schema([(name, pa.string()) for name in names])
        return pa.Table.from_batches(_from_sqlite(query, schema), schema=schema)
    as_text = pa_csv.ConvertOptions(default_column_type=pa.string(), strings_can_be_null=False)
    return _from_postgresql(query, as_text)


def typed_rows(query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a query without parameters in lots; text columns have '' where they have nothing."""
    if connection.vendor == "sqlite":
        yield from _from_sqlite(query, schema)
        return
    kinds = pa_csv.ConvertOptions(column_types=schema, null_values=[""], strings_can_be_null=False)
    yield from _from_postgresql(query, kinds).to_batches()


def single_row(query: str) -> tuple[object, ...]:
    """Return the only row of a query without parameters."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    assert row is not None
    return tuple(row)


def _described(query: str) -> list[str]:
    connection.ensure_connection()
    return [described[0] for described in connection.connection.execute(query).description]


def _from_sqlite(query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Let SQLite write lines of CSV: a row is then one object of Python's, and not one for each of its cells."""
    cells = [
        _quoted(name) if pa.types.is_string(kind) else f"COALESCE({name}, '')"
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    line = " || ',' || ".join(cells)
    connection.ensure_connection()
    # A plain cursor: no model, no conversion, no query log.
    cursor = connection.connection.execute(f"SELECT CAST({line} AS BLOB) FROM ({query})")  # noqa: S608
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from _parsed(b"\n".join([line for (line,) in rows]), schema).to_batches()


def _quoted(name: str) -> str:
    mark = f"char({ord(QUOTE)})"
    return f"{mark} || replace(COALESCE({name}, ''), {mark}, {mark} || {mark}) || {mark}"


def _parsed(lines: bytes, schema: pa.Schema) -> pa.Table:
    return pa_csv.read_csv(
        pa.BufferReader(lines),
        # One block, so that no line is ever longer than a block.
        read_options=pa_csv.ReadOptions(
            column_names=schema.names, block_size=len(lines) + 1, use_threads=False
        ),
        parse_options=pa_csv.ParseOptions(
            quote_char=QUOTE, newlines_in_values=True, ignore_empty_lines=False
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=False
        ),
    )


def _from_postgresql(query: str, kinds: pa_csv.ConvertOptions) -> pa.Table:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)") as copy:
        written = b"".join(copy)
    lines = pa_csv.ParseOptions(newlines_in_values=True)
    return pa_csv.read_csv(pa.BufferReader(written), parse_options=lines, convert_options=kinds)
