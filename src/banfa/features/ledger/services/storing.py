"""Writes sales lines as monthly Parquet files and keeps the months' roll-ups in step with them.

The long work (writing, summing) is done in the workplace under the import lock; the transaction that lands or
reverses a batch only moves the finished files and lists them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import duckdb
from django.db import transaction

from banfa.features.ledger import lake
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.kernel.period import add_months
from banfa.platform.imports.models import Batch
from banfa.policy.model import Pack

MOST_SPREAD = 2.0
HELD_ROWS = 61_440
MONTHS_AT_ONCE = 2
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class MonthFile:
    """One month's lines of a batch, still in the workplace."""

    month: date
    path: Path
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledMonth:
    """A month's sums per customer and category, still in the workplace; no path where no line is left."""

    month: date
    path: Path | None = None
    rows: int = 0
    lines: int = 0
    quantity: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    sha256: str = ""


def write_months(duck: duckdb.DuckDBPyConnection, rows: str, lines: str, folder: Path) -> list[MonthFile]:
    """Write sales lines into files of one month each.

    `rows` is SQL for the rows as they were checked, row and date; `lines` for the lines as they are to be kept, which
    several connections read at a time: of tables and files, not of what is registered with one connection.
    """
    months = duck.execute(
        "SELECT date_trunc('month', date)::DATE, count(*), max(row) - min(row) + 1"  # noqa: S608
        f" FROM {rows} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    if not months:
        return []
    spread = sum(span for _, _, span in months) / sum(count for _, count, _ in months)
    if spread < MOST_SPREAD:
        made = _month_by_month(duck, lines, [month for month, *_ in months], folder)
    else:
        made = _all_at_once(duck, lines, folder)
    return [MonthFile(month, path, _rows(duck, path), lake.checksum(path)) for month, path in made]


def _month_by_month(
    duck: duckdb.DuckDBPyConnection, lines: str, months: Iterable[date], folder: Path
) -> Iterator[tuple[date, Path]]:
    """Write each month by a query of its own, which reads little else where its lines stand together."""

    def written(month: date) -> tuple[date, Path]:
        path = folder / f"{month:%Y-%m}.parquet"
        with duck.cursor() as beside:
            beside.execute(
                f"COPY (SELECT * FROM ({lines}) WHERE date >= DATE '{month}' AND date < DATE '{add_months(month, 1)}')"  # noqa: S608
                f" TO {lake.quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
            )
        return month, path

    yield from _at_once(written, months)


def _all_at_once(duck: duckdb.DuckDBPyConnection, lines: str, folder: Path) -> Iterator[tuple[date, Path]]:
    """Part the lines in one pass, which costs twice as much but reads every row only once."""
    target = folder / "months"
    duck.execute(f"SET partitioned_write_flush_threshold = {HELD_ROWS}")
    duck.execute(
        f"COPY (SELECT *, date_trunc('month', date)::DATE AS month FROM ({lines})) TO {lake.quoted(target)}"  # noqa: S608
        " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), WRITE_PARTITION_COLUMNS false)"
    )
    for path in sorted(target.glob("month=*/*.parquet")):
        yield date.fromisoformat(path.parent.name.removeprefix("month=")), path


def roll_up(
    duck: duckdb.DuckDBPyConnection,
    months: Iterable[date],
    *,
    pack: Pack,
    folder: Path,
    added: Sequence[MonthFile] = (),
    without: Batch | None = None,
) -> list[RolledMonth]:
    """Sum some months anew: the files that count now, those about to be added, none of a batch about to go."""
    paths_of: dict[date, list[str]] = {}
    for month in sorted(set(months)):
        counting = LedgerFile.objects.filter(month=month, batch__state=Batch.State.APPLIED)
        if without is not None:
            counting = counting.exclude(batch=without)
        paths = list(counting.order_by("batch_id", "path").values_list("path", flat=True))
        paths_of[month] = paths + [str(file.path) for file in added if file.month == month]

    def rolled(month: date) -> RolledMonth:
        if not paths_of[month]:
            return RolledMonth(month=month)
        with duck.cursor() as beside:
            return _rolled(beside, month, paths_of[month], pack, folder)

    return _at_once(rolled, paths_of)


def _at_once(done: Callable[[date], Made], months: Iterable[date]) -> list[Made]:
    """Work on two months at a time: one is too little to keep the engine busy from its first step to its last."""
    with ThreadPoolExecutor(MONTHS_AT_ONCE) as pool:
        return list(pool.map(done, months))


def _rolled(
    duck: duckdb.DuckDBPyConnection, month: date, paths: Sequence[str], pack: Pack, folder: Path
) -> RolledMonth:
    made = folder / f"rolled-{month:%Y-%m}.parquet"
    duck.execute(
        f"COPY (SELECT customer_id, category, DATE '{month}' AS month, count(*) AS lines,"  # noqa: S608
        " sum(quantity) AS quantity, sum(amount) AS amount, max(date) AS last_sold_on"
        f" FROM ({lake.relation(paths, pack)}) GROUP BY customer_id, category ORDER BY customer_id, category)"
        f" TO {lake.quoted(made)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20000, DICTIONARY_SIZE_LIMIT 64)"
    )
    rows, lines, quantity, amount = duck.execute(
        "SELECT count(*), CAST(sum(lines) AS BIGINT), sum(quantity), sum(amount) FROM read_parquet(?)",
        [str(made)],
    ).fetchall()[0]
    return RolledMonth(
        month=month, path=made, rows=rows, lines=lines, quantity=quantity, amount=amount,
        sha256=lake.checksum(made),
    )  # fmt: skip


def list_files(batch: Batch, files: Sequence[MonthFile]) -> None:
    """Move a batch's files into the lake and list them, inside the transaction that lands the batch."""
    listed = []
    for index, file in enumerate(files):
        path = f"lake/sales/{file.month:%Y-%m}/{batch.pk:08d}-{index}.parquet"
        _place(file.path, path)
        listed.append(
            LedgerFile(batch=batch, month=file.month, path=path, rows=file.rows, sha256=file.sha256)
        )
    LedgerFile.objects.bulk_create(listed)


def list_roll_ups(rolled: Sequence[RolledMonth], *, mark: str) -> None:
    """Put new roll-ups in the place of old ones, inside the transaction; `mark` makes their names new.

    Superseded files go once it has committed.
    """
    for one in rolled:
        for old in RollUp.objects.filter(month=one.month):
            transaction.on_commit(lambda path=old.path: (lake.home() / path).unlink(missing_ok=True))  # type: ignore[misc]
            old.delete()
        if one.path is not None:
            path = f"lake/rollups/{one.month:%Y-%m}-{mark}.parquet"
            _place(one.path, path)
            RollUp.objects.create(
                month=one.month, path=path, rows=one.rows, lines=one.lines, sha256=one.sha256,
                quantity_thousandths=int(one.quantity * 1000), amount_fen=int(one.amount * 100),
            )  # fmt: skip


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
    found = duck.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(path)]).fetchall()
    return int(found[0][0])
