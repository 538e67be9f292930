"""What stands on the map: every customer where there are few, clusters where there are many."""

from typing import Any

from django.db.models import Avg, Count, F, Func, IntegerField, Min, QuerySet

from banfa.features.customers.map.boxes import Box, Cells
from banfa.features.customers.map.mark import Mark, Marks
from banfa.features.customers.map.merging import CellKey, merged
from banfa.features.customers.models import Customer
from banfa.features.customers.standing import Standings
from banfa.platform.web.charts import shade

MOST_POINTS = 300  # so many stand one by one
MOST_MIXED = 20_000  # so many grades are looked up for one picture
UNGRADED_SHADE = "vx"
KEY: Any = ("row", "column")  # where a cell is: what the query adds, which no model has
VALUE = 1  # the headline's value among what the standings read


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


def shades_of(standings: Standings | None) -> dict[str, str]:
    """Return the shade of each value of the headline, strong to pale."""
    values = [value for value, _ in standings.values] if standings else []
    return {value: shade(place, len(values)) for place, value in enumerate(values)}


def marks_in(found: QuerySet[Customer], box: Box, zoom: float, standings: Standings | None) -> Marks:
    """Return what a box holds of the customers found: at most MOST_CELLS marks."""
    inside = found.filter(box.condition)
    clusters = _clusters(inside, Cells.of(box, zoom))
    customers = sum(mark.customers for mark in clusters.values())
    shades = shades_of(standings)
    if customers <= MOST_POINTS:
        return Marks(marks=_points(inside, standings, shades), customers=customers)
    if standings is not None and customers <= MOST_MIXED:
        _mix(clusters, inside, Cells.of(box, zoom), standings, shades)
    apart = merged(clusters, Cells.of(box, zoom))
    return Marks(marks=_told_apart(apart, found, standings, shades), customers=customers)


def _in_cells(inside: QuerySet[Customer], cells: Cells) -> QuerySet[Customer]:
    return inside.order_by().annotate(
        row=Cell("latitude", cells.along), column=Cell("longitude", cells.across)
    )


def _clusters(inside: QuerySet[Customer], cells: Cells) -> dict[CellKey, Mark]:
    rows = (
        _in_cells(inside, cells)
        .values(*KEY)
        .annotate(n=Count("*"), north=Avg("latitude"), east=Avg("longitude"), one=Min("pk"))
        .values_list(*KEY, "n", "north", "east", "one")
    )
    return {
        (row, column): Mark(
            latitude=north, longitude=east, customers=n, first=one, customer_id=one if n == 1 else None
        )
        for row, column, n, north, east, one in rows
    }


def _mix(
    clusters: dict[CellKey, Mark],
    inside: QuerySet[Customer],
    cells: Cells,
    standings: Standings,
    shades: dict[str, str],
) -> None:
    """Say of each cluster how its customers are graded."""
    value = standings.columns[VALUE]
    rows = _in_cells(standings.beside(inside), cells).values(*KEY, value).annotate(n=Count("*"))
    for row, column, held, n in rows.values_list(*KEY, value, "n"):
        mark = clusters.get((row, column))
        if mark is not None:
            tone = shades.get(held, UNGRADED_SHADE)
            mark.shades[tone] = mark.shades.get(tone, 0) + n


def _points(inside: QuerySet[Customer], standings: Standings | None, shades: dict[str, str]) -> list[Mark]:
    columns = ["pk", "name", "latitude", "longitude"]
    if standings is not None:
        inside, columns = standings.beside(inside), [*columns, standings.columns[VALUE]]
    return [
        Mark(
            latitude=row[2], longitude=row[3], customers=1, first=row[0], customer_id=row[0], name=row[1],
            shades={shades.get(row[4], UNGRADED_SHADE): 1} if standings is not None else {},
        )
        for row in inside.order_by("pk").values_list(*columns)
    ]  # fmt: skip


def _told_apart(
    marks: list[Mark], found: QuerySet[Customer], standings: Standings | None, shades: dict[str, str]
) -> list[Mark]:
    """Give the customers that stand alone in their cell a name and a grade."""
    alone = [mark.customer_id for mark in marks if mark.customer_id is not None]
    named = {mark.customer_id: mark for mark in _points(found.filter(pk__in=alone), standings, shades)}
    return [named.get(mark.customer_id, mark) if mark.customer_id is not None else mark for mark in marks]
