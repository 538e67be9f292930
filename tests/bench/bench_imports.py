"""Imports: sales from CSV and Parquet, customers from a workbook, how both grow, and that memory stays flat."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.bench.floor_imports import convert_sales, found_by, insert_customers, known_customers
from tests.bench.import_files import write_customers, write_sales
from tests.bench.import_home import Took, import_apart, prepared
from tests.bench.measured import Measured, Size, against, seconds

GROUP = "Imports"
LINES = {Size.SMALL: 2_000_000, Size.FULL: 10_000_000}
BUYERS = {Size.SMALL: 2_000, Size.FULL: 20_000}
CUSTOMERS = {Size.SMALL: 8_000, Size.FULL: 100_000}
BUDGETS = {"csv": 2.5, "parquet": 2.5, "xlsx": 3.0}
GROWTH_BUDGET, MEMORY_BUDGET = 1.25, 1.3
# Small files cost what starting costs: how that grows says nothing.
STEPS = {Size.SMALL: (4,), Size.FULL: (1, 2, 4)}
MOST = 4
DATABASE = "banfa.sqlite3"
Write = Callable[[Path, int], Path]


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    """Measure each import against its floor at the largest of its sizes, then how time and memory grow to it."""
    lines, buyers, customers = LINES[size], BUYERS[size], CUSTOMERS[size]
    engine = known_customers(buyers)
    shops = prepared(buyers, folder / "with-buyers")
    for kind in ("csv", "parquet"):
        took, source = _at_each_size("sales", f"sales.{kind}", _sales(buyers), lines, size, folder, shops)
        floor = seconds(partial(convert_sales, engine, source, folder / "floor.parquet"), times=3)
        work = f"{lines:,} sales from {kind.upper()}"
        yield against(GROUP, work, ours=took[MOST].seconds, floor=floor, budget=BUDGETS[kind])
        yield from _growth(f"sales from {kind.upper()}", took)
    took, source = _at_each_size(
        "customers", "customers.xlsx", _customers(buyers), customers, size, folder, shops
    )
    words = found_by(_home(folder, MOST, source.name) / DATABASE)
    floor = seconds(partial(insert_customers, source, Path(shutil.copy(shops / DATABASE, folder)), words))
    work = f"{customers:,} customers from XLSX"
    yield against(GROUP, work, ours=took[MOST].seconds, floor=floor, budget=BUDGETS["xlsx"])
    yield from _growth("customers from XLSX", took)


def _sales(buyers: int) -> Write:
    return lambda path, lines: write_sales(path, lines, customers=buyers)


def _customers(buyers: int) -> Write:
    return lambda path, count: write_customers(path, count, first=buyers)


def _at_each_size(
    kind: str, name: str, write: Write, most: int, size: Size, folder: Path, shops: Path
) -> tuple[dict[int, Took], Path]:
    """Import a quarter, a half and all of the rows, each into a folder and in a process of its own."""
    took = {}
    file = folder / name
    for step in STEPS[size]:
        write(file, most * step // MOST)
        took[step] = import_apart(kind, file, prepared=shops, home=_home(folder, step, name))
    return took, file


def _home(folder: Path, step: int, name: str) -> Path:
    return folder / f"home-{step}-{name}"


def _growth(what: str, took: dict[int, Took]) -> Iterator[Measured]:
    """Compare the cost of a row, and the peak of memory, at two and four times the rows with those at once."""
    if 1 not in took:
        return
    for times in sorted(took.keys() - {1}):
        yield against(
            GROUP, f"seconds per row, {times} times the {what}", ours=took[times].seconds / times,
            floor=took[1].seconds, budget=GROWTH_BUDGET,
        )  # fmt: skip
    yield against(
        GROUP, f"peak memory, 4 times the {what}", ours=took[4].gigabytes, floor=took[1].gigabytes,
        budget=MEMORY_BUDGET, unit="GB",
    )  # fmt: skip
