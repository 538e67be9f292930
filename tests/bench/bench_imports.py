"""Imports: sales from CSV and Parquet, customers from a workbook, how both grow, and that memory stays flat."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.floor_imports import convert_sales, insert_customers, known_customers
from tests.bench.import_files import write_customers, write_sales
from tests.bench.import_home import Took, import_apart
from tests.bench.measured import Measured, Size, against, seconds

GROUP = "Imports"
LINES = {Size.SMALL: 800_000, Size.FULL: 10_000_000}
CUSTOMERS = {Size.SMALL: 8_000, Size.FULL: 100_000}
BUDGETS = {"csv": 2.5, "parquet": 2.5, "xlsx": 3.0}
GROWTH_BUDGET, MEMORY_BUDGET = 1.25, 1.3
STEPS = (4, 2, 1)


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    """Measure each import against its floor at the largest of three sizes, then how time and memory grow to it."""
    customers = CUSTOMERS[size]
    sold = {
        kind: _at_three_sizes(
            "sales", _sales(folder, kind, customers), LINES[size], folder, customers=customers
        )
        for kind in ("csv", "parquet")
    }
    engine = known_customers(customers)
    for kind, took in sold.items():
        source = folder / f"sales-4.{kind}"
        floor = seconds(
            lambda source=source: convert_sales(engine, source, folder / "floor.parquet"), times=3
        )  # type: ignore[misc]
        work = f"{LINES[size]:,} sales from {kind.upper()}"
        yield against(GROUP, work, ours=took[4].seconds, floor=floor, budget=BUDGETS[kind])
        yield from _growth(f"sales from {kind.upper()}", took)
    filed = _at_three_sizes("customers", _customers(folder), customers, folder, customers=0)
    floor = seconds(lambda: insert_customers(folder / "customers-4.xlsx", folder / "floor.sqlite3"))
    work = f"{customers:,} customers from XLSX"
    yield against(GROUP, work, ours=filed[4].seconds, floor=floor, budget=BUDGETS["xlsx"])
    yield from _growth("customers from XLSX", filed)


def _sales(folder: Path, kind: str, customers: int) -> Callable[[int, int], Path]:
    return lambda step, lines: write_sales(folder / f"sales-{step}.{kind}", lines=lines, customers=customers)


def _customers(folder: Path) -> Callable[[int, int], Path]:
    return lambda step, count: write_customers(folder / f"customers-{step}.xlsx", count=count)


def _at_three_sizes(
    kind: str, write: Callable[[int, int], Path], most: int, folder: Path, *, customers: int
) -> dict[int, Took]:
    """Import a quarter, a half and all of the rows, each into a folder and in a process of its own."""
    took = {}
    for step in STEPS:
        file = write(step, most * step // STEPS[0])
        took[step] = import_apart(kind, file, customers=customers, home=folder / f"home-{file.name}")
    return took


def _growth(what: str, took: dict[int, Took]) -> Iterator[Measured]:
    """Compare the cost of a row, and the peak of memory, at two and four times the rows with those at once."""
    for times in (2, 4):
        yield against(
            GROUP, f"seconds per row, {times} times the {what}", ours=took[times].seconds / times,
            floor=took[1].seconds, budget=GROWTH_BUDGET,
        )  # fmt: skip
    yield against(
        GROUP, f"peak memory, 4 times the {what}", ours=took[4].gigabytes, floor=took[1].gigabytes,
        budget=MEMORY_BUDGET, unit="GB",
    )  # fmt: skip
