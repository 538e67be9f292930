from decimal import Decimal

from banfa.features.ledger.desk import chart_of
from banfa.kernel.period import Period
from banfa.kernel.text import Text

YUAN = Text("元", "yuan")
MONTHS = list(Period.parse("2026Q3").each_month())


def test_a_month_stands_beside_the_same_one_a_year_before() -> None:
    chart = chart_of(MONTHS, [Decimal(100), Decimal(200), None], [Decimal(50), None, None], YUAN)

    assert [(one.is_now, one.title) for one in chart.columns] == [
        (False, "2025 年 7 月 50 元"),
        (True, "2026 年 7 月 100 元"),
        (True, "2026 年 8 月 200 元"),
    ]
    assert chart.columns[1].height == 2 * chart.columns[0].height
    assert [words for _, words in chart.under] == ["07", "08", "09"]


def test_returns_hang_below_the_ground() -> None:
    chart = chart_of(MONTHS, [Decimal(100), Decimal(-100), Decimal(0)], [None, None, None], YUAN)

    up, down, nothing = chart.columns
    assert up.y < chart.ground
    assert down.y == chart.ground
    assert up.height == down.height
    assert nothing.height == 0
