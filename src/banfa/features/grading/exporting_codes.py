"""Writes the overview of a code's values to a file (分类标识一览表)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.urls import reverse

from banfa.features.grading.models import Run
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.queries.codes import CodeOverview, code_overview
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exporting.services import write_out
from banfa.platform.exports.cells import CellValue

EXPORT_CODES = "grading.codes"
CODE, READING, CUSTOMERS = Text("标识", "code"), Text("含义", "reading"), Text("客户数", "customers")


def export_codes(run: Run, name: str, output: Path, *, actor: Actor, at: datetime, language: Language) -> int:
    """Write every possible code with its reading and its customers; return the rows written.

    Raises Denied, NotJoined, TooManyCodes, UnknownEnding, NotWritable.
    """
    arguments = {"run": run.number, "classification": name}
    return write_out(EXPORT_CODES, arguments, output, language=language, actor=actor, at=at)


def _overview(actor: Actor, arguments: Arguments) -> CodeOverview:
    return code_overview(
        actor, run_numbered(actor, arguments.get("run", "")), arguments.get("classification", "")
    )


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    """No customer stands in it, only numbers of them."""
    run = run_numbered(actor, arguments.get("run", ""))
    return About(
        title=Text(f"批次 {run.number} 分类标识一览表", f"Codes of run {run.number}"), stem=f"codes-{run.number}",
        customers=0, subject=f"run:{run.number}", address=reverse("grading:run", args=[run.number]),
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    found = _overview(actor, arguments)
    titles = (CODE, *found.parts, READING, CUSTOMERS)
    return Table(
        columns=[one.en for one in titles], heads=[one.in_language(language) for one in titles],
        rows=_rows(found, language), sheet=arguments["classification"],
    )  # fmt: skip


def declare_codes_export() -> None:
    """Let the overview of a code be taken out."""
    declare_export(
        ExportKind(
            name=EXPORT_CODES, action="codes.exported", right=Permission.GRADING_GRADE_EXPORT, about=_about, table=_table
        )
    )  # fmt: skip


def _rows(found: CodeOverview, language: Language) -> Iterator[tuple[CellValue, ...]]:
    for code, customers in found.codes:
        values = (f"{one.value} {one.text.in_language(language)}" for one in code.parts)
        yield (code.value, *values, code.reading.in_language(language), customers)
