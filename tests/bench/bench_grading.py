"""Grading a register from a year of sales: against DuckDB by hand and pandas, one month later, growing, publishing."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import duckdb

from tests.bench.floor_grading import STATEMENTS
from tests.bench.grading_child import ask
from tests.bench.grading_home import Scale
from tests.bench.measured import Measured, Size, against

GROUP = "Grading"
CUSTOMERS = {Size.SMALL: 48_000, Size.FULL: 1_000_000}
ROUNDS = {Size.SMALL: 1, Size.FULL: 2}
MOST_GIGABYTES = 6
LINEAR = 1.25


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    scale = Scale(customers=CUSTOMERS[size])
    home = folder / "whole"
    ask("build", home, str(scale.customers))
    ours, floors, peaks = [], [], []
    for _ in range(ROUNDS[size]):  # in turns, so that both meet the machine in the same moods
        found = ask("grade", home)
        ours.append(float(found["seconds"]))
        peaks.append(float(found["peak"]))
        floors.append(_floor("duckdb", home, folder))
    _assert_equal(_run_of(home), folder / "duckdb")
    whole = min(ours)
    work = f"{scale.customers:,} customers from {scale.lines:,} lines"
    yield against(
        GROUP, f"grade {work}, against SQL by hand", ours=whole, floor=min(floors), budget=1.5,
        note="Ours reads the register from the database, freezes, sorts, seals and records; the SQL finds it as Parquet."
        " The pack is tobacco's with a scale over four quarters, so that every line counts. The process is warm.",
    )  # fmt: skip
    yield _shown("peak memory of that run", max(peaks), "GB", ratio=max(peaks), budget=MOST_GIGABYTES)
    grown = {part: _grown(folder, home, scale, part, ROUNDS[size]) for part in (4, 2)}
    if size is Size.SMALL:
        yield from _against_pandas(home, folder, scale.customers, whole, budget=None)
    else:
        yield from _against_pandas(folder / "part4", folder, scale.customers // 4, grown[4], budget=8)
    yield from _growth(grown, whole)
    yield from _one_more_month(home, whole)
    yield from _publishing(home, folder / "part4")


def _grown(folder: Path, home: Path, scale: Scale, part: int, rounds: int) -> float:
    """Build a home with a part of the customers and exactly their lines, and grade it."""
    customers = str(scale.customers // part)
    return float(ask("grow", folder / f"part{part}", customers, str(rounds), str(home))["seconds"])


def _against_pandas(
    home: Path, folder: Path, customers: int, ours: float, *, budget: float | None
) -> Iterator[Measured]:
    if find_spec("pandas") is None:
        print("pandas is not installed: grading is not held against it", file=sys.stderr)
        return
    pandas = _floor("pandas", home, folder)
    _assert_equal(_run_of(home), folder / "pandas")
    yield Measured(
        group=GROUP, work=f"grade {customers:,} customers, against pandas", ours=ours, floor=pandas, unit="s",
        ratio=pandas / ours, budget=budget, sense="at least",
        note="So many that pandas' exact decimals fit into memory. A second of every run goes into making the SQL,"
        " which outweighs a small register.",
    )  # fmt: skip


def _growth(grown: Mapping[int, float], whole: float) -> Iterator[Measured]:
    for times, seconds in ((2, grown[2]), (4, whole)):
        yield against(
            GROUP, f"growth: {times} times the rows, seconds per row", ours=seconds / times, floor=grown[4],
            budget=LINEAR,
        )  # fmt: skip


def _one_more_month(home: Path, whole: float) -> Iterator[Measured]:
    found = ask("month", home)
    yield against(
        GROUP, "again after one more month, against all of it", ours=float(found["seconds"]), floor=whole, budget=0.3,
        note="Only the new month is read; what an earlier run added up and decided from the same inputs is gone on from.",
    )  # fmt: skip


def _publishing(home: Path, small: Path) -> Iterator[Measured]:
    big, little = ask("publish", home), ask("publish", small)
    yield _shown("publish that run to the register", float(big["alone"]), "s")
    yield against(
        GROUP, "publishing: 4 times the rows, seconds per row", ours=float(big["alone"]) / 4,
        floor=float(little["alone"]), budget=LINEAR,
    )  # fmt: skip
    note = f"{big['reads']:.0f} reads by another process, {big['old']:.0f} of them of the grades before the switch."
    yield _shown("a grade read meanwhile, median", float(big["median_ms"]), "ms")
    yield _shown("a grade read meanwhile, slowest", float(big["slowest_ms"]), "ms", note=note)


def _shown(
    work: str,
    ours: float,
    unit: str,
    *,
    ratio: float | None = None,
    budget: float | None = None,
    note: str = "",
) -> Measured:
    return Measured(
        group=GROUP, work=work, ours=ours, floor=None, unit=unit, ratio=ratio, budget=budget, note=note
    )  # fmt: skip


def _floor(kind: str, home: Path, folder: Path) -> float:
    """Grade by hand in a process of its own over a home's files and the register that our run froze."""
    target = folder / kind
    target.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "tests.bench.grading_by_hand",
        kind,
        str(_run_of(home)),
        str(home),
        str(target),
    ]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(said)


def _run_of(home: Path) -> Path:
    return max((home / "runs").iterdir())


def _assert_equal(ours: Path, theirs: Path) -> None:
    """Hold both ways against each other, customer by customer; a floor that answers something else is none."""
    names: Sequence[str] = list(STATEMENTS)
    with duckdb.connect() as duck:
        for name in names:
            (differing,) = duck.execute(
                f"SELECT count(*) FROM read_parquet('{ours / name}.parquet') o"
                f" FULL JOIN read_parquet('{theirs / name}.parquet') t USING (customer_id)"
                " WHERE o.value IS DISTINCT FROM t.value OR o.customer_id IS NULL OR t.customer_id IS NULL"
            ).fetchall()[0]
            assert differing == 0, f"{name}: {differing} customers differ"
