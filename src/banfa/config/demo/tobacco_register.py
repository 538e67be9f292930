"""The register of the synthetic city: what a wholesaler would know of each shop."""

from duckdb import DuckDBPyConnection

from banfa.config.demo.draws import remember
from banfa.config.demo.words import SURNAMES, lucky_names, people

SIGNS = {
    "Z": ["食杂店", "副食店", "小卖部", "杂货店", "粮油店", "百货店", "商店"],
    "B": ["便利店", "便民店", "连锁便利店"],
    "S": ["超市", "生活超市", "平价超市"],
    "N": ["商场", "购物广场", "百货大楼"],
    "Y": ["烟酒店", "名烟名酒行", "烟酒茶行"],
    "F": ["茶楼", "饭庄", "棋牌室", "宾馆", "网吧"],
    "Q": ["报刊亭", "服务部", "土产店", "渔具店"],
}

_CUSTOMERS = """
CREATE TABLE customers AS
SELECT code,
       left(if(in_town, street, place), 2)
           || pick(getvariable('lucky'), id, 'name')
           || pick(CASE business_format WHEN 'Z' THEN getvariable('signs_z') WHEN 'B' THEN getvariable('signs_b')
                        WHEN 'S' THEN getvariable('signs_s') WHEN 'N' THEN getvariable('signs_n')
                        WHEN 'Y' THEN getvariable('signs_y') WHEN 'F' THEN getvariable('signs_f')
                        ELSE getvariable('signs_q') END, id, 'sign') AS name,
       unit, area, status, business_format, market_type,
       '13' || (9 - id // 10000 % 10)::TEXT || '0000' || lpad((id % 10000)::TEXT, 4, '0') AS phone,
       '澜州市' || county_name || place
           || street || whole(1, 288, id, 'house') || '号' AS address,
       longitude, latitude, opened_on,
       pick(getvariable('surnames'), id, 'surname') || pick(getvariable('people'), id, 'person') AS contact_person,
       CASE WHEN opened_on IS NOT NULL THEN '9900' || lpad((id + 1)::TEXT, 8, '0') END AS licence_number,
       -- a licence holds five years and is renewed on its day; this is the newest issue
       opened_on - INTERVAL 20 DAY AS first_issue,
       (first_issue + (date_sub('year', first_issue, getvariable('end_on') - 1) // 5 * 5) * INTERVAL 1 YEAR)::DATE
           AS licence_issue_date,
       (licence_issue_date + INTERVAL 5 YEAR - INTERVAL 1 DAY)::DATE AS licence_expiry_date,
       county_name || '烟草专卖局' AS issuing_office,
       if(business_format IN ('N', 'S') OR draw(id, 'legal form') < 0.06, '企业', '个体工商户') AS business_nature,
       ordering_method,
       '每周一次' AS order_cycle,
       route_name AS delivery_route,
       -- a manager looks after two neighbouring routes of the department
       (right(unit, 3)::BIGINT - 1) // 2 AS walk,
       'manager of ' || left(unit, -3) AS whose,
       pick(getvariable('surnames'), walk, whose) || pick(getvariable('people'), walk, whose) AS customer_manager,
       draw(id, 'model') < 0.03 AND status = 'active' AS model_customer,
       (CASE business_format WHEN 'N' THEN 900 WHEN 'S' THEN 160 WHEN 'B' THEN 60 WHEN 'Y' THEN 45 ELSE 28 END
           * exp(0.4 * normal(id, 'floor')))::DECIMAL(9, 1) AS floor_area_sqm
FROM shops LEFT JOIN located USING (id)
ORDER BY code
"""


def make_register(connection: DuckDBPyConnection) -> None:
    """Make `customers` from `shops`, by code."""
    remember(
        connection,
        lucky=lucky_names(),
        surnames=list(SURNAMES),
        people=people(),
        **{f"signs_{letter.lower()}": signs for letter, signs in SIGNS.items()},
    )
    connection.execute(_CUSTOMERS)
    for passing in ("first_issue", "walk", "whose"):
        connection.execute(f"ALTER TABLE customers DROP COLUMN {passing}")
