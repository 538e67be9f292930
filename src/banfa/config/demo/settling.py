"""Spreads customers over places of different size."""

from duckdb import DuckDBPyConnection

# Each place has a whole weight (whole, so that no sum depends on its order); customers stand in a row and fall on the places in order.
_SETTLED = """
CREATE TABLE settled AS
WITH weighed AS (
    SELECT *, whole(60, 140, position, 'size of a place') AS weight FROM places
), sized AS (
    SELECT *, sum(weight) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) - weight AS starts FROM weighed
), standing AS (
    SELECT id, (id + 0.5) / getvariable('customers') * (SELECT sum(weight) FROM weighed) AS stands
    FROM range(getvariable('customers')) numbers(id)
)
SELECT standing.id, sized.* EXCLUDE (weight, starts) FROM standing ASOF JOIN sized ON standing.stands >= sized.starts
"""


def settle(connection: DuckDBPyConnection) -> None:
    """Make `settled`: one row per customer, its number `id` (from 0) beside every column of its place.

    Needs the table `places` with a column `position` (from 0) and the variable `customers`.
    """
    connection.execute(_SETTLED)
