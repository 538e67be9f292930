"""Names and literals for SQL that is put together from a file's own columns."""

from pathlib import Path

VECTOR = 2_048
MOST_ROWS_IN_GROUP = 122_880
CELLS_IN_GROUP = 2_000_000


def name(words: str) -> str:
    """Quote a column's name."""
    return '"' + words.replace('"', '""') + '"'


def literal(words: str | Path) -> str:
    """Quote a text or a path."""
    return "'" + str(words).replace("'", "''") + "'"


def parquet(path: Path) -> str:
    """Return the table function that reads one Parquet file."""
    return f"read_parquet({literal(path)})"


def copied(query: str, path: Path, width: int, *, is_packed: bool = True) -> str:
    """Return the statement that writes a query of `width` columns to Parquet.

    A wide table gets small row groups: the engine holds one per thread in memory. What is read again at once need not
    be packed: its dictionaries make it small enough.
    """
    rows = min(MOST_ROWS_IN_GROUP, max(VECTOR, CELLS_IN_GROUP // width // VECTOR * VECTOR))
    packing = "snappy" if is_packed else "uncompressed"
    return f"COPY ({query}) TO {literal(path)} (FORMAT parquet, COMPRESSION {packing}, ROW_GROUP_SIZE {rows})"
