"""Reads SQL rows as Arrow text columns, over Django's own connection and past its models.

Nothing else may open the SQLite file in this process: a second library (ADBC brings its own SQLite) drops the locks
of the first when it closes, takes itself for the last user and removes the write-ahead log with commits in it.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

ROWS_AT_ONCE = 50_000


def rows_as_text(query: str) -> pa.Table:
    """Return the rows of a query without parameters, whose columns are all text and never null."""
    return _from_sqlite(query) if connection.vendor == "sqlite" else _from_postgresql(query)


def _from_sqlite(query: str) -> pa.Table:
    connection.ensure_connection()
    cursor = connection.connection.execute(query)  # a plain cursor: no model, no conversion, no query log
    names = [described[0] for described in cursor.description]
    schema = pa.schema([(name, pa.string()) for name in names])

    def batches() -> Iterator[pa.RecordBatch]:
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return pa.Table.from_batches(batches(), schema=schema)


def _from_postgresql(query: str) -> pa.Table:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)") as copy:
        written = b"".join(copy)
    as_text = pa_csv.ConvertOptions(default_column_type=pa.string(), strings_can_be_null=False)
    lines = pa_csv.ParseOptions(newlines_in_values=True)
    return pa_csv.read_csv(pa.BufferReader(written), parse_options=lines, convert_options=as_text)
