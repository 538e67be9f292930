"""What expressions may name, and the trees that a pack's classifications parse into."""

from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.expressions import tree
from banfa.policy.expressions.names import NamedType
from banfa.policy.expressions.tree import Kind
from banfa.policy.loading import load
from banfa.policy.model import Pack
from banfa.policy.scope import BadExpression, UnknownClassification, measure_tree, parsed, scope_of, trees_of

TODAY = date(2026, 5, 1)


@pytest.fixture
def tobacco() -> Pack:
    return load("tobacco", on=TODAY)


def test_a_scope_holds_every_name_of_the_pack_with_its_type(tobacco: Pack) -> None:
    scope = scope_of(tobacco)

    assert scope.fields["business_format"] == NamedType(Kind.TEXT, ("Z", "B", "S", "N", "Y", "F", "Q"))
    assert scope.fields["licence_expiry_date"].kind is Kind.DATE
    assert scope.fields["registered_capital"].kind is Kind.NUMBER
    assert scope.fields["model_customer"].kind is Kind.YES_NO
    assert {name: scope.ledger[name].kind for name in ("date", "quantity", "amount")} == {
        "date": Kind.DATE,
        "quantity": Kind.NUMBER,
        "amount": Kind.NUMBER,
    }
    assert scope_of(load("fuel", on=TODAY)).ledger["payment"].options == ("fuel_card", "bank_card", "cash")
    assert scope.areas["permanent_residents"].kind is Kind.NUMBER
    assert scope.parameters == {"special_area_residents": Decimal(3000)}
    assert scope.levels == ("city", "county", "department", "route")
    assert scope.classifications["scale"] == ("1", "2", "3")
    assert scope.facts == frozenset()


def test_facts_are_those_that_are_supplied() -> None:
    fuel = load("fuel", on=TODAY)
    criterion = ("decide", 0, "any", 1, "when")

    without, having = trees_of(fuel, "level"), trees_of(fuel, "level", frozenset({"framework_agreement"}))

    assert without[criterion] == tree.FactRef(kind=Kind.YES_NO, name="framework_agreement", supplied=False)
    assert having[criterion] == tree.FactRef(kind=Kind.YES_NO, name="framework_agreement", supplied=True)


def test_the_trees_of_a_ranking_stand_under_their_paths(tobacco: Pack) -> None:
    trees = trees_of(tobacco, "scale")

    assert list(trees) == [("of",), ("within", 0), ("within", 1), ("score",)]
    assert trees["within", 0] == tree.UnitAt(kind=Kind.TEXT, level="city")
    assert trees["within", 1] == tree.FieldRef(kind=Kind.TEXT, name="business_format")
    assert trees["score",].kind is Kind.NUMBER


def test_the_trees_of_other_methods_stand_under_theirs(tobacco: Pack) -> None:
    supermarket, fuel = load("supermarket", on=TODAY), load("fuel", on=TODAY)

    assert list(trees_of(tobacco, "grade")) == [("of",), ("lookup",)]
    assert list(trees_of(tobacco, "mark")) == [("of",)]
    assert list(trees_of(supermarket, "tier")) == [("of",), ("measure",)]
    assert list(trees_of(supermarket, "lifecycle")) == [("of",), ("recency",)]
    assert [path for path in trees_of(tobacco, "zone") if path[1:2] == (0,)] == [
        ("decide", 0, "all", 0, "when"),
        ("decide", 0, "all", 1, "when"),
        ("decide", 0, "all", 2, "when"),
    ]
    assert set(parsed(fuel)) == set(fuel.classifications)


def test_trees_are_made_once_for_the_same_rules(tobacco: Pack) -> None:
    copy = tobacco.model_copy()

    assert parsed(tobacco) is parsed(copy)
    assert scope_of(tobacco) is scope_of(copy)


def test_a_pack_made_by_hand_is_not_taken_for_another(tobacco: Pack) -> None:
    changed = tobacco.model_copy(update={"digest": "", "levels": ()})

    assert scope_of(changed).levels == ()
    assert scope_of(tobacco).levels != ()


def test_an_unknown_classification_is_refused(tobacco: Pack) -> None:
    with pytest.raises(UnknownClassification, match="did you mean scale"):
        trees_of(tobacco, "scales")


def test_an_expression_that_was_never_checked_is_refused(tobacco: Pack) -> None:
    unchecked = tobacco.model_copy(update={"digest": "", "levels": ()})

    with pytest.raises(BadExpression, match="unit_at does not know 'city'"):
        parsed(unchecked)


def test_a_measure_has_its_tree() -> None:
    node = measure_tree(load("supermarket", on=TODAY), "visits_month")

    assert isinstance(node, tree.Arithmetic)
    assert node.operator == "/"
