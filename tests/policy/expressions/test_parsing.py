"""Expressions: what they may say, how they are typed, and that nothing gets past the allow-list."""

import ast
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banfa.policy.expressions import tree
from banfa.policy.expressions.calls import FUNCTIONS
from banfa.policy.expressions.names import NamedMeasure, NamedType, Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind, Node, waiting_for

SCOPE = Scope(
    fields={
        "status": NamedType(Kind.TEXT, ("active", "lost")),
        "floor": NamedType(Kind.NUMBER),
        "opened_on": NamedType(Kind.DATE),
        "is_model": NamedType(Kind.YES_NO),
    },
    ledger={
        "date": NamedType(Kind.DATE),
        "quantity": NamedType(Kind.NUMBER),
        "amount": NamedType(Kind.NUMBER),
        "payment": NamedType(Kind.TEXT, ("card", "cash")),
    },
    areas={"residents": NamedType(Kind.NUMBER), "place": NamedType(Kind.TEXT, ("seat", "village"))},
    parameters={"bound": Decimal(5), "open_bound": None},
    measures={
        "month_sales": NamedMeasure("sum(amount) / months()", 12),
        "endless": NamedMeasure("endless + 1"),
        "broken": NamedMeasure("nothing_like_it"),
    },
    levels=("city", "county"),
    classifications={"scale": ("1", "2", "3")},
    facts=frozenset({"has_card"}),
)


def node_of(source: str) -> Node:
    found = parse(source, SCOPE)
    assert found.problems == ()
    return found.node


def words_of(source: str, *, expects: Kind | None = None) -> str:
    found = parse(source, SCOPE, expects=expects)
    assert found.problems, f"{source} was accepted"
    return " | ".join(problem.text.en for problem in found.problems)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ('status == "active"', Kind.YES_NO),
        ("floor * 2 - 1", Kind.NUMBER),
        ("-floor", Kind.NUMBER),
        ("sum(quantity) / months()", Kind.NUMBER),
        ("(share(quantity) + share(amount)) / 2", Kind.NUMBER),
        ("last(date)", Kind.DATE),
        ("count()", Kind.NUMBER),
        ('count(where=payment == "card")', Kind.NUMBER),
        ('unit_at("city")', Kind.TEXT),
        ('area("residents") >= bound', Kind.YES_NO),
        ('class_of("scale") in ("1", "2")', Kind.YES_NO),
        ('class_of("scale") not in ["3"]', Kind.YES_NO),
        ('fact("has_card") and not is_missing(floor)', Kind.YES_NO),
        ("coalesce(floor, 0)", Kind.NUMBER),
        ("min(floor, bound, 3)", Kind.NUMBER),
        ("1 < floor <= 10", Kind.YES_NO),
        ('opened_on >= "2026-01-01"', Kind.YES_NO),
        ("period_end()", Kind.DATE),
        ("floor if is_model else 0", Kind.NUMBER),
        ("month_sales > 5", Kind.YES_NO),
    ],
)
def test_what_the_language_can_say(source: str, kind: Kind) -> None:
    assert node_of(source).kind is kind


def test_numbers_are_exact() -> None:
    comparison = node_of("floor >= 0.1")

    assert isinstance(comparison, tree.Compare)
    assert comparison.right == tree.Literal(kind=Kind.NUMBER, value=Decimal("0.1"))


def test_a_date_is_read_where_one_is_compared() -> None:
    comparison = node_of('opened_on < "2026-01-31"')

    assert isinstance(comparison, tree.Compare)
    assert comparison.right == tree.Literal(kind=Kind.DATE, value=date(2026, 1, 31))


def test_a_measure_keeps_its_window() -> None:
    measure = node_of("month_sales")

    assert isinstance(measure, tree.MeasureRef)
    assert measure.months == 12
    assert isinstance(measure.body, tree.Arithmetic)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("statuss == 'active'", "did you mean status?"),
        ("status == 'activ'", "'activ' is not one of the codes; did you mean active?"),
        ("quantity > 3", "aggregate it, as in sum(quantity)"),
        ("sum(quantty)", "the ledger has no quantty; did you mean quantity?"),
        ("sum(sum(quantity))", "cannot stand inside another"),
        ("sum(date)", "sum is for numbers"),
        ("last(quantity)", "last is for dates"),
        ("sum(quantity, of=amount)", "takes only where="),
        ("floor + status", "a number is needed here, this is a text"),
        ("floor == status", "a number cannot be compared with a text"),
        ("unit_at('town')", "does not know 'town'"),
        ("unit_at(status)", "takes one quoted name"),
        ("class_of('scal')", "did you mean scale?"),
        ("area('residentz') > 1", "did you mean residents?"),
        ("endless > 1", "measure endless is itself in error"),
        ("broken > 1", "measure broken is itself in error"),
        ("floor if is_model else status", "the two branches differ in type"),
        ("floor >", "not a well-formed expression"),
        ("", "not a well-formed expression"),
        ("floor + " * 400 + "1", "too long"),
        ("summ(amount)", "there is no function summ; did you mean sum?"),
    ],
)
def test_a_slip_is_answered_in_words(source: str, words: str) -> None:
    assert words in words_of(source)


def test_every_problem_is_reported_at_once() -> None:
    assert words_of("flor > 1 and statuss == 'x' and summ(amount) > 2").count("did you mean") == 3


def test_the_kind_that_a_place_needs_is_checked() -> None:
    assert "a yes or no is needed here, the expression gives a number" in words_of(
        "floor + 1", expects=Kind.YES_NO
    )


@pytest.mark.parametrize(
    "source",
    [
        "().__class__", "status.upper()", "__import__('os')", "open('x')", "lambda: 1", "[x for x in (1, 2)]",
        "{1: 2}", "f'{floor}'", "floor ** 9999999", "floor << 2", "floor // 2", "floor % 2", "~floor", "(floor := 1)",
        "sum(*floor)", "sum(**floor)", "status[0]", "floor is None", "None", "b'x'", "1j", "...", "await floor",
        "yield floor", "print(floor)", "exec('1')", "eval('1')", "globals()", "month_sales()", "'a' 'b' @ 'c'",
        "1e999", "status in status", "status in ()", "1 if floor else 2", "not floor", "is_model and floor",
    ],
)  # fmt: skip
def test_nothing_else_gets_past_the_allow_list(source: str) -> None:
    assert words_of(source)


def test_what_is_left_blank_or_not_supplied_switches_an_expression_off() -> None:
    node = node_of('floor > open_bound or fact("has_card") or fact("agreement")')

    assert waiting_for(node) == ("parameter:open_bound", "fact:agreement")


# ---- whatever is written, the parser answers, and what it accepts consists of its own nodes only

WORDS = st.sampled_from(
    [*SCOPE.fields, *SCOPE.ledger, *SCOPE.parameters, *SCOPE.measures, *FUNCTIONS, "where", "if", "else", "and", "or",
     "not", "in", "lambda", "import", "None", "True", "__class__", "exec"]
)  # fmt: skip
SIGNS = st.sampled_from(
    ["(", ")", "[", "]", "{", "}", ",", ".", ":", ":=", "==", "!=", "<", "<=", "+", "-", "*", "**", "/", "//", "%", "@",
     "~", "=", "'", '"', '"city"', "'active'", "0", "1", "2.5", "1e9", "1e999", "0x10", "\n", "\t", " ", "\\", "#", "文"]
)  # fmt: skip
SOURCES = st.one_of(st.text(max_size=60), st.lists(WORDS | SIGNS, max_size=14).map(" ".join))
FORBIDDEN = (
    ast.Attribute,
    ast.Subscript,
    ast.Lambda,
    ast.comprehension,
    ast.JoinedStr,
    ast.NamedExpr,
    ast.Starred,
    ast.Dict,
)


@settings(max_examples=400, deadline=None)
@given(source=SOURCES)
def test_no_source_can_crash_the_parser_or_get_past_the_allow_list(source: str) -> None:
    found = parse(source, SCOPE)

    if not found.is_good:
        assert all(problem.text.zh and problem.text.en and problem.column >= 0 for problem in found.problems)
        return
    assert all(type(step).__module__ == tree.__name__ for step in found.node.walk())
    written = list(ast.walk(ast.parse(source.strip(), mode="eval")))
    assert not [step for step in written if isinstance(step, FORBIDDEN)]
    called = [step.func for step in written if isinstance(step, ast.Call)]
    assert all(isinstance(name, ast.Name) and name.id in FUNCTIONS for name in called)


@pytest.mark.parametrize(
    "source",
    [
        "-" * 1_990 + "1",
        "not " * 480 + "True",
        "(" * 900 + "1" + ")" * 900,
        "1" + "+1" * 990,
        "coalesce(1, " * 150 + "1" + ")" * 150,
    ],
    ids=["minus", "not", "brackets", "sum", "calls"],
)
def test_nesting_without_end_is_refused_and_no_crash(source: str) -> None:
    assert words_of(source)


def test_nesting_that_people_write_is_accepted() -> None:
    assert node_of(" + ".join(["floor"] * 40)).kind is Kind.NUMBER


def test_a_number_of_endless_digits_is_refused() -> None:
    assert "out of range" in words_of("9" * 31)
