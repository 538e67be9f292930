"""Raw tables made without a file, for tests that begin where reading ends."""

from collections.abc import Sequence
from pathlib import Path

from banfa.platform.imports.rawtables import PLAIN, RawColumn, RawTable
from banfa.platform.imports.rawwriting import RawWriter


def raw_table(
    work: Path, headings: Sequence[str], rows: Sequence[Sequence[str | None]], *, kind: str = PLAIN
) -> RawTable:
    """A raw table whose first record stands in row 2."""
    writer = RawWriter(work, len(headings))
    for row, cells in enumerate(rows, start=2):
        writer.add(row, row, cells)
    writer.close()
    columns = tuple(
        RawColumn(source=f"c{index}", heading=heading, position=index + 1, kind=kind)
        for index, heading in enumerate(headings)
    )
    return RawTable(path=writer.path, format="csv", columns=columns, rows=len(rows), sha256="0" * 64)
