"""The fuel customers of the synthetic province: institutions, private cars, transporters and producers."""

from duckdb import DuckDBPyConnection

from banfa.config.demo.draws import remember
from banfa.config.demo.words import STREETS, SURNAMES, lucky_names, people

SUFFIXES = {
    "freight": ["物流有限公司", "货运有限公司", "运输有限公司"],
    "passenger": ["客运有限公司", "公共交通有限公司", "旅游客运有限公司"],
    "construction": ["建筑工程有限公司", "路桥工程有限公司", "土石方工程队"],
    "manufacturing": ["水泥厂", "木业有限公司", "机械有限公司", "食品有限公司"],
    "organisation": ["环卫所", "中心卫生院", "农机站", "水务站", "电力服务所", "实验学校"],
    "taxi": ["出租汽车有限公司"],
}

# What a customer does with fuel. Sizes are log-normal: tonnes of gasoline and diesel a month.
_TRADES = """
CREATE TABLE trades AS
SELECT *,
       if(draw(id, 'kind') < 0.3, 'institution', 'personal') AS customer_kind,
       draw(id, 'trade') AS t,
       CASE WHEN customer_kind = 'institution' THEN
           CASE WHEN t < 0.28 THEN 'freight' WHEN t < 0.38 THEN 'passenger' WHEN t < 0.58 THEN 'construction'
                WHEN t < 0.75 THEN 'manufacturing' WHEN t < 0.93 THEN 'organisation' ELSE 'taxi' END
       ELSE CASE WHEN t < 0.68 THEN 'private_car' WHEN t < 0.88 THEN 'transport' ELSE 'production' END
       END AS trade,
       round(CASE trade WHEN 'organisation' THEN 0.7 WHEN 'taxi' THEN 2.6 WHEN 'private_car' THEN 0.09
                        WHEN 'transport' THEN 0 WHEN 'production' THEN 0
                        ELSE if(draw(id, 'has cars') < 0.6, 0.3, 0) END
           * exp(if(customer_kind = 'institution', 1.0, 0.5) * normal(id, 'gasoline')), 3) AS gasoline,
       round(CASE trade WHEN 'freight' THEN 12 WHEN 'passenger' THEN 10 WHEN 'construction' THEN 14
                        WHEN 'manufacturing' THEN 6 WHEN 'transport' THEN if(draw(id, 'fleet') < 0.08, 14, 1.6)
                        WHEN 'production' THEN 0.8
                        WHEN 'organisation' THEN if(draw(id, 'has lorries') < 0.3, 0.8, 0) ELSE 0 END
           * exp(if(customer_kind = 'institution', 1.05, 0.8) * normal(id, 'diesel')), 3) AS diesel
FROM settled
"""
# Fates: prospects, lost and closed customers, active ones that stay away, ones that buy less and less, new ones.
_LIVED = """
CREATE TABLE lived AS
SELECT *,
       draw(id, 'fate') AS fate,
       CASE WHEN fate < if(customer_kind = 'institution', 0.06, 0.012) THEN 'prospect'
            WHEN fate < 0.08 THEN 'lost' WHEN fate < 0.085 THEN 'closed' WHEN fate < 0.09 THEN 'suspended'
            ELSE 'active' END AS status,
       CASE WHEN status = 'prospect' THEN NULL
            WHEN fate > 0.89 THEN getvariable('start_on') + whole(0, 430, id, 'opened')::INTEGER
            ELSE getvariable('start_on') - (30 + 4000 * pow(draw(id, 'opened'), 1.5))::INTEGER END AS opened_on,
       CASE WHEN status = 'lost' THEN getvariable('end_on') - whole(35, 330, id, 'ended')::INTEGER
            WHEN status IN ('closed', 'suspended') THEN getvariable('end_on') - whole(10, 400, id, 'ended')::INTEGER
            WHEN fate BETWEEN 0.09 AND 0.12 THEN getvariable('end_on') - whole(25, 90, id, 'ended')::INTEGER
       END AS ended_on,
       CASE WHEN status IN ('lost', 'closed') THEN ended_on - whole(20, 150, id, 'fades')::INTEGER
            WHEN fate BETWEEN 0.12 AND 0.16 THEN getvariable('end_on') - whole(30, 250, id, 'fades')::INTEGER
       END AS fades_on
FROM trades
"""
_BUYERS = """
CREATE TABLE buyers AS
SELECT *,
       '90' || if(customer_kind = 'institution', '1', '2') || lpad((id + 1)::TEXT, 9, '0') AS code,
       draw(id, 'cards') AS c, draw(id, 'card sum') AS s,
       -- a yearly sum, drawn evenly on the logarithm within a band
       CASE WHEN customer_kind = 'personal' THEN NULL
            WHEN c < 0.003 THEN 20000000 * pow(2.5, s) WHEN c < 0.018 THEN 1000000 * pow(20, s)
            WHEN c < 0.060 THEN 100000 * pow(10, s) WHEN c < 0.15 THEN 4000 * pow(25, s) END AS cards,
       draw(id, 'holder') AS h,
       CASE WHEN h < if(customer_kind = 'institution', 0.85, 0.62) THEN 'fuel_card'
            WHEN h < 0.88 OR customer_kind = 'institution' THEN 'bank_card' ELSE 'cash' END AS payment,
       if(draw(id, 'octane') < 0.3, '95号车用汽油', '92号车用汽油') AS gasoline_product,
       trade IN ('construction', 'manufacturing', 'production') AND draw(id, 'delivered') < 0.4 AS delivered
FROM lived
"""
# Prospects say what they need; so do some customers, a little off. Tonnes a month.
_CUSTOMERS = """
CREATE TABLE customers AS
SELECT code,
       CASE WHEN customer_kind = 'personal'
            THEN pick(getvariable('surnames'), id, 'surname') || pick(getvariable('people'), id, 'person')
            WHEN trade = 'organisation' THEN place || pick(getvariable('suffixes_organisation'), id, 'suffix')
            ELSE left(county, 2) || pick(getvariable('lucky'), id, 'name')
                || pick(CASE trade WHEN 'freight' THEN getvariable('suffixes_freight')
                                   WHEN 'passenger' THEN getvariable('suffixes_passenger')
                                   WHEN 'construction' THEN getvariable('suffixes_construction')
                                   WHEN 'manufacturing' THEN getvariable('suffixes_manufacturing')
                                   ELSE getvariable('suffixes_taxi') END, id, 'suffix') END AS name,
       unit, status, customer_kind,
       CASE WHEN customer_kind = 'personal' THEN trade END AS individual_kind,
       CASE WHEN gasoline > 0 THEN CASE WHEN trade IN ('private_car', 'taxi') THEN trade ELSE 'organisation' END
       END AS gasoline_kind,
       CASE WHEN diesel > 0 THEN CASE trade WHEN 'passenger' THEN 'passenger' WHEN 'freight' THEN 'freight'
            WHEN 'transport' THEN 'freight' ELSE 'production' END END AS diesel_kind,
       CASE WHEN diesel_kind = 'passenger' THEN
            pick(['long_distance', 'short_distance', 'bus', 'shuttle'], id, 'passengers') END AS passenger_kind,
       CASE WHEN diesel_kind = 'freight' THEN
            if(draw(id, 'freight') < if(trade = 'freight', 0.7, 0.25), 'fixed_route', 'occasional') END AS freight_kind,
       CASE WHEN diesel_kind = 'production' THEN
            if(trade = 'manufacturing' OR (trade <> 'construction' AND draw(id, 'works') < 0.5), 'plant', 'site')
       END AS production_kind,
       CASE WHEN customer_kind = 'institution' THEN if(trade = 'manufacturing', 'manufacturing', 'other') END AS industry,
       CASE WHEN customer_kind = 'institution'
            THEN pick(getvariable('surnames'), id, 'contact') || pick(getvariable('people'), id, 'contact')
       END AS contact_person,
       '13' || (9 - id // 10000 % 10)::TEXT || '0000' || lpad((id % 10000)::TEXT, 4, '0') AS phone,
       '岚海省' || prefecture || county || place || pick(getvariable('streets'), id, 'street')
           || whole(1, 360, id, 'house') || '号' AS address,
       opened_on,
       if(declares, round(gasoline * off, 2), NULL)::DECIMAL(12, 2) AS declared_gasoline_month,
       if(declares, round(diesel * off, 2), NULL)::DECIMAL(12, 2) AS declared_diesel_month,
       round(cards / 100)::DECIMAL(16, 2) * 100 AS bearer_card_purchases_year,
       customer_kind = 'institution' AND draw(id, 'central') < if(diesel >= 40 OR cards >= 1000000, 0.1, 0.001)
           AS central_purchasing,
       customer_kind = 'institution' AND draw(id, 'stable') < 0.45 AS stable_consumption
FROM (
    SELECT *, spread(0.8, 1.2, id, 'off') AS off,
           status = 'prospect' OR (customer_kind = 'institution' AND draw(id, 'declares') < 0.4) AS declares
    FROM buyers
)
ORDER BY code
"""


def make_customers(connection: DuckDBPyConnection) -> None:
    """Make `buyers` (what the fillings are drawn from) and `customers` (what the register may know)."""
    remember(
        connection,
        lucky=lucky_names(),
        streets=list(STREETS),
        surnames=list(SURNAMES),
        people=people(),
        **{f"suffixes_{trade}": words for trade, words in SUFFIXES.items()},
    )
    for statement in (_TRADES, _LIVED, _BUYERS, _CUSTOMERS):
        connection.execute(statement)
