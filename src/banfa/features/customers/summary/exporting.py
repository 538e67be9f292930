"""Writes the summary by unit as a workbook, and logs that it left the house."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from banfa.features.customers.summary.tree import Ask, Summary, summary_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.tables import write_xlsx
from banfa.platform.web import languages
from banfa.policy.model import Pack

_OWN = (Text("机构代码", "Unit code"), Text("机构", "Unit"), Text("级别", "Level"))


def export_summary(actor: Actor, pack: Pack, ask: Ask, *, at: datetime) -> BytesIO:
    """Return a workbook with one row per unit shown. Raises Denied."""
    require(actor, Permission.CUSTOMERS_CUSTOMER_EXPORT)
    found = summary_of(actor, pack, ask)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "units.xlsx"
        rows = write_xlsx(path, _heads(found), _rows(found), sheet="units")
        with transaction.atomic():
            audit.record(
                "units.exported", "register", actor=actor, at=at, summary={"rows": rows, "file": path.name}
            )
        return BytesIO(path.read_bytes())


def _heads(found: Summary) -> list[str]:
    own = [languages.said(words) for words in _OWN]
    return [
        *own,
        *(
            f"{languages.said(column.title)} {languages.said(part.label)}".strip()
            if len(column.parts) > 1
            else languages.said(column.title)
            for column in found.columns
            for part in column.parts
        ),
    ]


def _rows(found: Summary) -> Iterator[list[CellValue]]:
    for row in found.rows:
        figures = [cell.figure for shown in row.shown for cell in shown.cells]
        yield [row.code, row.name, languages.said(row.level), *figures]
