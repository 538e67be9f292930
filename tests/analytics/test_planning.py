"""What a pack needs is known before any data is read."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pytest
from ibis.backends import BaseBackend

from banfa.analytics.customer_sums import customer_sums
from banfa.analytics.methods.recency import last_lapsed_day
from banfa.analytics.planned import GroupNeeded, WholeMonthsNeeded
from banfa.analytics.planning import CircularClasses, plan_of
from banfa.kernel.period import Period, add_months
from tests.analytics.grading_runs import Q3
from tests.analytics.packs import NY, NY_CLASSES, pack


def test_the_plan_names_what_to_read() -> None:
    plan = plan_of(pack(NY_CLASSES, **NY), Q3)

    assert set(plan.fields) == {"status", "business_format", "card_yuan", "is_key", "joined_on"}
    assert plan.areas == ("market_type",)
    assert plan.levels == ("city",)
    assert plan.facts == ()
    assert plan.attributes == ("date", "quantity", "amount", "fuel")


def test_the_span_reaches_back_to_the_earliest_window() -> None:
    plan = plan_of(pack(NY_CLASSES, **NY), Q3)

    assert set(plan.windows) == {Q3, Period(date(2025, 10, 1), date(2026, 10, 1))}
    assert plan.span == Period(date(2025, 10, 1), date(2026, 10, 1))


def test_a_pack_without_sales_reads_no_ledger() -> None:
    plan = plan_of(pack({"format": NY_CLASSES["format"]}, **NY), Q3)

    assert (plan.span, plan.sums, plan.attributes) == (None, (), ())


def test_each_figure_is_added_up_once_per_window() -> None:
    """Two rules share `sum(amount)` of the quarter; the year's is another figure."""
    measure = NY_CLASSES["spend"]
    rules = {
        "a": measure,
        "b": {**measure, "measure": "sum(amount)"},
        "c": {**measure, "measure": "year_amount"},
    }

    plan = plan_of(pack(rules, **NY), Q3)

    assert [(one.aggregate.function, one.window.months) for one in plan.sums] == [
        ("sum", 3), ("count", 3), ("sum", 12),
    ]  # fmt: skip


def test_classifications_come_after_those_they_read() -> None:
    order = plan_of(pack(NY_CLASSES, **NY), Q3).order

    assert set(order) == set(NY_CLASSES)
    assert order.index("mark") > max(order.index(part) for part in ("market_type", "format", "scale"))
    assert order.index("grade") > order.index("scale")


def test_a_circle_of_classifications_is_refused() -> None:
    lookup = NY_CLASSES["grade"]
    rules = {"scale": {**lookup, "lookup": 'class_of("grade")'}, "grade": lookup}

    with pytest.raises(CircularClasses, match="scale → grade → scale"):
        plan_of(pack(rules, **NY), Q3)


@pytest.mark.parametrize("place", [{"of": "share(amount) > 0.5"}, {"within": ["share(amount) > 0.5"]}])
def test_a_share_cannot_delimit_its_own_group(place: dict[str, Any]) -> None:
    with pytest.raises(GroupNeeded):
        plan_of(pack({"scale": {**NY_CLASSES["scale"], **place}}, **NY), Q3)


@pytest.mark.parametrize("months", ["1.5", "-1"])
def test_a_date_lapses_after_whole_months(months: str) -> None:
    with pytest.raises(WholeMonthsNeeded):
        plan_of(pack({"loss": {**NY_CLASSES["loss"], "lapsed_after": months}}, **NY), Q3)


def test_what_waits_is_named_and_not_read() -> None:
    rules = {"spend": {**NY_CLASSES["spend"], "measure": "card_yuan * blank"}}

    plan = plan_of(pack(rules, **NY), Q3)

    assert plan.switched_off == {"spend": ("parameter:blank",)}
    assert plan.fields == ()


def test_supplied_facts_are_asked_for() -> None:
    plan = plan_of(pack({"size": NY_CLASSES["size"]}, **NY), Q3, frozenset({"has_agreement", "other"}))

    assert plan.facts == ("has_agreement",)
    assert "fact_has_agreement" in plan.customer_columns


def test_the_ledger_is_read_once_for_all_windows(engine: BaseBackend) -> None:
    plan = plan_of(pack(NY_CLASSES, **NY), Q3)
    columns = {"customer_id": "int64", "date": "date", "quantity": "decimal(18,3)", "amount": "decimal(18,2)"}
    sales = ibis.table({**columns, "fuel": "string", "unused": "string"}, name="sales_lines")

    sql = str(engine.compile(customer_sums(sales, plan)))

    assert sql.count("sales_lines") == 1
    assert "unused" not in sql


@pytest.mark.parametrize("months", [0, 1, 3, 12])
def test_the_last_lapsed_day_agrees_with_adding_months(months: int) -> None:
    days = [date(2023, 1, 1) + timedelta(days=step) for step in range(1000)]

    for on in (date(2024, 2, 29), date(2024, 4, 30), date(2025, 2, 28), date(2025, 3, 31)):
        expected = max(day for day in days if add_months(day, months) <= on)
        assert last_lapsed_day(on, Decimal(months)) == expected
