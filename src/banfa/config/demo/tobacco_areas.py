"""The committee areas (片区) of the synthetic city: three on each route, with what decides town, country and zone."""

from duckdb import DuckDBPyConnection

from banfa.config.demo.draws import remember
from banfa.config.demo.words import STREETS, VILLAGES

# The first area of a township is its seat; the others are its villages, roads and markets. In town, only the
# outer districts' areas may lie apart from the seat.
_SITES = """
CREATE TABLE sites AS
WITH numbered AS (
    SELECT *, position * 3 + nth AS site, draw(position * 3 + nth, 'site') AS s
    FROM places CROSS JOIN range(3) nths(nth)
), kinds AS (
    SELECT *,
           CASE WHEN in_town THEN CASE WHEN s < 0.55 THEN 'seat_quarter' WHEN s < 0.87 THEN 'seat_other'
                                       ELSE 'urban_fringe' END
                WHEN nth = 0 THEN 'township_seat'
                WHEN s < 0.18 THEN 'village_market' WHEN s < 0.36 THEN 'township_road'
                WHEN s < 0.42 THEN 'rural_site' ELSE 'natural_village' END AS place_kind
    FROM numbered
)
SELECT *,
       'PQ' || lpad((site + 1)::TEXT, 5, '0') AS area,
       CASE place_kind WHEN 'natural_village' THEN villages[1 + site % len(villages)]
                       WHEN 'village_market' THEN villages[1 + site % len(villages)]
                       WHEN 'rural_site' THEN pick(['矿区', '景区', '厂区', '开发区'], site, 'site name')
                       WHEN 'township_road' THEN '国道沿线' WHEN 'township_seat' THEN '镇区'
                       ELSE streets[1 + site % len(streets)] END AS street,
       CASE WHEN place_kind IN ('seat_quarter', 'seat_other') THEN if(is_district, 'city', 'town')
            WHEN place_kind = 'urban_fringe' AND s < 0.95 THEN if(is_district, 'city', 'town')
            WHEN place_kind = 'township_seat' THEN 'town' ELSE 'none' END AS joined_to_seat,
       place_kind = 'rural_site' AND draw(site, 'special') < 0.8 AS special_area,
       whole(4, if(joined_to_seat = 'none', 46, 180), site, 'residents') * 100 AS permanent_residents,
       CASE WHEN joined_to_seat <> 'none' OR (special_area AND permanent_residents >= 3000) THEN 'C' ELSE 'X' END
           AS market_type,
       if(draw(site, 'trade') < if(in_town, 0.5, 0.15), 'strong', 'ordinary') AS trade,
       CASE WHEN in_town OR (place_kind = 'rural_site' AND s < 0.38) THEN 'city'
            WHEN place_kind IN ('natural_village') THEN 'village' ELSE 'township' END AS structure_like
FROM (
    SELECT *, right(county_name, 1) = '区' AS is_district, getvariable('villages') AS villages,
           getvariable('streets') AS streets
    FROM kinds
)
"""
# Where the grounds stand, the pack decides the market type by them; so the areas do not state it.
_AREAS = """
CREATE TABLE areas AS
SELECT area AS code,
       place || street || CASE WHEN in_town THEN '社区' WHEN place_kind = 'township_seat' THEN '居委会' ELSE '' END AS name,
       department AS unit, joined_to_seat, special_area, permanent_residents, place_kind, trade, structure_like
FROM sites
ORDER BY code
"""


def make_areas(connection: DuckDBPyConnection) -> None:
    """Make `sites` (one row per area with its route's columns and its market type) and `areas` from `places`."""
    remember(connection, streets=list(STREETS), villages=list(VILLAGES))
    connection.execute(_SITES)
    connection.execute(_AREAS)
