"""The tobacco pack's classes by hand: one DuckDB connection, one statement per result, what decided beside each value.

The register is a Parquet file already, nothing is sealed, sorted or recorded: less than a run has to do.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

# Facts of an area, as NY-6.3 and NY-8 ask for them.
DESCRIBED = (
    "(NOT r.area_joined_to_seat IS NULL AND NOT coalesce(r.area_special_area, false))"
    " OR (coalesce(r.area_special_area, false) AND r.area_permanent_residents IS NOT NULL)"
    " OR coalesce(r.area_is_farm_headquarters, false)"
)
SILENT = (
    "r.area_joined_to_seat IS NULL AND NOT coalesce(r.area_special_area, false)"
    " AND NOT coalesce(r.area_is_farm_headquarters, false) AND r.area_market_type IS NULL"
)


def grade_by_hand(register: Path, ledger: Iterable[Path], folder: Path, *, start: str, end: str) -> None:
    """Write market_type, business_format, scale, mark, grade and zone of every active customer into a folder."""
    files = ", ".join(f"'{path}'" for path in ledger)
    with duckdb.connect() as duck:
        duck.execute("SET preserve_insertion_order = false")
        duck.execute(f"""
            CREATE TABLE base AS
            SELECT r.*, coalesce(s.quantity, 0) AS quantity, coalesce(s.amount, 0) AS amount
            FROM read_parquet('{register}') r LEFT JOIN (
                SELECT customer_id, sum(quantity) AS quantity, sum(amount) AS amount
                FROM read_parquet([{files}]) WHERE date >= DATE '{start}' AND date < DATE '{end}' GROUP BY customer_id
            ) s USING (customer_id) WHERE r.field_status = 'active'
        """)
        for name, statement in STATEMENTS.items():
            duck.execute(f"CREATE TABLE {name} AS {statement}")
            duck.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


STATEMENTS = {
    "market_type": f"""
        SELECT customer_id, CASE WHEN criterion <= 5 THEN 'C' WHEN criterion <= 8 THEN 'X' END AS value,
               CASE WHEN criterion IS NULL THEN 'undecided' END AS reason, criterion,
               field_status, area_joined_to_seat, area_special_area, area_permanent_residents,
               area_is_farm_headquarters, area_market_type, field_market_type
        FROM (
            SELECT r.*, CASE
                WHEN r.area_joined_to_seat = 'city' THEN 0
                WHEN r.area_joined_to_seat = 'town' THEN 1
                WHEN r.area_special_area AND r.area_permanent_residents >= 3000 THEN 2
                WHEN r.area_is_farm_headquarters THEN 3
                WHEN NOT ({DESCRIBED}) AND r.area_market_type = 'C' THEN 4
                WHEN {SILENT} AND r.field_market_type = 'C' THEN 5
                WHEN {DESCRIBED} THEN 6
                WHEN r.area_market_type = 'X' THEN 7
                WHEN {SILENT} AND r.field_market_type = 'X' THEN 8
            END AS criterion FROM base r
        )
    """,
    "business_format": """
        SELECT customer_id, field_business_format AS value,
               CASE WHEN field_business_format IS NULL THEN 'missing:business_format' END AS reason, field_status
        FROM base
    """,
    "scale": """
        SELECT customer_id, CASE
                   WHEN unit_city IS NULL OR field_business_format IS NULL THEN NULL
                   WHEN coalesce(score, 0) <= 0 OR quantity_total = 0 OR amount_total = 0 THEN '3'
                   WHEN 10 * (twice - 1) <= 2 * 2 * population THEN '1'
                   WHEN 10 * (twice - 1) <= 2 * 8 * population THEN '2'
                   ELSE '3'
               END AS value,
               CASE WHEN unit_city IS NULL THEN 'missing:city' WHEN field_business_format IS NULL THEN 'missing:business_format' END AS reason,
               score, twice / 2 AS rank, population, (twice - 1) / (2 * population) AS percentile,
               unit_city, field_business_format, quantity, amount, quantity_share, amount_share
        FROM (
            SELECT *, rank() OVER best + count(*) OVER (PARTITION BY unit_city, field_business_format ORDER BY score DESC RANGE UNBOUNDED PRECEDING) AS twice
            FROM (
                SELECT *, CAST(round((quantity_share + amount_share) / 2, 12) AS DECIMAL(38, 12)) AS score
                FROM (
                    SELECT *, CAST(quantity AS DOUBLE) / nullif(CAST(quantity_total AS DOUBLE), 0) AS quantity_share,
                           CAST(amount AS DOUBLE) / nullif(CAST(amount_total AS DOUBLE), 0) AS amount_share
                    FROM base JOIN (
                        SELECT unit_city, field_business_format, count(*) AS population, sum(quantity) AS quantity_total, sum(amount) AS amount_total
                        FROM base WHERE unit_city IS NOT NULL AND field_business_format IS NOT NULL GROUP BY ALL
                    ) USING (unit_city, field_business_format)
                )
            ) WINDOW best AS (PARTITION BY unit_city, field_business_format ORDER BY score DESC)
        )
        UNION ALL BY NAME
        SELECT customer_id, NULL AS value, CASE WHEN unit_city IS NULL THEN 'missing:city' ELSE 'missing:business_format' END AS reason,
               unit_city, field_business_format, quantity, amount
        FROM base WHERE unit_city IS NULL OR field_business_format IS NULL
    """,
    "mark": """
        SELECT b.customer_id, m.value || f.value || s.value AS value,
               CASE WHEN m.value IS NULL THEN 'undecided:market_type' WHEN f.value IS NULL THEN 'undecided:business_format'
                    WHEN s.value IS NULL THEN 'undecided:scale' END AS reason,
               b.field_status, m.value AS market_type, f.value AS business_format, s.value AS scale
        FROM base b JOIN market_type m USING (customer_id) JOIN business_format f USING (customer_id) JOIN scale s USING (customer_id)
    """,
    "grade": """
        SELECT customer_id, CASE s.value WHEN '1' THEN 'A' WHEN '2' THEN 'B' WHEN '3' THEN 'C' END AS value,
               CASE WHEN s.value IS NULL THEN 'undecided:scale' END AS reason, s.value AS scale, b.field_status
        FROM base b JOIN scale s USING (customer_id)
    """,
    "zone": """
        SELECT customer_id, CASE WHEN criterion = 0 THEN 'city_a' WHEN criterion <= 5 THEN 'city_b' WHEN criterion <= 10 THEN 'township'
                    WHEN criterion <= 12 THEN 'village' END AS value,
               CASE WHEN criterion IS NULL THEN 'undecided' END AS reason, criterion,
               field_status, area_place_kind, area_trade, area_structure_like
        FROM (
            SELECT *, CASE
                WHEN area_place_kind = 'seat_quarter' AND area_trade = 'strong' AND area_structure_like = 'city' THEN 0
                WHEN area_place_kind IN ('seat_quarter', 'seat_other') THEN 3
                WHEN area_place_kind = 'urban_fringe' THEN 4
                WHEN area_place_kind = 'rural_site' AND area_structure_like = 'city' THEN 5
                WHEN area_place_kind = 'township_seat' THEN 6
                WHEN area_place_kind = 'township_road' THEN 7
                WHEN area_place_kind = 'village_market' THEN 8
                WHEN area_place_kind = 'rural_site' AND area_structure_like = 'township' THEN 9
                WHEN area_place_kind = 'rural_site' AND area_structure_like IS NULL THEN 10
                WHEN area_place_kind = 'natural_village' THEN 11
                WHEN area_place_kind IS NOT NULL THEN 12
            END AS criterion FROM base
        )
    """,
}
