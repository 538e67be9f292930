"""What a file is, by its first bytes and never by its name."""

import stat
from enum import StrEnum
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.limits import MIB, Limits
from banfa.platform.imports.refusal import FILL_TEMPLATE, NO_ROWS, SAVE_ANEW, FileRefused

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


class Format(StrEnum):
    WORKBOOK = "xlsx"
    PARQUET = "parquet"
    DELIMITED = "csv"


STRANGERS: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("这是 PDF 文件", "this is a PDF")),
    (b"\x89PNG", Text("这是图片", "this is a picture")),
    (b"\xff\xd8\xff", Text("这是图片", "this is a picture")),
    (b"GIF8", Text("这是图片", "this is a picture")),
    (b"{\\rtf", Text("这是 RTF 文档", "this is an RTF document")),
    (b"\x1f\x8b", Text("这是压缩文件", "this is a compressed file")),
    (b"BZh", Text("这是压缩文件", "this is a compressed file")),
    (b"7z\xbc\xaf", Text("这是压缩文件", "this is a compressed file")),
    (b"\xfd7zXZ", Text("这是压缩文件", "this is a compressed file")),
    (b"Rar!", Text("这是压缩文件", "this is a compressed file")),
    (b"\x28\xb5\x2f\xfd", Text("这是压缩文件", "this is a compressed file")),
    (b"\x7fELF", Text("这是程序，不是表格", "this is a program and no table")),
    (b"MZ", Text("这是程序，不是表格", "this is a program and no table")),
    (b"SQLite format 3\0", Text("这是数据库文件", "this is a database file")),
)


def format_of(path: Path, limits: Limits) -> Format:
    """Tell the format from the content. Raises FileRefused for whatever is no CSV, XLSX or Parquet."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise FileRefused(
            Text("这不是普通文件", "this is no ordinary file"), Text("请选择一个文件", "choose a file")
        )
    if status.st_size == 0:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = _recognised(path, head)
    most = limits.workbook_bytes if found is Format.WORKBOOK else limits.file_bytes
    if status.st_size > most:
        raise FileRefused(
            Text(f"文件超过 {most // MIB} MiB", f"the file is larger than {most // MIB} MiB"),
            Text("请拆分后分批导入，或改用 CSV、Parquet", "split it, or use CSV or Parquet"),
        )
    return found


def _recognised(path: Path, head: bytes) -> Format:
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Format.WORKBOOK
    if head.startswith(OLE):
        raise _of_ole(path)
    for beginning, what in STRANGERS:
        if head.startswith(beginning):
            raise FileRefused(what, SAVE_ANEW)
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if words.startswith(
        (b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<?xml", b"<div", b"<workbook")
    ):
        raise FileRefused(
            Text("这是网页或 XML 文件，不是真正的表格", "this is a web page or XML and no true spreadsheet"),
            SAVE_ANEW,
        )
    if words.startswith((b'{"', b"[{", b"[[")):
        raise FileRefused(Text("这是 JSON 文件", "this is JSON"), SAVE_ANEW)
    return Format.DELIMITED


def _of_ole(path: Path) -> FileRefused:
    with path.open("rb") as file:
        content = file.read(4 * MIB)
    if ENCRYPTED_PACKAGE in content:
        return password_protected()
    return FileRefused(
        Text("这是旧格式的 Office 文件（如 xls）", "this is an Office file of the old kind, such as xls"),
        SAVE_ANEW,
    )


def password_protected() -> FileRefused:
    return FileRefused(
        Text("文件设有密码", "the file is protected by a password"),
        Text("请去掉密码后再上传", "remove the password and try again"),
    )
