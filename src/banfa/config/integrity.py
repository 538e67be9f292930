"""Holds everything stored against its seal: `banfa check`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.db import connection
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from banfa.features.grading.models import Generation, Run, Simulation
from banfa.features.grading.queries.wide import differing_grades
from banfa.features.ledger.lake import checksum, home, quoted
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.kernel.text import Text
from banfa.platform.audit import anchors
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Event
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
    """Check the database, every listed file, every run, the published grades and the event log."""
    files, runs = LedgerFile.objects.count(), Run.objects.count()
    findings = (*_database(), *_ledger(), *_runs(), *_simulations(), *broken_links())
    checked = {
        "ledger_files": files, "runs": runs, "events": Event.objects.count(), "signed_heads": len(anchors.kept()[0]),
    }  # fmt: skip
    return Report(checked=checked, findings=findings)


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


def _ledger() -> Iterator[Text]:
    unsound = set()
    for file in LedgerFile.objects.order_by("pk").iterator():
        found = list(_held(home() / file.path, file.sha256, Text("台账文件", "ledger file")))
        unsound |= {file.month} if found else set()
        yield from found
    applied = Batch.objects.filter(kind="sales", state=Batch.State.APPLIED)
    listed = applied.annotate(listed=Coalesce(Sum("files__rows"), 0))
    for batch in listed.exclude(listed=F("rows")).order_by("pk"):
        yield Text(
            f"批次 {batch.pk} 应有 {batch.rows} 行，文件共 {batch.listed} 行",
            f"batch {batch.pk} should have {batch.rows} lines, its files have {batch.listed}",
        )
    for rolled in RollUp.objects.order_by("month"):
        found = list(_held(home() / rolled.path, rolled.sha256, Text("月度汇总", "roll-up")))
        yield from found
        if not found and rolled.month not in unsound:
            yield from _sums(rolled)
    counting = LedgerFile.objects.filter(batch__state=Batch.State.APPLIED)
    missing = counting.exclude(month__in=RollUp.objects.values("month")).values_list("month", flat=True)
    for month in sorted(set(missing)):
        yield Text(f"{month:%Y-%m} 缺少月度汇总", f"{month:%Y-%m} has no roll-up")


def _sums(rolled: RollUp) -> Iterator[Text]:
    """Hold a roll-up's sums against the month's lines that count."""
    counting = LedgerFile.objects.filter(month=rolled.month, batch__state=Batch.State.APPLIED)
    paths = [quoted(home() / path) for path in counting.values_list("path", flat=True)]
    sums = "CAST(sum(quantity) * 1000 AS HUGEINT), CAST(sum(amount) * 100 AS HUGEINT)"
    lines: tuple[int, ...] = (0, 0, 0)
    with duckdb.connect() as duck:
        if paths:
            lines = duck.execute(
                f"SELECT count(*), {sums} FROM read_parquet([{', '.join(paths)}])"  # noqa: S608
            ).fetchall()[0]
        kept = duck.execute(
            f"SELECT sum(lines), {sums} FROM read_parquet({quoted(home() / rolled.path)})"  # noqa: S608
        ).fetchall()[0]
    if not lines == kept == (rolled.lines, rolled.quantity_thousandths, rolled.amount_fen):
        month = f"{rolled.month:%Y-%m}"
        yield Text(
            f"{month} 汇总 {rolled.lines} 行与台账 {lines[0]} 行的合计不符",
            f"the roll-up of {month} ({rolled.lines} lines) does not fit the ledger ({lines[0]} lines)",
        )


def _runs() -> Iterator[Text]:
    unsound = set()
    for run in Run.objects.order_by("pk"):
        for name, seal in run.sealed.items():
            found = list(
                _held(home() / run.folder / name, seal, Text(f"分级批次 {run.number}", f"run {run.number}"))
            )
            unsound |= {run.pk} if found else set()
            yield from found
    shown = Generation.objects.filter(is_current=True).first()
    if shown is not None and not unsound and (differing := differing_grades()):
        yield Text(
            f"{differing} 户公布的级别与分级批次 {shown.run} 不符",
            f"the published grades of {differing} customers are not those of run {shown.run}",
        )


def _simulations() -> Iterator[Text]:
    for one in Simulation.objects.order_by("pk"):
        for name, seal in one.sealed.items():
            yield from _held(
                home() / one.folder / name, seal, Text(f"试算 {one.number}", f"simulation {one.number}")
            )


def _held(path: Path, seal: str, what: Text) -> Iterator[Text]:
    if not path.exists():
        yield Text(f"{what.zh} {path.name} 不见了", f"{what.en} {path.name} is missing")
    elif checksum(path) != seal:
        yield Text(f"{what.zh} {path.name} 被改动过", f"{what.en} {path.name} was altered")
