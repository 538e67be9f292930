"""Counts customers place by place: out of the register, or out of its glance where millions are looked at."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from django.db.models import Avg, CharField, Count, F, Func, IntegerField, Max, Min, QuerySet

from banfa.features.customers.map.boxes import Box, Cells
from banfa.features.customers.models import Customer
from banfa.features.customers.positions import HAS_POSITION
from banfa.features.customers.register.glance import glance

ROWS_AT_ONCE = 20_000
DRAWN_ROUND = 50_000  # so many customers are looked at for the outlines where the register itself is asked
KEY: Any = ("row", "column")  # where a cell is: what the query adds, which no model has
LOCATED = "latitude IS NOT NULL AND longitude IS NOT NULL"

Coarse = tuple[int, float, float, float, float]  # customers, south, north, west, east
OfUnit = tuple[str, int, float, float]  # path, customers, middle
Clustered = tuple[int, int, int, float, float, int]  # row, column, customers, middle, one of them


class Cell(Func):
    """The number of the cell that a coordinate lies in, counted from the west and the south."""

    output_field = IntegerField()

    def __init__(self, name: str, size: float) -> None:
        # Written out: a parameter would stand once in the columns and once more in the groups, and not be known as one.
        scaled = f"(%(expressions)s + 180) * {1 / size!r}"
        super().__init__(F(name), template=f"CAST({scaled} AS INTEGER)")
        self.scaled = scaled

    def as_postgresql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        return self.as_sql(compiler, connection, template=f"FLOOR({self.scaled})::integer", **extra)


class Places(Protocol):
    """Some customers, to be counted by where they are."""

    def everyone(self) -> int:
        """Return how many there are, located or not."""

    def coarse(self, size: float) -> Sequence[Coarse]:
        """Return the cells of a size in degrees that hold customers, with how far they reach."""

    def of_units(self, depth: int, box: Box, size: float, located: int) -> Sequence[OfUnit]:
        """Return the cells of a box unit by unit, a unit being so many characters of a path."""

    def clustered(self, box: Box, cells: Cells) -> Sequence[Clustered]:
        """Return the cells of a box."""


class InRegister:
    """Customers as the database finds them."""

    def __init__(self, found: QuerySet[Customer]) -> None:
        self._found = found

    def everyone(self) -> int:
        return self._found.order_by().count()

    def coarse(self, size: float) -> Sequence[Coarse]:
        cells = in_cells(self._found.filter(HAS_POSITION), Cells(across=size, along=size)).values(*KEY)
        reach = {
            "n": Count("*"), "south": Min("latitude"), "north": Max("latitude"), "west": Min("longitude"),
            "east": Max("longitude"),
        }  # fmt: skip
        return list(cells.annotate(**reach).values_list(*reach))

    def of_units(self, depth: int, box: Box, size: float, located: int) -> Sequence[OfUnit]:
        upper = Func(
            F("unit_path"), template=f"SUBSTR(%(expressions)s, 1, {depth})", output_field=CharField()
        )
        found = _sampled(self._found.filter(box.condition), located).annotate(upper=upper)
        cells = in_cells(found, Cells(across=size, along=size)).values("upper", *KEY)
        middles = {"n": Count("*"), "north": Avg("latitude"), "east": Avg("longitude")}
        return list(cells.annotate(**middles).values_list("upper", *middles))

    def clustered(self, box: Box, cells: Cells) -> Sequence[Clustered]:
        found = in_cells(self._found.filter(box.condition), cells).values(*KEY)
        middles = {"n": Count("*"), "north": Avg("latitude"), "east": Avg("longitude"), "one": Min("pk")}
        return list(found.annotate(**middles).values_list(*KEY, *middles))


class AtAGlance:
    """Everybody below some units, or those of them whose numbers are given."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, numbers: Iterable[int] | None = None) -> None:
        self._duck, self._seen = duck, "glance"
        if numbers is not None:
            duck.register("wished", pa.table({"id": pa.array(numbers, pa.int64())}))
            self._seen = "glance SEMI JOIN wished USING (id)"

    def everyone(self) -> int:
        (number,) = self._duck.execute(f"SELECT count(*) FROM {self._seen}").fetchall()[0]  # noqa: S608
        return int(number)

    def coarse(self, size: float) -> Sequence[Coarse]:
        reach = "min(latitude), max(latitude), min(longitude), max(longitude)"
        cell = f"{_number('latitude', size)}, {_number('longitude', size)}"
        found: list[Coarse] = self._duck.execute(
            f"SELECT count(*), {reach} FROM {self._seen} WHERE {LOCATED} GROUP BY {cell}"  # noqa: S608
        ).fetchall()
        return found

    def of_units(self, depth: int, box: Box, size: float, located: int) -> Sequence[OfUnit]:
        del located  # all of them are looked at
        found: list[OfUnit] = self._duck.execute(
            f"SELECT path[:{depth}] AS upper, count(*), avg(latitude), avg(longitude) FROM {self._seen}"  # noqa: S608
            f" WHERE {_inside(box)}"
            f" GROUP BY upper, {_number('latitude', size)}, {_number('longitude', size)}"
        ).fetchall()
        return found

    def clustered(self, box: Box, cells: Cells) -> Sequence[Clustered]:
        found: list[Clustered] = self._duck.execute(
            f"SELECT {_number('latitude', cells.along)} AS r, {_number('longitude', cells.across)} AS c, count(*),"  # noqa: S608
            f" avg(latitude), avg(longitude), min(id) FROM {self._seen} WHERE {_inside(box)} GROUP BY r, c"
        ).fetchall()
        return found


@contextmanager
def places_of(
    found: QuerySet[Customer],
    parts: Sequence[str] | None,
    *,
    is_narrowed: bool = False,
    box: Box | None = None,
) -> Iterator[Places]:
    """Yield the places of customers, of those in a box where nothing outside of it will be asked for.

    `parts` are the units below which they lie, None where what the reader sees depends on the customer; `is_narrowed`
    tells that not everybody there is wanted. Who is wanted is then read once, and counted out of the glance.
    """
    if parts is None:
        yield InRegister(found)
        return
    with glance(parts) as duck:
        if duck is None:
            yield InRegister(found)
            return
        wished = found.filter(box.condition) if box is not None else found
        numbers = wished.order_by().values_list("pk", flat=True).iterator(chunk_size=ROWS_AT_ONCE)
        yield AtAGlance(duck, numbers if is_narrowed else None)


def in_cells(found: QuerySet[Customer], cells: Cells) -> QuerySet[Customer]:
    """Return customers with the row and the column of their cell."""
    return found.order_by().annotate(
        row=Cell("latitude", cells.along), column=Cell("longitude", cells.across)
    )


def _sampled(found: QuerySet[Customer], located: int) -> QuerySet[Customer]:
    """Return every n-th customer where they are many: a line around them needs no more."""
    if located <= DRAWN_ROUND:
        return found
    return found.annotate(lot=F("pk") % (located // DRAWN_ROUND + 1)).filter(lot=0)


def _number(name: str, size: float) -> str:
    return f"CAST(floor(({name} + 180) * {1 / size!r}) AS INTEGER)"


def _inside(box: Box) -> str:
    return f"latitude BETWEEN {box.south!r} AND {box.north!r} AND longitude BETWEEN {box.west!r} AND {box.east!r}"
