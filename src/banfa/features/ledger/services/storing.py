"""Writes sales lines as monthly Parquet files and keeps the months' roll-ups in step with them."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from django.db import transaction

from banfa.features.ledger import lake
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.platform.imports.models import Batch
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True)
class MonthFile:
    """One month's lines of a batch, still in the workplace."""

    month: date
    path: Path
    rows: int
    sha256: str


def write_months(duck: duckdb.DuckDBPyConnection, lines: str, folder: Path) -> list[MonthFile]:
    """Write the lines that a query gives into one file per month, in one pass over them."""
    target = folder / "months"
    duck.execute(
        f"COPY (SELECT *, strftime(date, '%Y-%m') AS month FROM ({lines})) TO '{target}'"  # noqa: S608
        " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), WRITE_PARTITION_COLUMNS false)"
    )
    files = []
    for part in sorted(target.glob("month=*")):
        for index, path in enumerate(sorted(part.glob("*.parquet"))):
            month = part.name.removeprefix("month=")
            named = folder / f"{month}-{index}.parquet"
            path.rename(named)
            files.append(
                MonthFile(date.fromisoformat(f"{month}-01"), named, _rows(duck, named), lake.checksum(named))
            )
    shutil.rmtree(target, ignore_errors=True)
    return files


def list_files(batch: Batch, files: Sequence[MonthFile]) -> list[LedgerFile]:
    """Move a batch's files into the lake and list them, inside the transaction that lands the batch."""
    listed = []
    for index, file in enumerate(files):
        path = f"lake/sales/{file.month:%Y-%m}/{batch.pk:08d}-{index}.parquet"
        _place(file.path, path)
        listed.append(
            LedgerFile(batch=batch, month=file.month, path=path, rows=file.rows, sha256=file.sha256)
        )
    LedgerFile.objects.bulk_create(listed)
    return listed


def roll_up(
    duck: duckdb.DuckDBPyConnection, months: Iterable[date], *, pack: Pack, mark: str, folder: Path
) -> None:
    """Make the roll-ups of some months anew from the files that count now; `mark` makes their names new.

    Runs inside the transaction that changed the files; superseded files go once it has committed.
    """
    for month in sorted(set(months)):
        applied = LedgerFile.objects.filter(month=month, batch__state=Batch.State.APPLIED)
        paths = list(applied.order_by("batch_id", "path").values_list("path", flat=True))
        before = RollUp.objects.filter(month=month).first()
        if before is not None:
            before.delete()
            transaction.on_commit(lambda path=before.path: (lake.home() / path).unlink(missing_ok=True))  # type: ignore[misc]
        if paths:
            _roll_up_one(duck, month, paths, pack=pack, mark=mark, folder=folder)


def _roll_up_one(
    duck: duckdb.DuckDBPyConnection, month: date, paths: Sequence[str], *, pack: Pack, mark: str, folder: Path
) -> None:
    name = f"{month:%Y-%m}-{mark}.parquet"
    made = folder / name
    duck.execute(
        f"COPY (SELECT customer_id, category, date_trunc('month', any_value(date))::DATE AS month,"  # noqa: S608
        " count(*) AS lines, sum(quantity) AS quantity, sum(amount) AS amount, max(date) AS last_sold_on"
        f" FROM ({lake.relation(paths, pack)}) GROUP BY customer_id, category ORDER BY customer_id, category)"
        f" TO '{made}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)"
    )
    rows, lines, quantity, amount = duck.execute(
        "SELECT count(*), CAST(sum(lines) AS BIGINT), sum(quantity), sum(amount) FROM read_parquet(?)",
        [str(made)],
    ).fetchall()[0]
    sha256 = lake.checksum(made)
    path = f"lake/rollups/{name}"
    _place(made, path)
    RollUp.objects.create(
        month=month,
        path=path,
        rows=rows,
        lines=lines,
        quantity=quantity,
        amount_fen=int(amount * 100),
        sha256=sha256,
    )


def sweep() -> None:
    """Remove files of the lake that no row lists: what a killed import left. Only under the import lock."""
    listed = {
        *LedgerFile.objects.values_list("path", flat=True),
        *RollUp.objects.values_list("path", flat=True),
    }
    root = lake.home() / "lake"
    for path in root.rglob("*.parquet"):
        if str(path.relative_to(lake.home())) not in listed:
            path.unlink()


def _place(made: Path, path: str) -> None:
    target = lake.home() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    made.rename(target)
    lake.settle_file(target)


def _rows(duck: duckdb.DuckDBPyConnection, path: Path) -> int:
    return int(duck.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(path)]).fetchall()[0][0])
