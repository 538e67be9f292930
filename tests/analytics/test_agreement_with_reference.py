"""The real grading gives what a slow reference, written from the design's words, gives for 3,000 customers."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.kernel.period import Period
from banfa.policy.loading import load
from banfa.policy.model import Pack, Rank
from tests.analytics.grading_runs import Q3, Run, run
from tests.analytics.judging_packs import STRATEGY, judging
from tests.analytics.made_up import made_up
from tests.analytics.packs import NY, NY_CLASSES, SCALE, pack
from tests.analytics.reference import Grade, grade_all

SHIPPED = ("tobacco", "fuel", "supermarket")
FACTS = frozenset({"supply_agreement"})
DECIDED = frozenset({"worth", "scale", "strategy", "standing"})


@pytest.mark.parametrize(
    ("name", "people", "facts"),
    [
        pytest.param("of our own", 3_000, frozenset(), id="every method, with blanks and returns"),
        *(pytest.param(name, 3_000, frozenset(), id=name) for name in SHIPPED),
        pytest.param("fuel", 300, FACTS, id="fuel with agreements supplied"),
    ],
)
def test_customers_are_graded_as_the_reference_grades_them(
    engine: BaseBackend, tmp_path: Path, name: str, people: int, facts: frozenset[str]
) -> None:
    chosen = pack(NY_CLASSES, **NY) if name == "of our own" else load(name, on=date(2026, 9, 30))
    period = Period.parse("2026Q3")
    customers, sales = made_up(chosen, period, customers=people, seed=20260930, facts=facts)

    real = run(engine, chosen, tmp_path, customers, sales, period=period, facts=facts)

    expected = grade_all(chosen, period, customers, sales, facts)
    for classification in chosen.classifications:
        assert_equal_grades(real.rows(classification), expected[classification])
    assert_equal_counts(real, expected)
    assert_equal_cuts(real, chosen, expected)


@pytest.mark.parametrize("decided", [frozenset(), DECIDED], ids=["nobody decided", "some were decided"])
def test_what_is_weighed_crossed_and_decided_agrees_too(
    engine: BaseBackend, tmp_path: Path, decided: frozenset[str]
) -> None:
    chosen = judging(scale=SCALE, strategy=STRATEGY)
    customers, sales = made_up(chosen, Q3, customers=1_500, seed=20260931, decided=decided)

    real = run(engine, chosen, tmp_path, customers, sales, decided=decided)

    expected = grade_all(chosen, Q3, customers, sales, decided=decided)
    for classification in chosen.classifications:
        rows = real.rows(classification)
        assert_equal_grades(rows, expected[classification])
        assert_equal_points(real, classification, expected[classification])
    assert_equal_counts(real, expected)


def assert_equal_points(real: Run, name: str, expected: dict[int, Grade]) -> None:
    inputs = real.graded.outcomes[name].inputs
    columns = [f"input_{place}" for place, one in enumerate(inputs) if one.name.startswith("points:")]
    rows = real.rows(name)
    for customer, grade in expected.items():
        points = [rows[customer][column] for column in columns]
        assert len(points) == len(grade.points)
        for one, other in zip(points, grade.points, strict=True):
            assert_near(one, other, Fraction(1, 10**9))
        if columns and None not in points:
            assert sum(points) == rows[customer]["score"]


def assert_equal_grades(real: dict[int, dict[str, Any]], expected: dict[int, Grade]) -> None:
    assert list(real) == sorted(expected)
    for customer, grade in expected.items():
        row = real[customer]
        assert (row["value"], row["computed"], row["criterion"], row["population"]) == (
            grade.value, grade.computed, grade.criterion, grade.population,
        ), (customer, row, grade)  # fmt: skip
        if grade.reason == "missing:*":
            assert row["reason"].startswith("missing:")
        else:
            assert row["reason"] == grade.reason
        assert row["rank"] == grade.rank
        assert_near(row["percentile"], grade.percentile, Fraction(1, 10**11))
        assert_near(row["score"], grade.score, Fraction(1, 10**9))


def assert_near(real: Any, expected: Fraction | None, tolerance: Fraction) -> None:
    """Floats differ from fractions in their last digits, never in more."""
    if expected is None or real is None:
        assert real is expected
    else:
        assert abs(Fraction(real) - expected) <= tolerance * max(Fraction(1), abs(expected))


def assert_equal_counts(real: Run, expected: dict[str, dict[int, Grade]]) -> None:
    for name, grades in expected.items():
        counted = real.graded.counts[name]
        for value, customers in counted.items():
            assert customers == sum((grade.value or "") == value for grade in grades.values())
        assert sum(counted.values()) == len(grades)


def assert_equal_cuts(real: Run, chosen: Pack, expected: dict[str, dict[int, Grade]]) -> None:
    for name, rule in chosen.classifications.items():
        if not isinstance(rule, Rank):
            continue
        bands = real.groups(name)
        groups = {grade.group for grade in expected[name].values() if grade.group is not None}
        assert len(bands) == len(groups) * len(rule.rank)
        for row in bands:
            keys = tuple(value for column, value in row.items() if column.startswith("key_"))
            there = [grade for grade in expected[name].values() if grade.group == keys]
            members = [grade.score for grade in there if grade.value == row["band"]]
            scores = [score for score in members if score is not None]
            assert (row["population"], row["members"]) == (len(there), len(members))
            assert_near(row["lowest"], min(scores, default=None), Fraction(1, 10**9))
            assert_near(row["highest"], max(scores, default=None), Fraction(1, 10**9))
