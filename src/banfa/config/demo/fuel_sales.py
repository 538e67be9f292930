"""The fillings of the synthetic province, with seasons, growth, moving prices and customers that leave."""

from decimal import Decimal

from duckdb import DuckDBPyConnection

from banfa.config.demo.draws import remember
from banfa.config.demo.files import make_table
from banfa.config.demo.seasons import spring_festival
from banfa.kernel.period import Period

GROWTH_YEAR = 0.06
TONNES_PER_LITRE = {"gasoline": Decimal("0.00074"), "diesel": Decimal("0.00084")}
# Yuan a litre before the market moves.
PRICES = {"92号车用汽油": 7.62, "95号车用汽油": 8.11, "0号车用柴油": 7.28, "-10号车用柴油": 7.72}
MOST_FILLINGS = 40

_FUELS = """
CREATE TABLE fuels AS
WITH bought AS (
    SELECT id, 'gasoline' AS category, gasoline AS tonnes FROM buyers WHERE status <> 'prospect'
    UNION ALL
    SELECT id, 'diesel', diesel FROM buyers WHERE status <> 'prospect'
)
SELECT id, category, density, tonnes / density AS usual FROM bought JOIN densities USING (category) WHERE tonnes > 0
"""
# One row per customer, fuel and month: the litres wanted and the number of fillings they come in.
_DEMANDS = """
CREATE TABLE demands AS
SELECT buyers.id, position, code, trade, payment, delivered, opened_on, ended_on, category, density,
       month, first_on, days,
       id * 10000 + month * 100 + if(category = 'diesel', 50, 0) AS number,
       -- the two northern prefectures need winter diesel
       CASE WHEN category = 'gasoline' THEN gasoline_product
            WHEN is_cold AND left(unit, 4) IN ('LH02', 'LH03') THEN '-10号车用柴油' ELSE '0号车用柴油' END AS product,
       usual * growth
           * if(category = 'gasoline', gasoline_season,
                CASE trade WHEN 'construction' THEN building_season WHEN 'production' THEN farming_season
                           ELSE freight_season END)
           * exp(0.16 * normal(number, 'noise') + 0.2 * normal(buyers.id, 'trend') * (month - 7) / 12
                 - CASE WHEN first_on > fades_on THEN 0.012 * (first_on - fades_on) ELSE 0 END) AS litres,
       floor(greatest(litres / if(category = 'gasoline', 150, 1600), least(getvariable('most_fillings')
           * spread(0.5, 1, buyers.id, 'vehicles'), litres
           / CASE WHEN delivered AND category = 'diesel' THEN 900 WHEN trade = 'private_car' THEN 42
                  WHEN category = 'gasoline' THEN 55 ELSE 240 END)) + draw(number, 'fillings'))::BIGINT AS fillings
FROM fuels JOIN buyers USING (id) CROSS JOIN months
"""
# Litres of a filling vary around the month's mean and carry two decimals, as a dispenser shows them.
_FILLINGS = """
CREATE TABLE fillings AS
SELECT *, number * 1000 + filling AS nth, first_on + floor(days * draw(nth, 'day'))::INTEGER AS date,
       round(litres / greatest(fillings, 1) * spread(0.6, 1.4, nth, 'litres'), 2)::DECIMAL(18, 2) AS filled,
       -- three in four at the home station, the others a station or two away
       least((SELECT max(position) FROM places), greatest(0, position
           + CASE WHEN draw(nth, 'away') < 0.75 OR delivered THEN 0 ELSE whole(-2, 2, nth, 'station') END)) AS place,
       CASE WHEN draw(nth, 'pays') < 0.96 THEN payment ELSE if(payment = 'cash', 'bank_card', 'cash') END AS paid
FROM (SELECT *, unnest(range(fillings)) AS filling FROM demands)
WHERE date >= opened_on AND (ended_on IS NULL OR date < ended_on) AND filled > 0
"""
_SALES = """
CREATE TABLE sales AS
SELECT date, code AS customer, places.unit, product, category,
       if(delivered AND category = 'diesel', 'small_delivery', 'station') AS channel,
       filled::DECIMAL(18, 3) AS quantity,
       (filled * density)::DECIMAL(18, 6) AS tonnes,
       (filled * price)::DECIMAL(18, 2) AS amount,
       paid AS payment
FROM fillings JOIN prices USING (product, month) JOIN places ON places.position = fillings.place
ORDER BY date, customer, product, nth
"""
_PRICES = """
CREATE TABLE prices AS
SELECT product, month, round(base * (1 + walk), 2)::DECIMAL(6, 2) AS price
FROM base_prices, (
    SELECT month, sum(spread(-0.025, 0.03, month, 'price')) OVER (ORDER BY month) AS walk FROM months
)
"""


def make_sales(connection: DuckDBPyConnection, period: Period) -> None:
    """Make `sales` from `buyers`: one row per filling; quantity in litres, tonnes by density, amount in yuan."""
    make_table(connection, "months", _months(period))
    make_table(
        connection, "base_prices", [{"product": name, "base": price} for name, price in PRICES.items()]
    )
    densities = [{"category": fuel, "density": density} for fuel, density in TONNES_PER_LITRE.items()]
    make_table(connection, "densities", densities)
    remember(connection, most_fillings=MOST_FILLINGS)
    for statement in (_FUELS, _PRICES, _DEMANDS, _FILLINGS, _SALES):
        connection.execute(statement)


def _months(period: Period) -> list[dict[str, object]]:
    """Return one row per month: its days, growth since the first, and how trade goes by season (1 is usual)."""
    return [
        {
            "month": number,
            "first_on": month.start,
            "days": (month.end - month.start).days,
            "growth": (1 + GROWTH_YEAR) ** (number / 12),
            "is_cold": month.start.month in (12, 1, 2),
            **_seasons(month),
        }
        for number, month in enumerate(period.each_month())
    ]


def _seasons(month: Period) -> dict[str, float]:
    festive = spring_festival(month.start.year) in month
    number = month.start.month
    travels = {5: 1.04, 7: 1.08, 8: 1.08, 10: 1.1}.get(number, 1.0)
    return {
        "gasoline_season": 1.12 if festive else travels,
        "freight_season": 0.72 if festive else {9: 1.05, 11: 1.08, 12: 1.08}.get(number, 1.0),
        "building_season": 0.35 if festive else {1: 0.75, 7: 0.95, 11: 1.1}.get(number, 1.0),
        "farming_season": {1: 0.6, 2: 0.6, 4: 1.2, 6: 1.5, 9: 1.3, 10: 1.5, 12: 0.7}.get(number, 0.95),
    }
