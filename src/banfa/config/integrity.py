"""Holds everything stored against its seal: `banfa check`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from banfa.features.grading.models import Run
from banfa.features.ledger.lake import checksum, home
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.kernel.text import Text
from banfa.platform.audit.models import Event
from banfa.platform.audit.recording import broken_links
from banfa.platform.imports.models import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was held against its seal, and what did not fit."""

    checked: dict[str, int]
    findings: tuple[Text, ...]

    @property
    def is_sound(self) -> bool:
        return not self.findings


def report() -> Report:
    """Check the database, every listed file, every run and the event log."""
    files, runs = LedgerFile.objects.count(), Run.objects.count()
    findings = (*_database(), *_files(), *_roll_ups(), *_runs(), *broken_links())
    return Report(
        checked={"ledger_files": files, "runs": runs, "events": Event.objects.count()}, findings=findings
    )


def _database() -> Iterator[Text]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (answer,) in cursor.fetchall():
            if answer != "ok":
                yield Text(f"数据库损坏：{answer}", f"the database is damaged: {answer}")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor.fetchall():
            yield Text(
                f"{table} 第 {row} 行指向不存在的 {parent}", f"{table} row {row} points to no {parent}"
            )


def _files() -> Iterator[Text]:
    for file in LedgerFile.objects.order_by("pk").iterator():
        yield from _held(home() / file.path, file.sha256, Text("台账文件", "ledger file"))
    for batch in Batch.objects.filter(kind="sales", state=Batch.State.APPLIED):
        listed = sum(batch.files.values_list("rows", flat=True))
        if listed != batch.rows:
            yield Text(
                f"批次 {batch.pk} 应有 {batch.rows} 行，文件共 {listed} 行",
                f"batch {batch.pk} should have {batch.rows} lines, its files have {listed}",
            )


def _roll_ups() -> Iterator[Text]:
    applied = LedgerFile.objects.filter(batch__state=Batch.State.APPLIED)
    for rolled in RollUp.objects.order_by("month"):
        yield from _held(home() / rolled.path, rolled.sha256, Text("月度汇总", "roll-up"))
        lines = sum(applied.filter(month=rolled.month).values_list("rows", flat=True))
        if lines != rolled.lines:
            month = f"{rolled.month:%Y-%m}"
            yield Text(
                f"{month} 汇总 {rolled.lines} 行，台账 {lines} 行",
                f"the roll-up of {month} counts {rolled.lines} lines, the ledger {lines}",
            )


def _runs() -> Iterator[Text]:
    for run in Run.objects.order_by("pk"):
        for name, seal in run.sealed.items():
            yield from _held(
                home() / run.folder / name, seal, Text(f"批次 {run.number}", f"run {run.number}")
            )


def _held(path: Path, seal: str, what: Text) -> Iterator[Text]:
    if not path.exists():
        yield Text(f"{what.zh} {path.name} 不见了", f"{what.en} {path.name} is missing")
    elif checksum(path) != seal:
        yield Text(f"{what.zh} {path.name} 被改动过", f"{what.en} {path.name} was altered")
