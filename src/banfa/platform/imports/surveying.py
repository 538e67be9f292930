"""One pass over the bytes of a text file: its hash, its line ends, and whether the engine can be trusted with it."""

import codecs
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from banfa.platform.imports.limits import MIB

CHUNK = MIB
BREAKS = b"\r\n"
PRINTABLE = bytes({*range(0x21, 0x7F)} - {ord("'")}) + BREAKS
# Bytes of U+4000 to U+9FFF, and those by which any character goes on.
TAME = bytes({*range(0x80, 0xC0), *range(0xE4, 0xEA)})
# Punctuation that text may hold as it is, the most frequent first; it is told apart only where its first bytes occur.
MARKS = tuple(mark.encode() for mark in "（），、。：；—“”《》【】！？…‘’")
LEADS = bytes({mark[0] for mark in MARKS})


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
    shape, seal = Shape(), _Seal()
    total = path.stat().st_size
    with path.open("rb") as file, ThreadPoolExecutor(max_workers=1) as aside:
        sealing: Future[None] | None = None
        while chunk := file.read(CHUNK):
            if sealing is not None:
                sealing.result()
            sealing = aside.submit(seal.take, chunk)
            _look_at(shape, chunk)
            on_step(shape.size, total)
        if sealing is not None:
            sealing.result()
    shape.is_utf8 = seal.is_utf8 and not seal.rest
    shape.is_tame = shape.is_tame and shape.is_utf8 and not shape.unexplained
    # A tame file explains every byte that such a mark begins with.
    shape.inner_bom = not shape.is_tame and _has_inner_bom(path)
    shape.sha256 = seal.digest.hexdigest()
    shape.lines = _lines_of(path, shape)
    return shape


class _Seal:
    """What takes no turn of Python's and so runs beside the rest: the hash, and whether the bytes are UTF-8."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.is_utf8 = True
        self.rest = b""

    def take(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        if self.is_utf8:
            whole = self.rest + chunk
            cut = len(whole) - _begun(whole[-3:])
            self.is_utf8, self.rest = _is_utf8(whole[:cut]), whole[cut:]


def _begun(end: bytes) -> int:
    """Return how many bytes at the end only begin a character."""
    for count, byte in enumerate(reversed(end), start=1):
        if byte >= 0xC0:
            wanted = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return count if count < wanted else 0
        if byte < 0x80:
            break
    return 0


def _is_utf8(whole: bytes) -> bool:
    # Arrow checks a text five times faster than decoding it takes.
    ends = pa.py_buffer((0).to_bytes(8, "little") + len(whole).to_bytes(8, "little"))
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(whole)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _look_at(shape: Shape, chunk: bytes) -> None:
    joined = shape.tail + chunk
    shape.line_feeds += chunk.count(b"\n")
    if b"\r" in joined:
        shape.returns += chunk.count(b"\r")
        shape.pairs += joined.count(b"\r\n") - shape.tail.count(b"\r\n")
    shape.nulls = shape.nulls or b"\0" in chunk
    if shape.is_tame:
        plain = joined.removeprefix(codecs.BOM_UTF8) if shape.size == 0 else joined
        shape.is_tame = _is_tame(shape, plain)
    shape.size += len(chunk)
    shape.tail = joined[-2:]


def _is_tame(shape: Shape, joined: bytes) -> bool:
    """Tell whether the bytes that are left begin marks. `joined` begins with the end of the chunk before: a mark may
    lie across, and its first byte was counted there."""
    # What follows the first byte of a character stays behind it, since all of these are characters of their own.
    high = joined.translate(None, PRINTABLE)
    rest = high.translate(None, TAME)
    if rest.translate(None, LEADS):
        return False
    shape.unexplained += len(rest) - len(shape.tail.translate(None, PRINTABLE + TAME))
    for mark in MARKS:
        if shape.unexplained == 0:
            return True
        shape.unexplained -= high.count(mark)
    return shape.unexplained <= 1


def _has_inner_bom(path: Path) -> bool:
    return any(
        chunk.find(codecs.BOM_UTF8, len(codecs.BOM_UTF8) if is_first else 0) >= 0
        for is_first, chunk in _overlapping(path, len(codecs.BOM_UTF8) - 1)
    )


def _overlapping(path: Path, by: int) -> Iterator[tuple[bool, bytes]]:
    """Yield the file in pieces that begin with the end of the one before; the first is told."""
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            is_first = file.tell() == len(chunk)
            yield is_first, tail + chunk
            tail = chunk[-by:]


def _lines_of(path: Path, shape: Shape) -> int:
    """Count lines up to the last one with content; blank ones at the end harm nobody."""
    with path.open("rb") as file:
        file.seek(max(0, shape.size - CHUNK))
        end = file.read()
    return shape.line_feeds - end[len(end.rstrip(BREAKS)) :].count(b"\n") + 1
