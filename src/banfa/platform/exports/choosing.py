"""Writes a table in the format that the file's ending asks for."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.tables import write_csv, write_xlsx


class UnknownEnding(BanfaError):
    """No writer for this ending."""


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[CellValue]], *, sheet: str
) -> int:
    """Write CSV or XLSX and return the number of rows. Raises UnknownEnding, TooManyRows."""
    match path.suffix.lower():
        case ".csv":
            return write_csv(path, columns, rows)
        case ".xlsx":
            return write_xlsx(path, columns, rows, sheet=sheet)
    raise UnknownEnding(
        Text(
            f"不支持的文件类型“{path.suffix}”：请用 .csv 或 .xlsx",
            f"'{path.suffix}' is not supported: write .csv or .xlsx",
        )
    )
