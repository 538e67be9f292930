"""What a file is, told by its bytes: names and types that a browser sends prove nothing."""

import zipfile
from enum import StrEnum
from typing import IO

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

HEAD = 16
MOST_ENTRIES = 5_000
WORKBOOK, DOCUMENT, MACROS = "xl/workbook.xml", "word/document.xml", "vbaProject.bin"


class FileKind(StrEnum):
    """The kinds of file that are taken, by the ending under which they are kept."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def is_picture(self) -> bool:
        return self in (FileKind.JPEG, FileKind.PNG, FileKind.WEBP)

    @property
    def content_type(self) -> str:
        """The type under which the file is served."""
        return CONTENT_TYPES[self]


CONTENT_TYPES = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.PDF: "application/pdf",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class NotTaken(BanfaError):
    """The file is none of the kinds that are taken, or cannot be read as what it is."""

    status = 422


def kind_of(file: IO[bytes]) -> FileKind:
    """Return what a file is by its content. Raises NotTaken."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(file)
    raise NotTaken(
        Text(
            "按内容看不是 JPEG、PNG、WebP 图片，也不是 PDF、xlsx、docx；请另存为其中一种再上传",
            "by its content this is no JPEG, PNG or WebP picture and no PDF, xlsx or docx; save it as one of these",
        )
    )


def _office_kind(file: IO[bytes]) -> FileKind:
    """Tell a workbook from a document by the names inside; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _damaged() from error
    finally:
        file.seek(0)
    if len(names) > MOST_ENTRIES:
        raise _damaged()
    if any(name.endswith(MACROS) for name in names):
        raise NotTaken(
            Text("文件含有宏；请另存为不含宏的文件", "the file holds macros; save it without them")
        )
    if WORKBOOK in names:
        return FileKind.XLSX
    if DOCUMENT in names:
        return FileKind.DOCX
    raise NotTaken(
        Text(
            "压缩包不能上传；请逐个上传其中的文件", "archives are not taken; send the files in it one by one"
        )
    )


def _damaged() -> NotTaken:
    return NotTaken(
        Text("文件已损坏，无法读取；请重新导出", "the file is damaged and cannot be read; export it again")
    )
