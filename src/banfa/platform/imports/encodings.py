"""Which encoding a text file has, and the file in UTF-8."""

import codecs
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.limits import MIB
from banfa.platform.imports.refusal import FileRefused

CHUNK = MIB
BREAKS = b"\r\n"
TAME = bytes({*range(0x21, 0x7F), *range(0x80, 0xC0), *range(0xE4, 0xEA)} - {ord("'")}) + BREAKS
# Punctuation that text may hold as it is, the most frequent first; it is told apart only where its first bytes occur.
MARKS = tuple(mark.encode() for mark in "（），、。：；—“”《》【】！？…‘’")
LEADS = bytes({mark[0] for mark in MARKS})
SAMPLE = MIB
AS_UTF8 = Text("请另存为 UTF-8 编码的 CSV", "save it as CSV in UTF-8")
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(slots=True)
class Shape:
    """What one pass over the bytes tells: whether the engine's reader can be trusted with the file.

    `lines` counts physical lines, where line ends are all alike, without blank ones at the very end.
    A tame file holds printable ASCII, U+4000 to U+9FFF and `MARKS` only, and neither blank nor apostrophe.
    """

    size: int = 0
    sha256: str = ""
    lines: int = 0
    is_utf8: bool = True
    is_tame: bool = True
    line_feeds: int = 0
    returns: int = 0
    pairs: int = 0
    nulls: bool = False
    inner_bom: bool = False
    unexplained: int = 0
    tail: bytes = field(default=b"", repr=False)

    @property
    def is_even(self) -> bool:
        """Valid UTF-8; line ends all LF or all CRLF; no NUL or second byte order mark anywhere."""
        alike = self.returns == 0 or self.returns == self.pairs == self.line_feeds
        return alike and self.is_utf8 and not (self.nulls or self.inner_bom)


def survey(path: Path, on_step: Callable[[int, int], None]) -> Shape:
    """Read the file once: its hash, whether it is UTF-8, and what could confuse a fast reader."""
    shape, digest = Shape(), hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    total = path.stat().st_size
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            _look_at(shape, chunk)
            if shape.is_utf8:
                shape.is_utf8 = _decodes(decoder, chunk, final=False)
            on_step(shape.size, total)
    shape.is_utf8 = shape.is_utf8 and _decodes(decoder, b"", final=True)
    shape.is_tame = shape.is_tame and not shape.unexplained
    shape.sha256 = digest.hexdigest()
    shape.lines = _lines_of(path, shape)
    return shape


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> bool:
    if not final and chunk.isascii() and not decoder.getstate()[0]:
        return True  # five times cheaper than decoding
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _look_at(shape: Shape, chunk: bytes) -> None:
    joined = shape.tail + chunk
    shape.line_feeds += chunk.count(b"\n")
    if b"\r" in joined:
        shape.returns += chunk.count(b"\r")
        shape.pairs += joined.count(b"\r\n") - shape.tail.count(b"\r\n")
    shape.nulls = shape.nulls or b"\0" in chunk
    if b"\xef" in joined:  # one byte is found ten times faster than three
        start = len(codecs.BOM_UTF8) if shape.size == 0 else 0
        shape.inner_bom = shape.inner_bom or joined.find(codecs.BOM_UTF8, start) >= 0
    if shape.is_tame:
        plain = chunk.removeprefix(codecs.BOM_UTF8) if shape.size == 0 else chunk
        shape.is_tame = _is_tame(shape, plain.translate(None, TAME), joined[len(shape.tail[:-2]) :])
    shape.size += len(chunk)
    shape.tail = joined[-3:]


def _is_tame(shape: Shape, rest: bytes, joined: bytes) -> bool:
    """Tell whether the bytes that are left begin marks. `joined` holds two bytes before the chunk: a mark may lie across."""
    if rest.translate(None, LEADS):
        return False
    shape.unexplained += len(rest)
    for mark in MARKS:
        if shape.unexplained == 0:
            return True
        shape.unexplained -= joined.count(mark)
    return shape.unexplained <= 1


def _lines_of(path: Path, shape: Shape) -> int:
    """Count lines up to the last one with content; blank ones at the end harm nobody."""
    with path.open("rb") as file:
        file.seek(max(0, shape.size - CHUNK))
        end = file.read()
    return shape.line_feeds - end[len(end.rstrip(BREAKS)) :].count(b"\n") + 1


def as_utf8(path: Path, shape: Shape, work: Path) -> tuple[Path, str]:
    """Return the file in UTF-8 (itself, or a copy in the work folder) and its encoding. Raises FileRefused."""
    encoding = encoding_of(path, shape)
    if encoding == "utf-8":
        return path, encoding
    copy = work / "utf8.csv"
    line = 1
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        while True:
            chunk = source.read(CHUNK)
            try:
                text = decoder.decode(chunk, not chunk)
            except UnicodeDecodeError as broken:
                raise _undecodable(line + broken.object[: broken.start].count(b"\n")) from None
            line += text.count("\n")
            target.write(text.removeprefix("\ufeff") if source.tell() == len(chunk) else text)
            if not chunk:
                return copy, encoding


def encoding_of(path: Path, shape: Shape) -> str:
    """Strict UTF-8 first, then what a byte order mark says, then GB18030. Raises FileRefused for UTF-16 unmarked."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, encoding in BOMS:
        if sample.startswith(mark):
            return encoding
    if sample.count(b"\0", 0, 4096) > min(len(sample), 4096) // 4:
        raise FileRefused(
            Text("编码像是没有标记的 UTF-16", "the encoding looks like UTF-16 without its mark"), AS_UTF8
        )
    if shape.is_utf8:
        return "utf-8"
    if _is_broken_utf8(sample):
        raise _undecodable(_first_broken_line(path))
    return "gb18030"


def _is_broken_utf8(sample: bytes) -> bool:
    """A few bad bytes among much good UTF-8 are damage; GB18030 read as UTF-8 is bad nearly everywhere."""
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(len(part) for part in text.split("\ufffd")) - sum(map(sample.count, ASCII))
    return good > 4 * bad


ASCII = [bytes([code]) for code in range(128)]


def _first_broken_line(path: Path) -> int:
    line = 1
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            try:
                line += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as broken:
                return line + broken.object[: broken.start].count(b"\n")
    return line


def _undecodable(line: int) -> FileRefused:
    return FileRefused(
        Text(
            f"第 {line} 行附近有无法识别的字节，既不是 UTF-8 也不是 GB18030",
            f"near line {line} there are bytes that are neither UTF-8 nor GB18030",
        ),
        AS_UTF8,
    )
