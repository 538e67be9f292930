"""A customer's sales lines in a period, straight from the ledger's files: added up, and line by line."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow.parquet as pq

from banfa.features.customers.models import Customer
from banfa.features.ledger import lake
from banfa.features.ledger.queries import files_that_count
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.policy.ledger import PRODUCT, ledger_attributes
from banfa.policy.model import FieldType, Pack, Typed

READ = Permission.CUSTOMERS_CUSTOMER_READ
PAGE_SIZE = 50
MOST_VALUES = 200
MEMORY, THREADS = "512MB", 2
GROUPED = (FieldType.TEXT, FieldType.CHOICE)
DOCUMENT = "document"  # one per delivery: nothing to add up by


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """What was sold of one value of a column; None is no value."""

    value: str | None
    quantity: Decimal
    amount: Decimal
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sums of all lines that are shown."""

    quantity: Decimal
    amount: Decimal
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines, newest first, of all that there are; `names` are the columns that hold anything."""

    rows: Sequence[Mapping[str, Any]]
    names: Sequence[str]
    total: Total
    number: int

    @property
    def pages(self) -> int:
        return max(-(-self.total.lines // PAGE_SIZE), 1)


def dimensions(pack: Pack) -> dict[str, Typed]:
    """Return the columns that sales can be added up by, as far as the newest file holds anything in them."""
    newest = files_that_count().order_by("-month", "-batch_id").first()
    held = _filled(newest.path, str(lake.home())) if newest is not None else frozenset()
    known = {"product": PRODUCT, **ledger_attributes(pack)}
    return {
        name: one for name, one in known.items() if name in held and one.type in GROUPED and name != DOCUMENT
    }


@lru_cache(maxsize=64)  # files never change
def _filled(path: str, folder: str) -> frozenset[str]:
    """Return the columns of a file that are not empty throughout."""
    about = pq.read_metadata(f"{folder}/{path}")
    held = set()
    for group in range(about.num_row_groups):
        rows = about.row_group(group)
        for place in range(rows.num_columns):
            column = rows.column(place)
            known = column.statistics
            if known is None or known.null_count is None or known.null_count < rows.num_rows:
                held.add(column.path_in_schema)
    return frozenset(held)


class Sales:
    """One customer's lines of one period, read once and held while a page is made."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, pack: Pack) -> None:
        self._duck, self._pack = duck, pack

    def by(self, name: str) -> list[Sold]:
        """Return the sums per value of a column, largest amount first."""
        rows = self._duck.execute(
            f'SELECT CAST("{name}" AS VARCHAR), sum(quantity), sum(amount), count(*) FROM lines'  # noqa: S608
            f" GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT {MOST_VALUES}"
        ).fetchall()
        return [
            Sold(value=value, quantity=quantity, amount=amount, lines=count)
            for value, quantity, amount, count in rows
        ]

    def total(self, condition: str = "true", values: Sequence[Any] = ()) -> Total:
        """Return the sums of all lines."""
        ((quantity, amount, count),) = self._duck.execute(
            f"SELECT coalesce(sum(quantity), 0), coalesce(sum(amount), 0), count(*) FROM lines WHERE {condition}",  # noqa: S608
            list(values),
        ).fetchall()
        return Total(quantity=quantity, amount=amount, lines=count)

    def page(self, number: int, *, by: str = "", value: str | None = None) -> Page:
        """Return a page of lines, newest first, those of one value where a column is named."""
        condition, values = _condition(by, value)
        total = self.total(condition, values)
        number = min(max(number, 1), max(-(-total.lines // PAGE_SIZE), 1))
        rows = self.rows(condition, values, f"LIMIT {PAGE_SIZE} OFFSET {(number - 1) * PAGE_SIZE}")
        names = [name for name in self.names() if any(row[name] is not None for row in rows)]
        return Page(rows=rows, names=names, total=total, number=number)

    def rows(
        self, condition: str = "true", values: Sequence[Any] = (), end: str = ""
    ) -> list[dict[str, Any]]:
        """Return lines by column, newest first."""
        found = self._duck.execute(
            f"SELECT * FROM lines WHERE {condition} ORDER BY date DESC, product, quantity, amount {end}",  # noqa: S608
            list(values),
        )
        names = [about[0] for about in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def names(self) -> list[str]:
        """Return the columns of a line but for customer, day and the two measures."""
        return [
            name
            for name in lake.columns(self._pack)
            if name not in ("customer_id", "date", "quantity", "amount")
        ]


def _condition(by: str, value: str | None) -> tuple[str, list[Any]]:
    if not by:
        return "true", []
    return (f'"{by}" IS NULL', []) if value is None else (f'CAST("{by}" AS VARCHAR) = ?', [value])


@contextmanager
def sales_of(
    actor: Actor, customer_id: int, period: Period, pack: Pack, *, right: Permission = READ
) -> Iterator[Sales]:
    """Read a customer's lines of a period that lie in files that count. Raises Denied, NotThere."""
    if not visible(Customer, actor, right).filter(pk=customer_id).exists():
        raise NotThere
    first = date(period.start.year, period.start.month, 1)
    paths = list(files_that_count(start=first, end=period.end).values_list("path", flat=True))
    lines = lake.relation(paths, pack, start=period.start, end=period.end)
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as duck:
        duck.execute(
            f"CREATE TEMP TABLE lines AS SELECT * EXCLUDE customer_id FROM ({lines}) WHERE customer_id = {int(customer_id)}"  # noqa: S608
        )
        yield Sales(duck, pack)


def title_of(name: str, pack: Pack) -> Text:
    """Return what a column of a line is called."""
    known = {"product": PRODUCT, **ledger_attributes(pack)}
    return known[name].title.text
