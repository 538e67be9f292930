"""What holds for every score, two-way table and decision whatever the figures are, beside the slow reference."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.backends import BaseBackend

from banfa.policy.model import Pack
from tests.analytics.grading_runs import Q3, Run, customer, run, sale
from tests.analytics.judging_packs import STANDING, TRADE, judging
from tests.analytics.reference import grade_all
from tests.analytics.test_agreement_with_reference import assert_equal_grades

FIGURES = ("sum(amount)", "count()", "sum(amount) / count()", "card_yuan", "share(amount) * 10")
VALUES = ("a", "b", "c")
bounds = st.lists(st.integers(-2, 6), min_size=1, max_size=3, unique=True).map(sorted)
weights = st.sampled_from(["1", "0.3", "33.3%", "-0.5", None])
number = st.one_of(st.none(), st.integers(-3, 6))
words = st.sampled_from([None, None, *VALUES, "odd"])
people = st.lists(
    st.tuples(
        st.sampled_from(["Z", "B", None]), number, words, words, st.lists(st.integers(-2, 4), max_size=2)
    ),
    max_size=10,
)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    item: dict[str, Any] = {"zh": "项", "en": "item", "weight": {"value": draw(weights)}}
    if draw(st.booleans()):
        item["missing"] = draw(st.integers(0, 3))
    match draw(st.sampled_from(["steps", "codes", "plain"])):
        case "steps":
            steps = [
                {"at_least": bound, "marks": draw(st.integers(0, 5))} for bound in reversed(draw(bounds))
            ]
            return {**item, "of": draw(st.sampled_from(FIGURES)), "steps": [*steps, {"marks": 0}]}
        case "codes":
            return {**item, "of": "business_format", "marks": {"Z": draw(st.integers(0, 5))}}
    return {**item, "of": draw(st.sampled_from(FIGURES))}


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A score of one to three items, crossed with how often somebody buys, and a class of people."""
    scored = [
        {**one, "item": f"i{place}"}
        for place, one in enumerate(draw(st.lists(items(), min_size=1, max_size=3)))
    ]
    upper = list(reversed(draw(bounds)))[:2]
    given_values = VALUES[: len(upper) + 1]
    bands = [{"value": v, "zh": v, "en": v, "at_least": b} for v, b in zip(given_values, upper, strict=False)]
    bands.append({"value": given_values[-1], "zh": "末", "en": "last"})
    cells = {value: {"busy": draw(st.sampled_from("xy")), "quiet": "y"} for value in given_values}
    crossed = {
        "title": {"zh": "策略", "en": "strategy"},
        "matrix": {"rows": "worth", "columns": "trade", "cells": cells},
        "values": [{"value": "x", "zh": "甲", "en": "x"}, {"value": "y", "zh": "乙", "en": "y"}],
    }
    worth = {"title": {"zh": "价值", "en": "worth"}, "score": scored, "bands": bands}
    standing = {**STANDING, "proposes_worse": draw(st.booleans())}
    return judging(worth=worth, trade=TRADE, strategy=crossed, standing=standing)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=packs(), drawn=people)
def test_everybody_is_judged_as_the_design_says(engine: BaseBackend, chosen: Pack, drawn: list[Any]) -> None:
    decided = frozenset({"worth", "standing"})
    customers = [
        customer(
            number, field_business_format=form, field_card_yuan=None if cards is None else Decimal(cards),
            decided_worth=worth, decided_standing="key" if standing == "a" else standing,
        )
        for number, (form, cards, worth, standing, _) in enumerate(drawn)
    ]  # fmt: skip
    sales = [sale(number, 1, amount) for number, (*_, lines) in enumerate(drawn) for amount in lines]

    with TemporaryDirectory() as folder:
        done = run(engine, chosen, Path(folder) / "decided", customers, sales, decided=decided)
        plain = run(engine, chosen, Path(folder) / "plain", customers, sales)
        rows = {name: done.rows(name) for name in chosen.classifications}
        unruled = plain.rows("worth")

    filled = [{f"field_{name}": None for name in chosen.fields} | person for person in customers]
    expected = grade_all(chosen, Q3, filled, sales, decided=decided)
    for name in chosen.classifications:
        assert_equal_grades(rows[name], expected[name])
    assert_points_add_up(done, rows["worth"])
    assert_decisions_win(chosen, rows["worth"], unruled, customers)


def assert_points_add_up(done: Run, rows: dict[int, dict[str, Any]]) -> None:
    inputs = done.graded.outcomes["worth"].inputs
    columns = [f"input_{place}" for place, one in enumerate(inputs) if one.name.startswith("points:")]
    for row in rows.values():
        points = [row[column] for column in columns]
        assert row["score"] == (None if not points or None in points else sum(points))


def assert_decisions_win(
    chosen: Pack, rows: dict[int, dict[str, Any]], unruled: dict[int, dict[str, Any]], customers: list[Any]
) -> None:
    """A decision is the value or leaves it open; without one the rule's value and reason stand as if nobody decided."""
    given_values = {value.value for value in chosen.classifications["worth"].given}
    for person in customers:
        row, ruled = rows[person["customer_id"]], unruled[person["customer_id"]]
        decision = person["decided_worth"]
        if decision is None:
            assert (row["value"], row["reason"], row["computed"]) == (ruled["value"], ruled["reason"], None)
        else:
            assert row["value"] == (decision if decision in given_values else None)
            assert row["computed"] == ruled["value"]
