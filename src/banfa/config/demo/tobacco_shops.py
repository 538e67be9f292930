"""The shops of the synthetic city: what they are, when they opened, how much they sell, how they end."""

from duckdb import DuckDBPyConnection

# A shop lies in one of its route's three areas, and the area says whether that is town or country.
_TYPED = """
CREATE TABLE typed AS
SELECT settled.id, sites.*,
       draw(id, 'format') AS f,
       CASE WHEN market_type = 'C' THEN
           CASE WHEN f < 0.62 THEN 'Z' WHEN f < 0.75 THEN 'B' WHEN f < 0.83 THEN 'S' WHEN f < 0.85 THEN 'N'
                WHEN f < 0.94 THEN 'Y' WHEN f < 0.98 THEN 'F' ELSE 'Q' END
       ELSE
           CASE WHEN f < 0.86 THEN 'Z' WHEN f < 0.89 THEN 'B' WHEN f < 0.93 THEN 'S' WHEN f < 0.932 THEN 'N'
                WHEN f < 0.955 THEN 'Y' WHEN f < 0.98 THEN 'F' ELSE 'Q' END
       END AS business_format,
       draw(id, 'fate') AS fate, draw(id, 'ordering') AS o,
       CASE WHEN o < 0.68 THEN 'web' WHEN o < 0.96 THEN 'telephone' ELSE 'sms' END AS ordering_method
FROM settled JOIN sites ON sites.site = settled.position * 3 + whole(0, 2, id, 'area')
"""
# Fates: prospects that have no licence yet, shops that closed, were suspended or lost, active ones that order no
# more or less and less, new ones, and the great rest.
_LIVED = """
CREATE TABLE lived AS
SELECT *,
       CASE WHEN fate < 0.015 THEN 'prospect' WHEN fate < 0.045 THEN 'closed' WHEN fate < 0.065 THEN 'suspended'
            WHEN fate < 0.075 THEN 'lost' ELSE 'active' END AS status,
       fate >= 0.9 AS is_new,
       CASE WHEN status = 'prospect' THEN NULL
            WHEN is_new THEN getvariable('start_on') + whole(0, 420, id, 'opened')::INTEGER
            ELSE getvariable('start_on') - (30 + 8000 * pow(draw(id, 'opened'), 1.6))::INTEGER END AS opened_on,
       CASE status WHEN 'closed' THEN getvariable('start_on') + whole(40, 440, id, 'ended')::INTEGER
                   WHEN 'suspended' THEN getvariable('end_on') - whole(5, 120, id, 'ended')::INTEGER
                   WHEN 'lost' THEN getvariable('end_on') - whole(100, 300, id, 'ended')::INTEGER
                   WHEN 'active' THEN if(fate < 0.09, getvariable('end_on') - whole(30, 200, id, 'ended')::INTEGER, NULL)
       END AS ended_on,
       CASE WHEN status IN ('closed', 'lost') THEN ended_on - whole(30, 180, id, 'fades')::INTEGER
            WHEN fate BETWEEN 0.09 AND 0.13 THEN getvariable('end_on') - whole(20, 300, id, 'fades')::INTEGER
       END AS fades_on
FROM typed
"""
# Weekly pieces are log-normal around what the format sells; taste (0 to 1) says how dear its brands are.
_SHOPS = """
CREATE TABLE shops AS
SELECT *,
       '99' || lpad(county::TEXT, 2, '0') || lpad((id + 1)::TEXT, 8, '0') AS code,
       exp(ln(CASE business_format WHEN 'Z' THEN 9 WHEN 'B' THEN 15 WHEN 'S' THEN 22 WHEN 'N' THEN 40
                                   WHEN 'Y' THEN 32 WHEN 'F' THEN 7 ELSE 4 END
              * if(market_type = 'C', 1.35, 0.8))
           + 0.7 * normal(id, 'size')) AS weekly,
       0.22 * normal(id, 'trend') AS yearly_trend,
       least(0.98, greatest(0.02, CASE business_format WHEN 'Y' THEN 0.62 WHEN 'N' THEN 0.55 WHEN 'F' THEN 0.5
             WHEN 'B' THEN 0.45 WHEN 'S' THEN 0.4 ELSE 0.28 END + if(market_type = 'C', 0.1, 0)
             + 0.12 * normal(id, 'taste'))) AS taste
FROM lived
"""


def make_shops(connection: DuckDBPyConnection) -> None:
    """Make `shops` from `settled` and `sites`: one row per retailer, with all that its orders are drawn from.

    Nobody opens after the last day of the window; prospects have not opened at all.
    """
    for statement in (_TYPED, _LIVED, _SHOPS):
        connection.execute(statement)
