"""Writes the overview of a code's values to a file (分类标识一览表)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from banfa.features.grading.models import Run
from banfa.features.grading.queries.codes import CodeOverview, code_overview
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import table_written

CODE, READING, CUSTOMERS = Text("标识", "code"), Text("含义", "reading"), Text("客户数", "customers")


def export_codes(run: Run, name: str, output: Path, *, actor: Actor, at: datetime, language: Language) -> int:
    """Write every possible code with its reading and its customers; return the rows written.

    Raises Denied, NotJoined, TooManyCodes, UnknownEnding, NotWritable.
    """
    require(actor, Permission.GRADING_GRADE_EXPORT)
    found = code_overview(actor, run, name)
    columns = [one.in_language(language) for one in (CODE, *found.parts, READING, CUSTOMERS)]
    with table_written(output, columns, _rows(found, language), sheet=name) as rows, transaction.atomic():
        audit.record(
            "codes.exported", f"run:{run.number}", actor=actor, at=at,
            summary={"classification": name, "rows": rows, "file": output.name},
        )  # fmt: skip
    return rows


def _rows(found: CodeOverview, language: Language) -> Iterator[tuple[CellValue, ...]]:
    for code, customers in found.codes:
        values = (f"{one.value} {one.text.in_language(language)}" for one in code.parts)
        yield (code.value, *values, code.reading.in_language(language), customers)
