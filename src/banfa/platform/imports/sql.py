"""Names and literals for SQL that is put together from a file's own columns."""

from pathlib import Path


def name(words: str) -> str:
    """Quote a column's name."""
    return '"' + words.replace('"', '""') + '"'


def literal(words: str | Path) -> str:
    """Quote a text or a path."""
    return "'" + str(words).replace("'", "''") + "'"


def parquet(path: Path) -> str:
    """Return the table function that reads one Parquet file."""
    return f"read_parquet({literal(path)})"
