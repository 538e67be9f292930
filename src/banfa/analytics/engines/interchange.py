"""Rows of other engines on their way from and to Parquet: DuckDB reads the files and writes them, whoever computes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.csv
from ibis import Schema
from ibis.backends.sql.datatypes import DuckDBType

from banfa.analytics.engines.duckdb import literal, opened, relation_of, write_query

ROWS_PER_BATCH = 100_000
CSV = "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false"


def handed_over(columns: Sequence[str], order_by: Sequence[str]) -> list[str]:
    """Return the columns that an engine has to hand over: those of the file and those it is sorted by."""
    return list(dict.fromkeys([*columns, *order_by]))


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """Yield an empty folder on the disk where `path` will stand, and remove it afterwards."""
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        yield Path(folder)


def gather_parquet(
    parts: Path, schema: Schema, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
) -> None:
    """Write the Parquet files of a folder, in whatever order, as one file of a run."""
    _gather(f"read_parquet({literal(parts / '*.parquet')})", schema, path, columns, order_by)


def gather_csv(
    part: Path, schema: Schema, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
) -> None:
    """Write a CSV file with the schema's columns as one file of a run: an empty text is quoted, a gap is not."""
    kinds = ", ".join(f"'{name}': '{DuckDBType.to_string(kind)}'" for name, kind in schema.items())
    source = f"read_csv({literal(part)}, {CSV}, nullstr = '', columns = {{{kinds}}})"
    _gather(source, schema, path, columns, order_by)


def csv_of(paths: Sequence[Path], schema: Schema) -> Iterator[bytes]:
    """Yield the rows of Parquet files as CSV, some at a time: an empty text is quoted, a gap is not."""
    plain = pyarrow.csv.WriteOptions(include_header=False)
    with opened() as duckdb:
        lines = duckdb.con.sql(relation_of(paths, schema)).to_arrow_reader(ROWS_PER_BATCH)
        for batch in lines:
            block = BytesIO()
            pyarrow.csv.write_csv(batch, block, plain)
            yield block.getvalue()


def _gather(source: str, schema: Schema, path: Path, columns: Sequence[str], order_by: Sequence[str]) -> None:
    typed = ", ".join(
        f'CAST("{name}" AS {DuckDBType.to_string(kind)}) AS "{name}"' for name, kind in schema.items()
    )
    with opened() as duckdb:
        query = f"SELECT {typed} FROM {source}"  # noqa: S608
        write_query(duckdb, query, path, columns=columns, order_by=order_by)
