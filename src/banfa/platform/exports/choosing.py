"""Writes a table in the format that the file's ending asks for, and puts it in place whole."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.tables import write_csv, write_xlsx

ENDINGS = (".csv", ".xlsx")
OnBook = Callable[[Workbook], None]


class UnknownEnding(BanfaError):
    """No writer for this ending."""


class NotWritable(BanfaError):
    """The file cannot be written where it was asked for."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows a file holds, and the SHA-256 of its bytes."""

    rows: int
    sha256: str


@contextmanager
def table_written(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    sheet: str,
    on_book: OnBook = lambda book: None,
) -> Iterator[Written]:
    """Write CSV or XLSX aside, yield what was written, and put the file in place when the block has ended well.

    The block logs that the data leave the house: no log, no file, and never half a file.
    Raises UnknownEnding, NotWritable, TooManyRows.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UnknownEnding(
            Text(
                f"不支持的文件类型“{path.suffix}”：请用 .csv 或 .xlsx",
                f"'{path.suffix}' is not supported: write .csv or .xlsx",
            )
        )
    aside = path.with_name(f".{path.stem}.{os.getpid()}.part")
    try:
        with _refusing(path):
            count = _write(aside, path.suffix.lower(), columns, rows, sheet, on_book)
            digest = _digest(aside)
        yield Written(count, digest)
        with _refusing(path):
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _write(
    aside: Path, ending: str, columns: Sequence[str], rows: Iterable[Sequence[CellValue]], sheet: str, on_book: OnBook
) -> int:  # fmt: skip
    aside.touch()  # xlsxwriter looks at its target only at the end
    if ending == ".csv":
        return write_csv(aside, columns, rows)
    return write_xlsx(aside, columns, rows, sheet=sheet, on_book=on_book)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotWritable(
            Text(
                f"无法写入 {path}（{reason}）：请检查目录和权限",
                f"{path} cannot be written ({reason}): check the folder and its rights",
            )
        ) from error
