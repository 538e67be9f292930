"""The weekly orders of the synthetic city, with seasons, growth, noise and shops that fade."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

from duckdb import DuckDBPyConnection

from banfa.config.demo.files import make_table
from banfa.config.demo.seasons import mid_autumn, national_day, spring_festival
from banfa.kernel.period import Period

GROWTH_YEAR = 0.07
FAMILIES = ("澜江", "雁渡", "青棠", "望潮", "桐湾", "白榆", "云汀", "星渚", "鹭洲", "松壑")
CHEAPEST, DEAREST = 62.0, 860.0


@dataclass(frozen=True, slots=True)
class Week:
    """One week of ordering: its Monday, and how much more or less than usual shops buy (1 is usual)."""

    monday: date
    factor: float


# Fifteen slots a shop: three lines of an order, each from its own third of the brands, so that none repeats.
_ORDERS = """
CREATE TABLE orders AS
SELECT shops.id * 1000 + weeks.week AS id, shops.id AS shop, code, taste, ordering_method,
       monday + (position % 5)::INTEGER AS date,
       weekly * factor
           * exp(yearly_trend * (week - 32) / 52 + 0.02 * normal(week, 'supply') + 0.28 * normal(shops.id * 1000 + week, 'noise')
                 - CASE WHEN monday > fades_on THEN 0.012 * (monday - fades_on) ELSE 0 END) AS wanted
FROM shops CROSS JOIN weeks
WHERE status <> 'prospect' AND factor > 0
  AND monday > opened_on AND (ended_on IS NULL OR monday + 5 < ended_on)
  AND date >= getvariable('start_on') AND date < getvariable('end_on')
  AND draw(shops.id * 1000 + week, 'orders') < 1 - 0.5 / (1 + weekly / 3)
"""
_LINES = """
CREATE TABLE lines AS
WITH parts AS (
    SELECT id, shop, code, taste, ordering_method, date, floor(wanted + draw(id, 'rounding'))::BIGINT AS total,
           whole(2, 3, id, 'lines') AS lines, spread(0.45, 0.65, id, 'first') AS first_part
    FROM orders
), numbered AS (
    SELECT *, unnest(range(3)) AS line,
           CASE lines WHEN 2 THEN [first_part, 1 - first_part, 0]
                      ELSE [first_part, 0.62 * (1 - first_part), 0.38 * (1 - first_part)] END AS shares
    FROM parts WHERE total > 0
)
SELECT code AS customer, date, id * 3 + line AS id,
       if(draw(id, 'channel') < 0.95, ordering_method, 'telephone') AS channel,
       CASE line WHEN 0 THEN total - floor(total * shares[2]) - floor(total * shares[3])
                 ELSE floor(total * shares[line + 1]) END::BIGINT AS pieces,
       3 * least(9, greatest(0, floor(10 * (taste
           + 0.16 * normal(shop * 20 + line * 5 + whole(0, 4, id * 3 + line, 'slot'), 'brand')))))::BIGINT
           + line AS brand
FROM numbered
"""
# One line in a thousand comes back a week later, one piece of it.
_SALES = """
CREATE TABLE sales AS
WITH moved AS (
    SELECT date, customer, brand, channel, pieces FROM lines WHERE pieces > 0
    UNION ALL
    SELECT date + 7, customer, brand, channel, -1 FROM lines
    WHERE pieces > 0 AND date + 7 < getvariable('end_on') AND draw(id, 'return') < 0.001
)
SELECT date, customer, brands.name AS product, channel, pieces::DECIMAL(18, 0) AS quantity,
       (pieces * price)::DECIMAL(18, 2) AS amount
FROM moved JOIN brands ON brands.brand = moved.brand
ORDER BY date, customer, product, quantity, channel
"""


def make_orders(connection: DuckDBPyConnection, period: Period) -> None:
    """Make `sales` from `shops`: one row per shop, day and brand; pieces are whole cartons (条), amounts yuan."""
    weeks = [
        {"week": number, "monday": week.monday, "factor": week.factor}
        for number, week in enumerate(weeks_of(period))
    ]
    make_table(connection, "weeks", weeks)
    make_table(connection, "brands", brands())
    for statement in (_ORDERS, _LINES, _SALES):
        connection.execute(statement)


def weeks_of(period: Period) -> list[Week]:
    """Return the weeks that touch the period, with season and growth in their factors."""
    monday = period.start - timedelta(days=period.start.weekday())
    count = (period.end - monday).days // 7 + 1
    return [_week(monday + timedelta(weeks=number), number) for number in range(count)]


def brands() -> list[dict[str, object]]:
    """Return thirty made-up brands from cheap to dear, with the price of a carton in yuan."""
    names = [f"{family}（{kind}）" for family in FAMILIES for kind in ("硬", "软", "细支")]
    step = (DEAREST / CHEAPEST) ** (1 / (len(names) - 1))
    return [
        {"brand": place, "name": name, "price": round(CHEAPEST * step**place * 2) / 2}
        for place, name in enumerate(names)
    ]


def _week(monday: date, number: int) -> Week:
    return Week(monday, _season(monday) * exp(GROWTH_YEAR * number / 52))


def _season(monday: date) -> float:
    """How much shops order in this week: stocked up before the festivals, closed over the Spring Festival."""
    factor = {6: 0.95, 7: 0.96, 12: 1.05}.get(monday.month, 1.0)
    until_spring = min((_days(monday, spring_festival(year)) for year in _years(monday)), key=abs)
    if -3 <= until_spring <= 3:
        return 0.0
    if 4 <= until_spring <= 24:
        return factor * (1.1 + 0.5 * (24 - until_spring) / 20)
    if -10 <= until_spring <= -4:
        return factor * 0.7
    if 0 < _days(monday, mid_autumn(monday.year)) <= 14:
        factor *= 1.15
    until_national = _days(monday, national_day(monday.year))
    if 0 < until_national <= 10:
        factor *= 1.2
    return factor * (0.7 if -6 <= until_national <= 0 else 1.0)


def _days(monday: date, festival: date) -> int:
    return (festival - monday).days


def _years(monday: date) -> tuple[int, int]:
    return monday.year, monday.year + 1
