"""Whole files, good and bad, as functions that write one and as plain bytes."""

import codecs
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter

HEADING = "编码,名称,数量,日期"
ROW = "A1,甲店,5,2026-01-05"
GOOD = f"{HEADING}\n{ROW}\n"
Builder = Callable[[Path], None]


def content(given: str | bytes, encoding: str = "utf-8") -> Builder:
    """A file of these characters or bytes."""
    return lambda path: (
        path.write_bytes(given if isinstance(given, bytes) else given.encode(encoding)) and None
    )


def lines(*rows: str, end: str = "\n") -> Builder:
    return content(end.join([HEADING, *rows]) + end)


def workbook(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> Builder:
    """A workbook that `fill` writes."""

    def build(path: Path) -> None:
        with xlsxwriter.Workbook(str(path), options) as book:
            fill(book)

    return build


def sheet(*rows: Sequence[object], name: str = "数据") -> Callable[[xlsxwriter.Workbook], None]:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet(name)
        for index, row in enumerate([HEADING.split(","), *rows]):
            page.write_row(index, 0, row)

    return fill


def archive(parts: dict[str, bytes], *, names: Sequence[str] = (), links: Sequence[str] = ()) -> Builder:
    """A zip with these parts, further empty ones, and symbolic links."""

    def build(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, part in parts.items():
                packed.writestr(name, part)
            for name in names:
                packed.writestr(name, b"")
            for name in links:
                link = zipfile.ZipInfo(name)
                link.external_attr = 0o120777 << 16
                packed.writestr(link, b"/etc/passwd")

    return build


NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def cell_row(number: int, *cells: str) -> str:
    shown = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for letter, cell in zip("ABCDEFGH", cells, strict=False)
    )
    return f'<row r="{number}">{shown}</row>'


def parts_of_workbook(sheet_data: str, *, before: str = "", head: str = "") -> dict[str, bytes]:
    """The least that makes a workbook, with this sheet data; `before` stands in front of the sheet's root."""
    return {
        "[Content_Types].xml": (
            b'<?xml version="1.0" encoding="UTF-8"?>'
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Default Extension="xml" ContentType="application/xml"/>'
            b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            b'spreadsheetml.sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><workbook {NAMESPACE} xmlns:r="{RELATIONS}">'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        SHEET: (
            f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet {NAMESPACE}>{head}'
            f"<sheetData>{sheet_data}</sheetData></worksheet>"
        ).encode(),
    }


TWO_ROWS = cell_row(1, *HEADING.split(",")) + cell_row(2, *ROW.split(","))
PLAIN_WORKBOOK = parts_of_workbook(TWO_ROWS)


class Repeating:
    """A compressor that packs its first block once and hands the same bytes out for every further one."""

    def __init__(self) -> None:
        self._own = zlib.compressobj(9, zlib.DEFLATED, -15)
        self._packed = b""

    def compress(self, block: bytes) -> bytes:
        self._packed = self._packed or self._own.compress(block) + self._own.flush(zlib.Z_FULL_FLUSH)
        return self._packed

    def flush(self) -> bytes:
        return self._own.flush()


def bomb(path: Path) -> None:
    """About one MiB that unpacks to one GiB of sheet."""
    block = b'<row><c t="inlineStr"><is><t>0</t></is></c></row>' * 20_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in PLAIN_WORKBOOK.items():
            if name != SHEET:
                packed.writestr(name, part)
        with packed.open(SHEET, "w", force_zip64=True) as sheet_part:
            sheet_part._compressor = Repeating()  # type: ignore[attr-defined]
            for _ in range((1 << 30) // len(block) + 1):
                sheet_part.write(block)


def quiet_bomb(path: Path) -> None:
    """A bomb whose directory claims a small size."""
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in PLAIN_WORKBOOK.items():
            packed.writestr(name, b" " * (64 << 20) if name == SHEET else part)
    raw = bytearray(small.getvalue())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := raw.find(signature, at + 1)) >= 0:
            if raw[at + offset : at + offset + 4] == struct.pack("<I", 64 << 20):
                raw[at + offset : at + offset + 4] = struct.pack("<I", 1000)
    path.write_bytes(raw)


def long_sheet(path: Path) -> None:
    """A sheet of 1,048,576 rows by its own word and by its size."""
    row = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>%d</v></c></row>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in PLAIN_WORKBOOK.items():
            if name != SHEET:
                packed.writestr(name, part)
        with packed.open(SHEET, "w", force_zip64=True) as part:
            part.write(f'<worksheet {NAMESPACE}><dimension ref="A1:B1048576"/><sheetData>'.encode())
            for start in range(0, 1_048_576, 8_192):
                part.write(b"".join(row % (number * 7919 % 99991) for number in range(start, start + 8_192)))
            part.write(b"</sheetData></worksheet>")


def damaged(build: Builder, change: Callable[[bytes], bytes]) -> Builder:
    def damage(path: Path) -> None:
        build(path)
        path.write_bytes(change(path.read_bytes()))

    return damage


def with_wrong_checksum(raw: bytes) -> bytes:
    """The checksum of the first part in the directory no longer fits."""
    at = raw.rfind(b"PK\x01\x02" + raw[raw.find(b"PK\x01\x02") + 4 :][:4])
    return raw[: at + 16] + bytes([raw[at + 16] ^ 1]) + raw[at + 17 :]


def encrypted(raw: bytes) -> bytes:
    """Every entry says that it is encrypted."""
    changed = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := changed.find(signature, at + 1)) >= 0:
            changed[at + offset] |= 1
    return bytes(changed)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_XLS = OLE + b"\0" * 1000 + "Workbook".encode("utf-16-le") + b"\0" * 1000
PASSWORD = OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000
BILLION_LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(
        f'<!ENTITY lol{level} "{f"&lol{level - 1 or chr(0)};".replace(chr(0), "") * 10}">'
        for level in range(1, 10)
    )
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
UTF16 = codecs.BOM_UTF16_LE + GOOD.replace(",", "\t").encode("utf-16-le")
