"""What a demonstration is made of, and how its tables become files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from banfa.kernel.period import Period, PeriodKind, add_months
from banfa.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFiles:
    """Files of the file contract, the pack they are made for, and where they come from.

    `areas` (code, name, unit and the pack's values of an area) is there where the customers name an area.

    `first_sale_on` and `last_sale_on` are the ledger's outermost days, both included.
    """

    units: Path
    areas: Path | None
    customers: Path
    sales: Path
    pack: str
    note: Text
    first_sale_on: date
    last_sale_on: date


def end_of_last_month(today: date) -> date:
    """Return the last day of the month before `today`."""
    return today.replace(day=1) - timedelta(days=1)


def last_full_months(until: date, months: int) -> Period:
    """Return the newest whole calendar months of which none ends after `until`."""
    month = Period.containing(until, PeriodKind.MONTH)
    end = month.end if until == month.last_day else month.start
    return Period(add_months(end, -months), end)


def make_table(connection: DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Make a table of rows that all have the same keys; a bulk copy, since inserts go row by row."""
    connection.from_arrow(pa.Table.from_pylist(rows)).create(name)


def write_files(
    connection: DuckDBPyConnection, folder: Path, *, pack: str, note: Text, as_csv: bool = False
) -> DemoFiles:
    """Write the tables `units`, `customers`, `sales` and, where there is one, `areas`, each in its own order."""
    folder.mkdir(parents=True, exist_ok=True)
    has_areas = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'areas'"
    ).fetchall()
    areas = _write(connection, "areas", folder, as_csv=as_csv) if has_areas[0][0] else None
    units, customers, sales = (
        _write(connection, name, folder, as_csv=as_csv) for name in ("units", "customers", "sales")
    )
    first, last = connection.execute("SELECT min(date), max(date) FROM sales").fetchall()[0]
    return DemoFiles(
        units=units,
        areas=areas,
        customers=customers,
        sales=sales,
        pack=pack,
        note=note,
        first_sale_on=first,
        last_sale_on=last,
    )


def _write(connection: DuckDBPyConnection, name: str, folder: Path, *, as_csv: bool) -> Path:
    path = folder / f"{name}.{'csv' if as_csv else 'parquet'}"
    if as_csv:
        connection.table(name).write_csv(str(path))
    else:
        connection.table(name).write_parquet(str(path), compression="zstd")
    return path
