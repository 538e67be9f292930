"""Where the synthetic city's shops are: counties around a centre that no map shows, routes in them, areas along these."""

from duckdb import DuckDBPyConnection

from banfa.config.demo.files import make_table

# Degrees east and north of each county's seat, and how far its country routes reach from there.
SEATS = (
    (118.020, 30.450, 0.045),
    (117.925, 30.430, 0.050),
    (118.330, 30.640, 0.120),
    (117.640, 30.700, 0.130),
    (118.210, 30.120, 0.110),
    (117.560, 30.260, 0.120),
    (117.900, 29.980, 0.100),
    (118.550, 30.350, 0.095),
)
# A country route lies anywhere in its county, evenly over the plane; one in town lies close to the seat. Its areas lie
# around it, and a shop stands in its area. A degree north is longer than a degree east by 1 / cos 30°.
_SPOTS = """
CREATE TABLE spots AS
WITH routes AS (
    SELECT places.position, seat_lon, seat_lat,
           if(in_town, 0.018 * abs(normal(position, 'near')), reach * sqrt(0.04 + draw(position, 'far'))) AS distance,
           2 * pi() * draw(position, 'way') AS way
    FROM places JOIN seats USING (county)
)
SELECT site, in_town,
       seat_lon + distance * cos(way) * 1.16 + if(in_town, 0.003, 0.012) * normal(site, 'east') AS lon,
       seat_lat + distance * sin(way) + if(in_town, 0.003, 0.010) * normal(site, 'north') AS lat
FROM sites JOIN routes USING (position)
"""
# Six in a hundred were never located; a prospect is located when it is taken on.
_LOCATED = """
CREATE TABLE located AS
SELECT shops.id,
       (lon + if(spots.in_town, 0.0016, 0.0035) * normal(shops.id, 'east'))::DECIMAL(9, 6) AS longitude,
       (lat + if(spots.in_town, 0.0014, 0.0030) * normal(shops.id, 'north'))::DECIMAL(9, 6) AS latitude
FROM shops JOIN spots USING (site)
WHERE status <> 'prospect' AND draw(shops.id, 'surveyed') < 0.94
"""


def make_positions(connection: DuckDBPyConnection) -> None:
    """Make `located` from `places`, `sites` and `shops`: one row per shop whose longitude and latitude are known."""
    seats = [
        {"county": number, "seat_lon": lon, "seat_lat": lat, "reach": reach}
        for number, (lon, lat, reach) in enumerate(SEATS, start=1)
    ]
    make_table(connection, "seats", seats)
    connection.execute(_SPOTS)
    connection.execute(_LOCATED)
