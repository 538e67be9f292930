"""Which encoding a text file has, and the file in UTF-8."""

import codecs
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.limits import MIB
from banfa.platform.imports.refusal import FileRefused
from banfa.platform.imports.surveying import CHUNK, Shape

SAMPLE = MIB
AS_UTF8 = Text("请另存为 UTF-8 编码的 CSV", "save it as CSV in UTF-8")
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


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
