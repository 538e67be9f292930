"""`read_file`: from a file that somebody gave to a raw table, in a confined child process."""

import os
from collections.abc import Collection
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.confinement import Confines, OnStep, run_confined
from banfa.platform.imports.formats import Format, format_of
from banfa.platform.imports.limits import MIB, ORDINARY, Limits
from banfa.platform.imports.rawtables import RawTable, Request
from banfa.platform.imports.refusal import FileRefused

# Decoded text and Parquet can be larger than the file that they came from.
GROWTH = 8


def read_file(
    path: Path,
    *,
    work: Path,
    limits: Limits = ORDINARY,
    sheet: str | None = None,
    delimiter: str | None = None,
    expected: Collection[str] = (),
    on_step: OnStep | None = None,
) -> RawTable:
    """Read CSV, XLSX or Parquet into the folder `work`, which is the caller's to delete. Raises FileRefused.

    `expected` are folded headings (`columns.expected_headings`) that help to find the heading's row.
    A raw table of Parquet is the file itself: it must stay until the rows are checked.
    """
    found = format_of(path, limits)
    request = Request(
        path=path.resolve(),
        work=work.resolve(),
        limits=limits,
        sheet=sheet,
        delimiter=delimiter,
        expected=frozenset(expected),
    )
    workbook = found is Format.WORKBOOK
    before = os.stat(path)
    confines = Confines(
        memory=limits.workbook_memory if workbook else limits.table_memory,
        seconds=limits.seconds_for(before.st_size, workbook=workbook),
        written_bytes=GROWTH * before.st_size + 256 * MIB,
    )
    answer = run_confined(found.value, request.to_json(), confines, on_step)
    after = os.stat(path)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileRefused(
            Text("文件在读取过程中被改动", "the file was changed while it was being read"),
            Text("请等文件写完后再导入", "wait until it is written and try again"),
        )
    return RawTable.from_json(answer)
