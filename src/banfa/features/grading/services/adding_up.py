"""Adds the ledger up for a run, from the lines that came or left since an earlier one where that is less to read."""

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis.expr.types as ir
from ibis.backends import BaseBackend

from banfa.analytics.customer_sums import column_of
from banfa.analytics.earlier_sums import (
    Difference,
    MonthFile,
    Summed,
    all_sums,
    differences,
    merged_sums,
    summed,
)
from banfa.analytics.own_code import code_digest
from banfa.analytics.planning import Plan
from banfa.analytics.run_folder import read_record
from banfa.analytics.unchanged import Earlier
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of
from banfa.features.grading.services.freezing import FILE as REGISTER
from banfa.features.grading.services.freezing import write_in_order
from banfa.features.ledger import lake
from banfa.features.ledger.models import LedgerFile
from banfa.kernel.period import Period, add_months
from banfa.policy.model import Pack

FORMAT = 1
TABLE, RECORD = "sums.parquet", "inputs.json"
EARLIER_RUNS = 20
# Merging costs about as much as reading a few lines per customer, so a small gain is none.
WORTH_IT = 0.6


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A run to go on from: its table, what it holds, and what differs."""

    path: Path
    summed: Summed
    found: tuple[Difference, ...]

    @property
    def rows(self) -> int:
        return sum(file.rows for one in self.found for file in one.files)


def start_adding_up(
    backend: BaseBackend,
    pack: Pack,
    plan: Plan,
    files: Sequence[LedgerFile],
    folder: Path,
    pool: ThreadPoolExecutor,
) -> Future[None]:
    """Begin to make the table `sums`, one row per customer who traded, and to write it into the run's folder.

    It goes on beside the reading of the register, which keeps one core busy and the engine idle. The future is done at
    once where the plan adds nothing up.
    """
    now = summed(plan, [_month_file(file) for file in files])
    _write(folder, now)
    if not plan.sums:
        nothing: Future[None] = Future()
        nothing.set_result(None)
        return nothing
    earlier = _earlier(plan, now)
    if earlier is None:
        sums = all_sums(_lines(backend, pack, now.files, "sales"), plan)
    else:
        then = _sums_of(backend, earlier, now)
        parts = [
            (one, _lines(backend, pack, one.files, f"sales_{place}"))
            for place, one in enumerate(earlier.found)
        ]
        sums = merged_sums(then, parts, plan) if parts else then
    return pool.submit(_make, backend.con.cursor(), backend.compile(sums), folder / TABLE)


def _make(duck: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Runs in a thread of its own: no database of Django's is touched here."""
    duck.execute(f"CREATE TABLE sums AS {query} ORDER BY customer_id")
    write_in_order(duck, "sums", target)


def _lines(backend: BaseBackend, pack: Pack, files: Sequence[MonthFile], name: str) -> ir.Table:
    lines = lake.relation([file.name for file in files], pack)
    backend.con.execute(f"CREATE VIEW {name} AS {lines}")
    return backend.table(name)


def _sums_of(backend: BaseBackend, earlier: _Earlier, now: Summed) -> ir.Table:
    """Return an earlier run's sums under the names that today's plan gives them."""
    places = [earlier.summed.columns.index(digest) for digest in now.columns]
    listed = ", ".join(f"{column_of(old)} AS {column_of(new)}_now" for new, old in enumerate(places))
    renamed = ", ".join(f"{column_of(new)}_now AS {column_of(new)}" for new in range(len(places)))
    backend.con.execute(
        f"CREATE VIEW sums_then AS SELECT customer_id, {renamed} FROM"  # noqa: S608
        f" (SELECT customer_id, {listed} FROM read_parquet({lake.quoted(earlier.path)}))"
    )
    return backend.table("sums_then")


def _earlier(plan: Plan, now: Summed) -> _Earlier | None:
    """Return the earlier run from which the fewest lines lead here; None where reading everything is as good."""
    total = sum(file.rows for file in now.files)
    candidates = [
        found
        for run in Run.objects.order_by("-pk")[:EARLIER_RUNS]
        if (found := _candidate(run, plan, now)) is not None and found.rows < WORTH_IT * total
    ]
    best = min(candidates, key=lambda one: one.rows, default=None)
    return best if best is not None and _is_whole(best) else None


def _candidate(run: Run, plan: Plan, now: Summed) -> _Earlier | None:
    folder = folder_of(run)
    then = _read(folder) if TABLE in run.sealed else None
    if then is None:
        return None
    found = differences(then, now, plan)
    return None if found is None else _Earlier(folder / TABLE, then, found)


def _is_whole(earlier: _Earlier) -> bool:
    """Tell whether the earlier sums are as they were sealed, and whether files that count no more are still there."""
    run = Run.objects.get(folder=str(earlier.path.parent.relative_to(lake.home())))
    lost = [file for one in earlier.found if not one.gained for file in one.files]
    listed = dict(
        LedgerFile.objects.filter(path__in=[file.name for file in lost]).values_list("path", "sha256")
    )
    return (
        all(listed.get(file.name) == file.checksum and (lake.home() / file.name).exists() for file in lost)
        and earlier.path.exists()
        and lake.checksum(earlier.path) == run.sealed[TABLE]
    )


def _month_file(file: LedgerFile) -> MonthFile:
    month = Period(file.month, add_months(file.month, 1))
    return MonthFile(name=file.path, checksum=file.sha256, month=month, rows=file.rows)


def _write(folder: Path, now: Summed) -> None:
    words = {
        "format": FORMAT,
        "code": code_digest(),
        "figures": [
            [digest, now.windows[digest].start.isoformat(), now.windows[digest].end.isoformat()]
            for digest in now.columns
        ],
        "files": [[file.name, file.checksum, file.month.start.isoformat(), file.rows] for file in now.files],
    }
    (folder / RECORD).write_text(json.dumps(words, indent=1) + "\n", encoding="utf-8")


def _read(folder: Path) -> Summed | None:
    """Return what a run added up; None where other code did."""
    if not (folder / RECORD).exists():
        return None
    raw: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    if (raw["format"], raw["code"]) != (FORMAT, code_digest()):
        return None
    windows = {
        digest: Period(date.fromisoformat(start), date.fromisoformat(end))
        for digest, start, end in raw["figures"]
    }
    files = []
    for name, checksum, month, rows in raw["files"]:
        first = date.fromisoformat(month)
        files.append(
            MonthFile(name=name, checksum=checksum, month=Period(first, add_months(first, 1)), rows=rows)
        )
    return Summed(windows, tuple(digest for digest, *_ in raw["figures"]), tuple(files))


def run_with_same_inputs(pack: Pack, plan: Plan, folder: Path) -> Earlier | None:
    """Return the newest run of the period whose frozen register is that of the run under way, and whole."""
    register = lake.checksum(folder / REGISTER)
    period = {"period_start": plan.period.start, "period_end": plan.period.end}
    for run in Run.objects.filter(pack_digest=pack.digest, **period).order_by("-pk")[:EARLIER_RUNS]:
        then = folder_of(run)
        if run.sealed.get(REGISTER) == register and _read(then) is not None and _is_sealed(run):
            same_sums = TABLE in run.sealed and lake.checksum(folder / TABLE) == run.sealed[TABLE]
            return Earlier(folder=then, record=read_record(then), same_sums=same_sums)
    return None


def _is_sealed(run: Run) -> bool:
    return all(
        (folder_of(run) / name).exists() and lake.checksum(folder_of(run) / name) == seal
        for name, seal in run.sealed.items()
    )
