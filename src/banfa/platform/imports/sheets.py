"""What the workbook reader does not tell: how far a sheet is filled, its error cells, its uncomputed formulas."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree

from banfa.kernel.text import Text
from banfa.platform.imports.archive import parts_of
from banfa.platform.imports.cells import ERROR, UNCOMPUTED
from banfa.platform.imports.limits import MIB, Limits
from banfa.platform.imports.refusal import DAMAGED, SAVE_ANEW, FileRefused

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_LINK = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^>]*ref=\"[A-Z]+\d+:([A-Z]+)(\d+)\"")
# Hardly any program writes a prefix, and without one the search is many times faster.
ROW_START = re.compile(rb"<row[\s>/]")
PREFIXED_ROW_START = re.compile(rb"<(?:\w+:)?row[\s>/]")
ROW_NUMBER = re.compile(rb"\sr=\"(\d+)\"")
CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
REFERENCE = re.compile(rb"\sr=\"([A-Z]{1,3})(\d+)\"")
HAS_VALUE = re.compile(rb"</(?:\w+:)?(?:v|t)>")
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
SCAN_ANYWAY = 64 * MIB
LONGEST_ROW = 8 * MIB
ABOVE = 20  # rows for titles and the heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet: its name, where it lies in the archive, and whether people see it."""

    name: str
    part: str
    visible: bool


@dataclass(slots=True)
class Extent:
    """How far a sheet is filled. `oddities` maps (row, column), both from 0, to what stands there instead of a value."""

    last_row: int = 0
    last_column: int = 0
    filled_rows: int = 0
    formulas: int = 0
    oddities: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


def sheets_of(archive: zipfile.ZipFile) -> list[Sheet]:
    """Return the worksheets in their order. Raises FileRefused."""
    try:
        book = _tree(archive, "xl/workbook.xml")
        links = _tree(archive, "xl/_rels/workbook.xml.rels")
    except (KeyError, ElementTree.ParseError):
        raise FileRefused(DAMAGED, SAVE_ANEW) from None
    targets = {
        link.get("Id"): (link.get("Target") or "")
        for link in links
        if (link.get("Type") or "").endswith("/worksheet")
    }
    found = []
    for tag in (f"{MAIN}sheet", f"{STRICT}sheet"):
        for sheet in book.iter(tag):
            target = targets.get(sheet.get(LINK) or sheet.get(STRICT_LINK))
            if target is None:
                continue  # a chart sheet
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part not in archive.namelist():
                raise FileRefused(DAMAGED, SAVE_ANEW)
            found.append(
                Sheet(
                    name=sheet.get("name") or "", part=part, visible=sheet.get("state") in (None, "visible")
                )
            )
    return found


def since_1904(archive: zipfile.ZipFile) -> bool:
    """Tell whether the workbook counts its days from 1904."""
    book = _tree(archive, "xl/workbook.xml")
    settings = [*book.iter(f"{MAIN}workbookPr"), *book.iter(f"{STRICT}workbookPr")]
    return any(setting.get("date1904") in ("1", "true") for setting in settings)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    # parts_of refuses DOCTYPE and entities before the parser sees a byte of them.
    return ElementTree.fromstring(b"".join(parts_of(archive, name)))  # noqa: S314


def extent_of(archive: zipfile.ZipFile, sheet: Sheet, limits: Limits) -> Extent:
    """Scan a sheet's markup once, without keeping it. Raises FileRefused where it is too long or too wide."""
    size = archive.getinfo(sheet.part).file_size
    extent = Extent()
    for row, markup in _rows(archive, sheet, limits, size):
        _take(extent, row, markup, limits)
    if (extent.last_row + 1) * (extent.last_column + 1) > limits.sheet_cells:
        raise FileRefused(
            Text("工作表的单元格过多", "the sheet has too many cells"), Text("请改用 CSV", "use CSV")
        )
    return extent


def _rows(archive: zipfile.ZipFile, sheet: Sheet, limits: Limits, size: int) -> Iterator[tuple[int, bytes]]:
    """Yield each row's number, from 0, and its markup."""
    rest, row, first = b"", -1, True
    for piece in parts_of(archive, sheet.part):
        if first:
            _refuse_by_dimension(piece, size, limits)
            first = False
        rest += piece
        row_start = PREFIXED_ROW_START if b":row" in rest else ROW_START
        starts = [match.start() for match in row_start.finditer(rest)]
        for start, end in pairwise(starts):
            row = _number_of(rest, start, row)
            yield row, rest[start:end]
        if starts:
            rest = rest[starts[-1] :]
        if len(rest) > LONGEST_ROW:
            raise FileRefused(DAMAGED, SAVE_ANEW)
    if PREFIXED_ROW_START.match(rest):
        yield _number_of(rest, 0, row), rest


def _number_of(markup: bytes, start: int, before: int) -> int:
    opening = markup[start : markup.find(b">", start)]
    found = ROW_NUMBER.search(opening)
    return int(found[1]) - 1 if found and len(found[1]) < 9 else before + 1


def _refuse_by_dimension(head: bytes, size: int, limits: Limits) -> None:
    """A sheet that says it is long, and is large enough to be, is not even unpacked."""
    said = DIMENSION.search(head[:65536])
    if said and len(said[2]) < 9 and int(said[2]) > limits.sheet_rows + ABOVE and size > SCAN_ANYWAY:
        raise too_many_rows(limits)


def _take(extent: Extent, row: int, markup: bytes, limits: Limits) -> None:
    has_formula = (b"<f" in markup or b":f" in markup) and FORMULA.search(markup) is not None
    if not has_formula and HAS_VALUE.search(markup) is None:
        return
    if row >= limits.sheet_rows + ABOVE:
        raise too_many_rows(limits)
    extent.filled_rows += 1
    extent.last_row = max(extent.last_row, row)
    last = REFERENCE.search(markup, markup.rfind(b"<c ") if b"<c " in markup else 0)
    if last is not None and b' t="e"' not in markup and not has_formula:
        extent.last_column = max(extent.last_column, _column(last[1]))
        return
    _look_at_cells(extent, row, markup)


def _look_at_cells(extent: Extent, row: int, markup: bytes) -> None:
    column = -1
    for attributes, content in CELL.findall(markup):
        place = REFERENCE.search(attributes)
        column = _column(place[1]) if place else column + 1
        extent.last_column = max(extent.last_column, column)
        value = VALUE.search(content)
        is_formula = FORMULA.search(content) is not None
        extent.formulas += is_formula
        if b't="e"' in attributes:
            extent.oddities[row, column] = (ERROR, value[1].decode(errors="replace")[:20] if value else "")
        elif is_formula and not (value and value[1]) and b't="str"' not in attributes:
            extent.oddities[row, column] = (UNCOMPUTED, "")


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def too_many_rows(limits: Limits) -> FileRefused:
    return FileRefused(
        Text(f"工作表超过 {limits.sheet_rows:,} 行", f"the sheet has over {limits.sheet_rows:,} rows"),
        Text("请另存为 CSV 后导入", "save it as CSV and import that: use CSV"),
    )
