"""Every number is the clause's, or marked as ours."""

from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.loading import check, load

from .conftest import Write

TODAY = date(2026, 5, 1)


def parameter(number: str, more: str = "cites: [FUEL-3.2.1]") -> str:
    return f"parameters:\n  bound:\n    title: {{zh: 下限, en: Bound}}\n    {more}\n    number: {number}\n"


def words(write: Write, rules: str) -> list[tuple[str, str]]:
    return [(problem.path, problem.text.en) for problem in check(write(rules=rules))]


def test_a_figure_is_taken_from_the_catalogue(write: Write) -> None:
    write(rules=parameter("{figure: FUEL-3.2.1.diesel_tonnes_month_min}"))

    number = load("trial", on=TODAY).parameters["bound"].number

    assert (number.value, number.figure) == (Decimal(50), "FUEL-3.2.1.diesel_tonnes_month_min")


def test_a_figure_of_a_clause_that_the_rule_does_not_cite_is_refused(write: Write) -> None:
    [(path, text)] = words(write, parameter("{figure: NY-6.2.b.large_share}"))

    assert path == "parameters.bound.number"
    assert text == "the figure is taken from NY-6.2.b, which the rule does not cite"


@pytest.mark.parametrize("number", ["5", "50", "1000000", "{value: 50}"])
def test_a_written_number_that_the_clause_holds_is_accepted(write: Write, number: str) -> None:
    assert words(write, parameter(number)) == []


def test_a_written_number_that_the_clause_does_not_hold_is_refused_with_those_it_holds(write: Write) -> None:
    [(path, text)] = words(write, parameter("51"))

    assert path == "parameters.bound.number"
    assert text.startswith("51 is no figure of FUEL-3.2.1: correct it or mark it inferred: true")
    assert "FUEL-3.2.1.diesel_tonnes_month_min 50" in text


def test_a_number_of_our_own_is_marked(write: Write) -> None:
    assert words(write, parameter("{value: 51, inferred: true}")) == []


def test_a_number_in_a_rule_of_our_own_needs_no_mark(write: Write) -> None:
    assert words(write, parameter("51", "inferred: true")) == []


def test_a_number_without_any_source_is_refused(write: Write) -> None:
    [(path, text)] = words(write, parameter("51", "local: true"))

    assert (path, text) == (
        "parameters.bound.number",
        "a number without a clause has to be marked inferred: true",
    )


def test_a_number_that_the_source_leaves_blank_is_no_problem(write: Write) -> None:
    write(rules=parameter("null", "cites: [WINE-4.1]"))

    assert load("trial", on=TODAY).parameters["bound"].number.value is None


def abc(share_of_a: str, share_of_b: str) -> str:
    return f"""
classifications:
  abc:
    title: {{zh: 类别, en: Class}}
    cites: [CUST-ABC-2.1]
    score: sum(amount)
    zero_score: C
    rank:
      - {{value: A, zh: 甲, en: a, share: {share_of_a}}}
      - {{value: B, zh: 乙, en: b, share: {share_of_b}}}
      - {{value: C, zh: 丙, en: c, share: 10%}}
"""


def test_a_percentage_of_the_clause_equals_a_share(write: Write) -> None:
    assert words(write, abc("10%", "80%")) == []


def test_a_share_that_differs_from_the_clauses_percentage_is_refused(write: Write) -> None:
    found = words(write, abc("20%", "70%"))

    assert [path for path, _ in found] == [
        "classifications.abc.rank.0.share",
        "classifications.abc.rank.1.share",
    ]
    assert "CUST-ABC-2.1.a_top_percent 0.1" in found[0][1]


@pytest.mark.parametrize(("bound", "is_right"), [("3000", True), ("3001", False), ("0", True)])
def test_a_number_that_a_criterion_compares_with_is_a_figure_too(
    write: Write, bound: str, is_right: bool
) -> None:
    rules = f"""
areas:
  title: {{zh: 片区, en: Area}}
  inferred: true
  values:
    residents: {{title: {{zh: 人口, en: Residents}}, type: integer}}
classifications:
  kind:
    title: {{zh: 类别, en: Kind}}
    cites: [NY-6.3.c]
    decide:
      - value: C
        zh: 城镇
        en: town
        any: [{{when: area("residents") >= {bound}, zh: 人口达标, en: enough residents}}]
"""

    found = words(write, rules)

    assert (
        found == []
        if is_right
        else [path for path, _ in found] == ["classifications.kind.decide.0.any.0.when"]
    )
