"""Grading a register from a year of sales: against DuckDB by hand and pandas, one month later, growing, publishing."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import duckdb

from banfa.analytics.run_folder import read_record
from tests.bench.floor_grading import STATEMENTS
from tests.bench.grading_child import ask
from tests.bench.grading_home import Scale
from tests.bench.measured import Measured, Size, against

GROUP = "Grading"
CUSTOMERS = {Size.SMALL: 48_000, Size.FULL: 1_000_000}
ROUNDS = {Size.SMALL: 1, Size.FULL: 2}
MOST_GIGABYTES = 6
LINEAR = 1.25
PARTS = {Size.SMALL: (2,), Size.FULL: (4, 2)}
PANDAS_PART = 8
FIXED = " At this size a fixed second of making the SQL decides, so there is no budget."


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    scale = Scale(customers=CUSTOMERS[size])
    home = folder / "whole"
    ask("build", home, str(scale.customers))
    ours, floors = [], []
    for _ in range(ROUNDS[size]):  # in turns, so that both meet the machine in the same moods
        ours.append(_numbers(ask("grade", home)))
        floors.append(_floor("duckdb", home, folder))
    _assert_equal(_run_of(home), folder / "duckdb")
    whole, worked = (_least(ours, key) for key in ("seconds", "cpu"))
    work = f"{scale.customers:,} customers from {scale.lines:,} lines"
    yield _compared(
        size, f"grade {work}, against SQL by hand", whole, _least(floors, "seconds"), 1.5,
        note="Ours reads the register from the database, freezes, sorts, seals and records; the SQL finds it as Parquet."
        " The pack is tobacco's six classes with a scale over four quarters, so that every line counts."
        " The process is warm.",
    )  # fmt: skip
    yield _compared(
        size, "the same in processor time", worked, _least(floors, "cpu"), 1.5,
        note="Says the same on a machine that has other work to do.",
    )  # fmt: skip
    peak = max(one["peak"] for one in ours)
    yield _shown("peak memory of that run", peak, "GB", ratio=peak, budget=MOST_GIGABYTES)
    grown = {part: _grown(folder, home, scale, part, ROUNDS[size]) for part in PARTS[size]}
    if size is Size.SMALL:
        yield from _against_pandas(home, folder, scale.customers, whole, budget=None)
    else:
        seconds = _grown(folder, home, scale, PANDAS_PART, ROUNDS[size])
        eighth = folder / f"part{PANDAS_PART}"
        yield from _against_pandas(eighth, folder, scale.customers // PANDAS_PART, seconds, budget=8)
    yield from _growth(grown, whole)
    yield from _one_more_month(size, home, whole, worked)
    yield from _publishing(home, {part: folder / f"part{part}" for part in PARTS[size]})


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
    pandas = _floor("pandas", home, folder)["seconds"]
    _assert_equal(_run_of(home), folder / "pandas")
    yield Measured(
        group=GROUP, work=f"grade {customers:,} customers, against pandas", ours=ours, floor=pandas, unit="s",
        ratio=pandas / ours, budget=budget, sense="at least",
        note="So many that pandas' exact decimals fit into memory. A second of every run goes into making the SQL,"
        " which outweighs a small register.",
    )  # fmt: skip


def _growth(grown: Mapping[int, float], whole: float) -> Iterator[Measured]:
    first = max(grown)
    for part, seconds in sorted({**grown, 1: whole}.items(), reverse=True)[1:]:
        times = first // part
        yield against(
            GROUP, f"growth: {times} times the rows, seconds per row", ours=seconds / times, floor=grown[first],
            budget=LINEAR,
        )  # fmt: skip


def _one_more_month(size: Size, home: Path, whole: float, worked: float) -> Iterator[Measured]:
    found = _numbers(ask("month", home))
    yield _compared(
        size, "again after one more month, against all of it", found["seconds"], whole, 0.3,
        note="Only the new month is read; what an earlier run added up and decided from the same inputs is gone on from.",
    )  # fmt: skip
    yield _compared(size, "that month in processor time", found["cpu"], worked, 0.3)


def _publishing(home: Path, parts: Mapping[int, Path]) -> Iterator[Measured]:
    big = ask("publish", home)
    alone = {
        1: float(big["alone"]),
        **{part: float(ask("publish", at)["alone"]) for part, at in parts.items()},
    }
    yield _shown("publish that run to the register", alone[1], "s")
    first = max(alone)
    for part in sorted(alone, reverse=True)[1:]:
        times = first // part
        yield against(
            GROUP, f"publishing: {times} times the rows, seconds per row", ours=alone[part] / times,
            floor=alone[first], budget=LINEAR,
        )  # fmt: skip
    note = f"{big['reads']:.0f} reads by another process, {big['old']:.0f} of them of the grades before the switch."
    yield _shown("a grade read meanwhile, median", float(big["median_ms"]), "ms")
    yield _shown("a grade read meanwhile, slowest", float(big["slowest_ms"]), "ms", note=note)


def _compared(size: Size, work: str, ours: float, floor: float, budget: float, note: str = "") -> Measured:
    """Hold ours against the floor; a small size has no budget, since what does not grow outweighs what does."""
    if size is Size.FULL:
        return against(GROUP, work, ours=ours, floor=floor, budget=budget, note=note)
    return Measured(
        group=GROUP, work=work, ours=ours, floor=floor, unit="s", ratio=ours / floor, budget=None, note=note + FIXED
    )  # fmt: skip


def _numbers(found: Mapping[str, float | str]) -> dict[str, float]:
    return {name: float(value) for name, value in found.items()}


def _least(found: Sequence[Mapping[str, float]], key: str) -> float:
    return min(one[key] for one in found)


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


def _floor(kind: str, home: Path, folder: Path) -> dict[str, float]:
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
    found: dict[str, float] = json.loads(said)
    return found


def _run_of(home: Path) -> Path:
    return max((home / "runs").iterdir())


def _assert_equal(ours: Path, theirs: Path) -> None:
    """Hold both ways against each other, customer by customer; a floor that answers something else is none."""
    names: Sequence[str] = list(STATEMENTS)
    assert set(read_record(ours).classifications) == set(names), (
        "the floor has to decide what the pack decides"
    )
    with duckdb.connect() as duck:
        for name in names:
            (differing,) = duck.execute(
                f"SELECT count(*) FROM read_parquet('{ours / name}.parquet') o"
                f" FULL JOIN read_parquet('{theirs / name}.parquet') t USING (customer_id)"
                " WHERE o.value IS DISTINCT FROM t.value OR o.customer_id IS NULL OR t.customer_id IS NULL"
            ).fetchall()[0]
            assert differing == 0, f"{name}: {differing} customers differ"
