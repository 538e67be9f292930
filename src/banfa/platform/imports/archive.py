"""Looks a workbook's zip over before anything is parsed: what it claims, what it holds, what hides in it."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from banfa.kernel.text import Text
from banfa.platform.imports.formats import password_protected
from banfa.platform.imports.limits import MIB, Limits
from banfa.platform.imports.refusal import DAMAGED, SAVE_ANEW, FileRefused

CHUNK = MIB
# Small parts pack well by nature; only what could hurt is held to the ratio.
HARMLESS = 4 * MIB
MARKUP = (".xml", ".rels", ".vml")
DECLARATIONS = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OTHER_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
ENCRYPTED = 0x1
CLAIMS_TOO_MUCH = Text(
    "请检查文件来源；大量数据请用 CSV", "check where the file is from; use CSV for much data"
)


def checked_archive(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Open the workbook's zip after looking its directory over. Raises FileRefused for whatever is no plain xlsx."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise FileRefused(DAMAGED, SAVE_ANEW) from None
    entries = archive.infolist()
    if len(entries) > limits.archive_entries:
        raise _suspicious(
            Text(f"压缩包内有 {len(entries)} 个文件", f"the archive holds {len(entries)} files"),
        )
    for entry in entries:
        _check_entry(entry)
    _check_sizes(entries, path.stat().st_size, limits)
    _check_kind({entry.filename for entry in entries}, archive)
    return archive


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise password_protected()
    name = entry.orig_filename if isinstance(entry.orig_filename, str) else entry.filename
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name:
        raise _suspicious(Text("压缩包内的文件名指向包外", "a name in the archive points outside of it"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _suspicious(Text("压缩包内有符号链接", "the archive holds a symbolic link"))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused(DAMAGED, SAVE_ANEW)


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    blown_up = any(
        entry.file_size > HARMLESS and entry.file_size > limits.unpacked_ratio * max(entry.compress_size, 1)
        for entry in entries
    )
    if unpacked > limits.unpacked_bytes or blown_up:
        raise FileRefused(
            Text(
                f"解压后过大（{unpacked // MIB} MiB），超过 {limits.unpacked_bytes // MIB} MiB 或压缩比异常",
                f"too large once unpacked ({unpacked // MIB} MiB): over {limits.unpacked_bytes // MIB} MiB "
                "or packed beyond all measure",
            ),
            CLAIMS_TOO_MUCH,
        )
    if sum(entry.compress_size for entry in entries) > packed:
        raise _suspicious(Text("压缩包的内容互相重叠", "the parts of the archive overlap"))


def _check_kind(names: set[str], archive: zipfile.ZipFile) -> None:
    lower = {name.lower() for name in names}
    if len(lower) != len(archive.infolist()):
        raise _suspicious(Text("压缩包内有重名文件", "a name stands twice in the archive"))
    if "[Content_Types].xml" in names and "xl/workbook.xml" in lower:
        content_types = b"".join(parts_of(archive, "[Content_Types].xml"))
        if "xl/vbaproject.bin" in lower or b"macroEnabled" in content_types:
            raise _other_kind(Text("这是带宏的工作簿（xlsm）", "this is a workbook with macros (xlsm)"))
        return
    if "xl/workbook.bin" in lower:
        raise _other_kind(Text("这是二进制工作簿（xlsb）", "this is a binary workbook (xlsb)"))
    if "mimetype" in lower and "content.xml" in lower:
        raise _other_kind(Text("这是 ODF 文件（如 ods）", "this is an ODF file such as ods"))
    if "word/document.xml" in lower:
        raise _other_kind(Text("这是 Word 文档", "this is a Word document"))
    raise FileRefused(
        Text("这是压缩包，不是工作簿", "this is an archive and no workbook"),
        Text("请解压后上传其中的表格", "unpack it and upload the table inside"),
    )


def check_contents(archive: zipfile.ZipFile, skipped: frozenset[str]) -> None:
    """Unpack every part once: sizes and checksums are right and no markup declares types or entities.

    `skipped` are the parts that somebody else reads with `parts_of`. Raises FileRefused.
    """
    for entry in archive.infolist():
        if entry.filename not in skipped:
            for _ in parts_of(archive, entry.filename):
                pass


def parts_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part's bytes in pieces, looking for what must not be in markup. Raises FileRefused."""
    is_markup = name.lower().endswith(MARKUP)
    tail = b""
    first = True
    try:
        with archive.open(name) as part:
            while piece := part.read(CHUNK):
                if is_markup:
                    _check_markup(tail + piece, first=first)
                    tail = piece[-16:]
                    first = False
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise FileRefused(DAMAGED, SAVE_ANEW) from None


def _check_markup(piece: bytes, *, first: bool) -> None:
    odd = first and (
        piece.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")) or OTHER_ENCODING.match(piece.lstrip())
    )
    if odd or (DECLARATIONS.search(piece) is not None):
        raise _suspicious(
            Text(
                "文件内含有 DOCTYPE、实体或非 UTF-8 的 XML",
                "its XML declares a DOCTYPE or entities, or is not in UTF-8",
            )
        )


def _other_kind(what: Text) -> FileRefused:
    return FileRefused(what, SAVE_ANEW)


def _suspicious(reason: Text) -> FileRefused:
    return FileRefused(
        reason,
        Text("这不是正常的工作簿，请重新另存为 xlsx", "this is no ordinary workbook: save it anew as xlsx"),
    )
