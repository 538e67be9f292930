"""`read_file`: from a file that somebody gave to a raw table, in a confined child process."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.confinement import Confines, OnStep, run_confined
from banfa.platform.imports.formats import Format, format_of
from banfa.platform.imports.limits import MIB, ORDINARY, Limits
from banfa.platform.imports.rawtables import RawTable, Request, stamp_of
from banfa.platform.imports.refusal import FileRefused, changed_meanwhile

# Decoded text and Parquet can be larger than the file that they came from.
GROWTH = 8
TAB_NAMES = {"tab": "\t", "\\t": "\t"}
NO_DELIMITERS = '"\r\n\\ '


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
    A raw table of Parquet or of a large CSV file is the file itself: it must stay as it is until it is checked.
    """
    found = format_of(path, limits)
    request = Request(
        path=path.resolve(),
        work=work.resolve(),
        limits=limits,
        sheet=sheet,
        delimiter=_delimiter(delimiter),
        expected=frozenset(expected),
    )
    return _read(found, request, on_step)


def _delimiter(given: str | None) -> str | None:
    """Return the one character that is meant; a tab may be named. Raises FileRefused."""
    meant = TAB_NAMES.get(given, given) if given else None
    if meant is not None and (len(meant) != 1 or meant in NO_DELIMITERS):
        raise FileRefused(
            Text(f"不能以“{given}”作分隔符", f"'{given}' cannot separate columns"),
            Text(
                "请用一个字符，如逗号、分号或 tab", "give one character, such as a comma, a semicolon or tab"
            ),
        )
    return meant


def read_record_by_record(raw: RawTable, on_step: OnStep | None = None) -> RawTable:
    """Read a CSV file again that the engine would not have. Raises FileRefused."""
    assert raw.request is not None
    return _read(Format.DELIMITED, replace(raw.request, careful=True), on_step)


def _read(found: Format, request: Request, on_step: OnStep | None) -> RawTable:
    limits = request.limits
    workbook = found is Format.WORKBOOK
    before = stamp_of(request.path)
    confines = Confines(
        memory=limits.workbook_memory if workbook else limits.table_memory,
        seconds=limits.seconds_for(before[0], workbook=workbook),
        written_bytes=GROWTH * before[0] + 256 * MIB,
    )
    answer = run_confined(found.value, request.to_json(), confines, on_step)
    if before != stamp_of(request.path):
        raise changed_meanwhile()
    return RawTable.from_json(answer)
