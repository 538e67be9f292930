"""What stands on the map: every customer where there are few, clusters where there are many."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from banfa.features.customers.map.boxes import Box, Cells
from banfa.features.customers.map.mark import Mark, Marks
from banfa.features.customers.map.merging import CellKey, merged
from banfa.features.customers.map.places import KEY, Clustered, Places, in_cells
from banfa.features.customers.models import Customer
from banfa.features.customers.standing import Standings
from banfa.platform.web.charts import shade

MOST_POINTS = 300  # so many stand one by one
MOST_MIXED = 20_000  # so many grades are looked up for one picture
UNGRADED_SHADE = "vx"
VALUE = 1  # the headline's value among what the standings read


def shades_of(standings: Standings | None) -> dict[str, str]:
    """Return the shade of each value of the headline, strong to pale."""
    values = [value for value, _ in standings.values] if standings else []
    return {value: shade(place, len(values)) for place, value in enumerate(values)}


def marks_in(
    found: QuerySet[Customer], box: Box, zoom: float, standings: Standings | None, places: Places
) -> Marks:
    """Return what a box holds of the customers found, `places` being theirs: at most MOST_CELLS marks."""
    inside = found.filter(box.condition)
    clusters = _clusters(places.clustered(box, Cells.of(box, zoom)))
    customers = sum(mark.customers for mark in clusters.values())
    shades = shades_of(standings)
    if customers <= MOST_POINTS:
        return Marks(marks=_points(inside, standings, shades), customers=customers)
    if standings is not None and customers <= MOST_MIXED:
        _mix(clusters, inside, Cells.of(box, zoom), standings, shades)
    apart = merged(clusters, Cells.of(box, zoom))
    return Marks(marks=_told_apart(apart, found, standings, shades), customers=customers)


def _clusters(rows: Sequence[Clustered]) -> dict[CellKey, Mark]:
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
    rows = in_cells(standings.beside(inside), cells).values(*KEY, value).annotate(n=Count("*"))
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
