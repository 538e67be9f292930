"""How a delimited file is cut: its delimiter and its heading, found in the first rows."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.headings import LOOKED_AT, heading_at
from banfa.platform.imports.rawtables import Request
from banfa.platform.imports.refusal import FileRefused

DELIMITERS = (",", "\t", ";")
SAMPLE_CHARACTERS = 1 << 20
BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the file is cut: its delimiter, its heading, and the record and line on which that stands."""

    delimiter: str
    heading: list[str]
    heading_row: int
    heading_line: int

    @property
    def is_simple(self) -> bool:
        """One line of headings, none of them blank: what follows can be left to the engine."""
        return self.heading_line == self.heading_row and all(words.strip() for words in self.heading)


def layout_of(path: Path, request: Request) -> Layout:
    """Find the delimiter and the heading in the first rows. Raises FileRefused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        sample = file.read(SAMPLE_CHARACTERS)
    whole = len(sample) < SAMPLE_CHARACTERS
    delimiter = request.delimiter or _delimiter_of(sample)
    rows, lines = _first_records(sample, delimiter, whole=whole)
    at = heading_at(rows, request.expected)
    heading = [cell.replace(BOM, "") for cell in rows[at]]
    _refuse_too_wide(heading, request.limits.columns)
    if delimiter == "," and len(heading) == 1 and "，" in heading[0]:
        raise FileRefused(
            Text("各列之间用的是全角逗号“，”", "the columns are separated by full-width commas"),
            Text("请改用半角逗号“,”", "use plain commas"),
        )
    return Layout(delimiter=delimiter, heading=heading, heading_row=at + 1, heading_line=lines[at])


def _refuse_too_wide(heading: Sequence[str], most: int) -> None:
    if len(heading) > most:
        raise FileRefused(
            Text(f"列数超过 {most}", f"there are more than {most} columns"),
            Text("请只保留需要的列", "keep the columns that are needed"),
        )


def _delimiter_of(sample: str) -> str:
    """Take the delimiter that cuts most of the first records into the same, largest number of cells."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [
            len(row) for row in _first_records(sample, delimiter, whole=False, count=50)[0] if len(row) > 1
        ]
        usual = max(set(widths), key=widths.count, default=0)
        return widths.count(usual), usual

    return max(DELIMITERS, key=evenness)


def _first_records(
    sample: str, delimiter: str, *, whole: bool, count: int = LOOKED_AT
) -> tuple[list[list[str]], list[int]]:
    """Return the first records and the line on which each ends; what a broken quote leaves unread is left out."""
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter, strict=whole)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in islice(reader, count):
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error:
        if not rows:
            raise quote_not_closed(1) from None
    return rows, lines


def quote_not_closed(line: int) -> FileRefused:
    return FileRefused(
        Text(
            f"第 {line} 行开始的引号没有正确结束", f"the quote opened at line {line} is not closed properly"
        ),
        Text("请补上引号，或把内容中的引号写成两个", "close the quote, or write a quote inside text twice"),
    )
