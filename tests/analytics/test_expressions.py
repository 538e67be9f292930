"""What each piece of the expression language yields, worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.customer_sums import column_of
from banfa.analytics.customer_values import CustomerValues
from banfa.analytics.engines import Workspace, rows
from banfa.analytics.grading import customers_with_sums
from banfa.analytics.groups import grouped
from banfa.analytics.planning import plan_of
from tests.analytics.grading_runs import Q3, customer, run, sale, tables
from tests.analytics.packs import NY, pack

# One customer: 3 lines in the quarter, one the quarter before, one a year ago, one after the period.
SALES = [
    sale(1, "14.7", "100.10", date(2026, 7, 1), fuel="gasoline", litres=Decimal("1.5")),
    sale(1, "-0.5", "-20.05", date(2026, 9, 30), fuel="diesel"),
    sale(1, "0.5", "0", date(2026, 9, 30), fuel=None),
    sale(1, "7", "50", date(2026, 6, 30), fuel="gasoline"),
    sale(1, "1000", "1000", date(2025, 9, 30), fuel="gasoline"),
    sale(1, "1000", "1000", date(2026, 10, 1), fuel="gasoline"),
    sale(2, "85.3", "0"),
]
PERSON = customer(
    1, unit_city="c", field_business_format="Z", field_joined_on=date(2020, 2, 29),
    field_card_yuan=Decimal("1000000.00"), area_market_type="town", fact_has_agreement=True,
)  # fmt: skip
FACTS = frozenset({"has_agreement", "has_contract"})

HOLDING = [
    # the ledger: the window's first day belongs to it, the day after its last does not
    "sum(quantity) == 14.7",
    "sum(amount) == 80.05",
    "sum(amount - quantity) == 65.35",
    "sum(amount * quantity) == 1481.495",
    'sum(quantity, where=fuel == "gasoline") == 14.7',
    'sum(quantity, where=fuel == "diesel" and quantity > 0) == 0',
    'sum(quantity, where=fuel != "gasoline") == -0.5',
    'sum(quantity, where=not fuel == "gasoline") == 0',
    "sum(litres) == 1.5",
    "count() == 3",
    "count(where=quantity > 0) == 2",
    "distinct(date) == 2",
    "distinct(fuel) == 2",
    'first(date) == "2026-07-01"',
    "last(date) == period_end()",
    "first(date) == period_start()",
    "is_missing(last(date, where=quantity > 5000))",
    "share(quantity) == 0.147",
    "months() == 3",
    "year_amount == 130.05",
    # windows: a measure of its own window keeps it, one without takes the classification's
    "line_mean == 80.05 / 3",
    # numbers: exact until divided, then equal to twelve places
    "14.7 / 3 >= 4.9",
    "14.7 / 3 <= 4.9",
    "0.1 + 0.2 == 0.3",
    "sum(quantity) / months() == 4.9",
    "1 / 3 + 1 / 3 + 1 / 3 == 1",
    "0.000000000001 > 0",
    "1 / 1000000000000 > 0",
    "not 1 / 10000000000000 > 0",
    "is_missing(1 / 0)",
    "is_missing(count() / (count() - 3))",
    "-sum(quantity) < 0",
    "card_yuan >= 1000000",
    "card_yuan == 1000000.000001 - 0.000001",
    "1 < 2 < 3",
    # what is missing does not hold, nor does being unequal to it
    "not declared_gasoline > 0",
    "not declared_gasoline <= 0",
    "not declared_gasoline != 5",
    "not declared_gasoline == 5",
    "not declared_gasoline == declared_gasoline",
    "not declared_gasoline in (1, 2)",
    "not (declared_gasoline not in (1, 2))",
    "is_missing(declared_gasoline)",
    "is_missing(declared_gasoline + 1)",
    "is_missing(declared_gasoline / 2)",
    "not is_key",
    "not is_missing(card_yuan)",
    # choices and texts
    'business_format == "Z"',
    'business_format in ("B", "Z")',
    'business_format not in ("B", "S")',
    'not business_format not in ("B", "Z")',
    'unit_at("city") == "c"',
    'is_missing(unit_at("county"))',
    'area("market_type") == "town"',
    'fact("has_agreement")',
    'not fact("has_contract")',
    # picking among several, the missing passed over, places kept
    "coalesce(declared_gasoline, 4.901) == 4.901",
    "coalesce(declared_gasoline, 14.7 / 3) == 4.9",
    "max(4.901, 4.9, declared_gasoline) == 4.901",
    "min(4.899, 4.9, declared_gasoline) == 4.899",
    "max(sum(quantity) / 3, 2) == 4.9",
    "is_missing(min(declared_gasoline, declared_gasoline))",
    "(1 if count() > 2 else 0) == 1",
    "(1 if declared_gasoline > 2 else 1 / 4) == 0.25",
    # days
    'joined_on == "2020-02-29"',
    "joined_on < period_start()",
    'max(joined_on, last(date)) == "2026-09-30"',
    # and, or, not
    "count() == 3 and not (count() == 2 or is_key)",
    "is_key or true_for_all",
]


@pytest.fixture(scope="module")
def answers(engine: BaseBackend) -> dict[str, Any]:
    """All expressions as columns of one query: what each gives the first customer."""
    truth = {"true_for_all": {"title": {"zh": "真", "en": "true"}, "value": "1 == 1"}}
    rule = {**_deciding(HOLDING[0]), "decide": [_choice(HOLDING)]}
    chosen = pack({"all": rule}, **{**NY, "measures": {**NY["measures"], **truth}})
    plan = plan_of(chosen, Q3, FACTS)
    with (
        tables(engine, chosen, [PERSON, customer(2)], SALES, FACTS) as inputs,
        Workspace(engine) as workspace,
    ):
        base = workspace.keep(customers_with_sums(plan, inputs))
        sums = {one: column_of(place) for place, one in enumerate(plan.sums)}
        planned = plan.of("all")
        customers = grouped(planned, CustomerValues(base, sums), workspace).customers
        compiler = customers.compiler(Q3)
        columns = {f"e{one.index}": compiler.holds(one.when, Q3) for one in planned.criteria}
        first = customers.table.filter(customers.table["customer_id"] == 1)
        (row,) = rows(first.select(**columns))
    return {words: row[f"e{index}"] for index, words in enumerate(HOLDING)}


def _choice(expressions: list[str]) -> dict[str, Any]:
    criteria = [{"when": words, "zh": "式", "en": "it"} for words in expressions]
    return {"value": "yes", "zh": "是", "en": "yes", "any": criteria}


def _deciding(words: str) -> dict[str, Any]:
    return {
        "title": {"zh": "式", "en": "expression"},
        "decide": [
            {"value": "yes", "zh": "是", "en": "yes", "any": [{"when": words, "zh": "式", "en": "it"}]}
        ],
        "otherwise": {"value": "no", "zh": "否", "en": "no"},
    }


@pytest.mark.parametrize("words", HOLDING)
def test_it_holds(answers: dict[str, Any], words: str) -> None:
    assert answers[words] is True


def test_sums_of_millions_of_small_amounts_stay_exact(engine: BaseBackend, tmp_path: Path) -> None:
    # ten times 0.1 is not 1 in float64
    rule = _deciding("sum(amount) == 1")

    done = run(engine, pack({"exact": rule}, **NY), tmp_path, [customer(1)], [sale(1, 0, "0.1")] * 10)

    assert done.values("exact") == {1: "yes"}


def test_products_of_large_amounts_do_not_overflow(engine: BaseBackend, tmp_path: Path) -> None:
    # 900,000,000 x 900,000,000 needs more than 18 digits
    rule = _deciding("sum(quantity * amount) == 810000000000000000")

    done = run(engine, pack({"wide": rule}, **NY), tmp_path, [customer(1)], [sale(1, 9 * 10**8, 9 * 10**8)])

    assert done.values("wide") == {1: "yes"}
