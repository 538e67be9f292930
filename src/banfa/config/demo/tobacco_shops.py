"""The retailers of the synthetic city: who they are, when they opened, how much they sell, how they end."""

from duckdb import DuckDBPyConnection

from banfa.config.demo.draws import remember
from banfa.config.demo.words import STREETS, SURNAMES, VILLAGES, lucky_names, people

SIGNS = {
    "Z": ["食杂店", "副食店", "小卖部", "杂货店", "粮油店", "百货店", "商店"],
    "B": ["便利店", "便民店", "连锁便利店"],
    "S": ["超市", "生活超市", "平价超市"],
    "N": ["商场", "购物广场", "百货大楼"],
    "Y": ["烟酒店", "名烟名酒行", "烟酒茶行"],
    "F": ["茶楼", "饭庄", "棋牌室", "宾馆", "网吧"],
    "Q": ["报刊亭", "服务部", "土产店", "渔具店"],
}

# Nearly every shop on a town route lies in town; in a township only those around its seat.
_TYPED = """
CREATE TABLE typed AS
SELECT *,
       CASE WHEN draw(id, 'market') < if(in_town, 0.97, 0.30) THEN 'C' ELSE 'X' END AS market_type,
       draw(id, 'format') AS f,
       CASE WHEN market_type = 'C' THEN
           CASE WHEN f < 0.62 THEN 'Z' WHEN f < 0.75 THEN 'B' WHEN f < 0.83 THEN 'S' WHEN f < 0.85 THEN 'N'
                WHEN f < 0.94 THEN 'Y' WHEN f < 0.98 THEN 'F' ELSE 'Q' END
       ELSE
           CASE WHEN f < 0.86 THEN 'Z' WHEN f < 0.89 THEN 'B' WHEN f < 0.93 THEN 'S' WHEN f < 0.932 THEN 'N'
                WHEN f < 0.955 THEN 'Y' WHEN f < 0.98 THEN 'F' ELSE 'Q' END
       END AS business_format,
       draw(id, 'fate') AS fate
FROM settled
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
_CUSTOMERS = """
CREATE TABLE customers AS
SELECT code,
       left(if(market_type = 'C', pick(getvariable('streets'), id, 'street'), place), 2)
           || pick(getvariable('lucky'), id, 'name')
           || pick(CASE business_format WHEN 'Z' THEN getvariable('signs_z') WHEN 'B' THEN getvariable('signs_b')
                        WHEN 'S' THEN getvariable('signs_s') WHEN 'N' THEN getvariable('signs_n')
                        WHEN 'Y' THEN getvariable('signs_y') WHEN 'F' THEN getvariable('signs_f')
                        ELSE getvariable('signs_q') END, id, 'sign') AS name,
       unit, status, business_format, market_type,
       '13' || (9 - id // 10000 % 10)::TEXT || '0000' || lpad((id % 10000)::TEXT, 4, '0') AS phone,
       '澜州市' || county_name || place
           || CASE WHEN market_type = 'C' THEN pick(getvariable('streets'), id, 'street')
                   ELSE pick(getvariable('villages'), id, 'village') END
           || whole(1, 288, id, 'house') || '号' AS address,
       opened_on,
       pick(getvariable('surnames'), id, 'surname') || pick(getvariable('people'), id, 'person') AS contact_person,
       CASE WHEN opened_on IS NOT NULL THEN '9900' || lpad((id + 1)::TEXT, 8, '0') END AS licence_number,
       -- a licence holds five years and is renewed on its day; this is the newest issue
       opened_on - INTERVAL 20 DAY AS first_issue,
       (first_issue + (date_sub('year', first_issue, getvariable('end_on') - 1) // 5 * 5) * INTERVAL 1 YEAR)::DATE
           AS licence_issue_date,
       (licence_issue_date + INTERVAL 5 YEAR - INTERVAL 1 DAY)::DATE AS licence_expiry_date,
       (CASE business_format WHEN 'N' THEN 900 WHEN 'S' THEN 160 WHEN 'B' THEN 60 WHEN 'Y' THEN 45 ELSE 28 END
           * exp(0.4 * normal(id, 'floor')))::DECIMAL(9, 1) AS floor_area_sqm
FROM shops
ORDER BY code
"""


def make_shops(connection: DuckDBPyConnection) -> None:
    """Make `shops` (what the orders are drawn from) and `customers` (what the register may know) from `settled`.

    Nobody opens after the last day of the window; prospects have not opened at all.
    """
    remember(
        connection,
        lucky=lucky_names(),
        streets=list(STREETS),
        villages=list(VILLAGES),
        surnames=list(SURNAMES),
        people=people(),
        **{f"signs_{letter.lower()}": signs for letter, signs in SIGNS.items()},
    )
    for statement in (_TYPED, _LIVED, _SHOPS, _CUSTOMERS):
        connection.execute(statement)
    connection.execute("ALTER TABLE customers DROP COLUMN first_issue")
