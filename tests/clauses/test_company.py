"""CUST-ABC and CUST-A: classes by sales and by industry, current and potential customers."""

from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.values import BadValue, read

from .small_world import World


@pytest.mark.clause("CUST-ABC-2.1")
class TestTheClassesBySales:
    def test_make_ten_of_a_hundred_a_eighty_b_and_ten_c(self, company: World) -> None:
        for place in range(1, 101):
            company.customer(f"no. {place}")
            company.sale(f"no. {place}", amount=1_010 - 10 * place)

        rows = company.graded("abc").rows("abc")

        assert "".join(row["value"] or "-" for row in rows.values()) == "A" * 10 + "B" * 80 + "C" * 10
        assert [rows[f"no. {place}"]["rank"] for place in (1, 10, 11, 90, 91, 100)] == [
            1,
            10,
            11,
            90,
            91,
            100,
        ]

    def test_keep_period_rank_and_rounding_with_the_result(self, company: World) -> None:
        """The first of ten lies half a place below the top: 0.5 / 10."""
        for place in range(1, 11):
            company.customer(f"no. {place}")
            company.sale(f"no. {place}", amount=110 - 10 * place)

        graded = company.graded("abc")

        why = graded.explained("abc", "no. 1")
        assert why.place is not None
        assert (why.value, str(why.period)) == ("A", "2026Q3")
        assert (why.place.rank, why.place.population, why.place.percentile) == (
            Decimal(1),
            10,
            Decimal("0.05"),
        )
        assert "".join(value or "-" for value in graded.values("abc").values()) == "ABBBBBBBBC"


@pytest.mark.clause("CUST-ABC-2.2")
class TestTheClassesByIndustry:
    def test_are_it_manufacturing_finance_and_others(self, company: World) -> None:
        for industry in ("it", "manufacturing", "finance", "other"):
            company.customer(industry, industry=industry)
        company.customer("not recorded")

        graded = company.graded("industry")

        assert graded.values("industry") == {
            "it": "it",
            "manufacturing": "manufacturing",
            "finance": "finance",
            "other": "other",
            "not recorded": None,
        }
        assert graded.reasons("industry") == {"not recorded": "missing:industry"}

    @pytest.mark.parametrize(("written", "code"), [("制造业", "manufacturing"), ("Finance", "finance")])
    def test_come_from_a_list(self, company: World, written: str, code: str) -> None:
        field = company.pack().fields["industry"]

        assert read(field, written, today=date(2026, 9, 30)).value == code
        with pytest.raises(BadValue):
            read(field, "mining", today=date(2026, 9, 30))

    def test_add_up_to_customers_and_sales_by_industry(self, company: World) -> None:
        for name, industry in {"an": "it", "bo": "it", "cy": "finance"}.items():
            company.customer(name, industry=industry)
        company.sale("an", amount=120)
        company.sale("cy", amount=30)

        found = company.graded(profiles=["industries"]).profile("industries")

        assert {keys: (row.customers, row.with_sales, row.sums["sales"]) for keys, row in found.items()} == {
            ("it",): (2, 1, Decimal(120)),
            ("finance",): (1, 1, Decimal(30)),
        }


@pytest.mark.clause("CUST-ABC-3.2b")
def test_the_amount_that_the_ranking_uses_is_the_sum_of_the_periods_purchases(company: World) -> None:
    """1,200.50 and 300.25 less 100.75 that came back; June and October lie outside the quarter."""
    company.customer("lin")
    company.sale("lin", amount="1200.50", on=date(2026, 7, 1))
    company.sale("lin", amount="300.25", on=date(2026, 9, 30))
    company.sale("lin", quantity=-1, amount="-100.75", on=date(2026, 8, 8))
    company.sale("lin", amount=5_000, on=date(2026, 6, 30))
    company.sale("lin", amount=7_000, on=date(2026, 10, 1))

    why = company.graded("abc").explained("abc", "lin")

    assert why.place is not None
    assert why.place.score == Decimal("1400.00")


@pytest.mark.clause("CUST-A-4.2")
def test_a_general_customer_has_a_business_relation_in_normal_operation(company: World) -> None:
    """Our own start for what is normal: the last purchase lies less than a month back."""
    for name, day in {"an": date(2026, 9, 30), "bo": date(2026, 9, 1), "cy": date(2026, 8, 31)}.items():
        company.customer(name)
        company.sale(name, on=day)
    company.customer("dai")

    values = company.graded("lifecycle").values("lifecycle")

    assert values == {"an": "current", "bo": "current", "cy": "lost", "dai": "potential"}


@pytest.mark.clause("CUST-A-4.3")
def test_a_potential_customer_has_no_business_relation_until_its_first_sale(company: World) -> None:
    company.customer("lin", status="prospect")
    before = company.graded("lifecycle").values("lifecycle")
    company.sale("lin", on=date(2026, 9, 29))

    after = company.graded("lifecycle").values("lifecycle")

    assert (before, after) == ({"lin": "potential"}, {"lin": "current"})
