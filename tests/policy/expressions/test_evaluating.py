"""Conditions answered for one set of values."""

from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.expressions.evaluating import Value, answer, is_answered
from banfa.policy.expressions.names import NamedType, Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind

SCOPE = Scope(
    fields={
        "customers": NamedType(Kind.NUMBER), "source": NamedType(Kind.TEXT), "sensitive": NamedType(Kind.YES_NO),
        "on": NamedType(Kind.DATE),
    },
    ledger={"channel": NamedType(Kind.TEXT)},
)  # fmt: skip


def said(source: str, /, **values: Value) -> Value:
    parsed = parse(source, SCOPE)
    assert parsed.is_good, parsed.problems
    return answer(parsed.node, values)


@pytest.mark.parametrize(
    ("customers", "holds"),
    [(9, False), (10, True), (11, True), (None, False)],
)
def test_a_limit_is_held_at_its_border_and_never_by_what_is_missing(
    customers: int | None, holds: bool
) -> None:
    number = None if customers is None else Decimal(customers)

    assert said("customers >= 10", customers=number) is holds


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("source == 'import' and customers > 1", True),
        ("source == 'page' or sensitive", False),
        ("not sensitive", True),
        ("source in ['import', 'api']", True),
        ("source not in ['import', 'api']", False),
        ("customers * 2 + 1 == 5", True),
        ("customers / 0 > 1", False),
        ("is_missing(on)", False),
    ],
)
def test_what_conditions_are_made_of(source: str, holds: bool) -> None:
    values: dict[str, Value] = {
        "customers": Decimal(2), "source": "import", "sensitive": False, "on": date(2026, 10, 8),
    }  # fmt: skip

    assert said(source, **values) is holds


def test_what_reads_the_ledger_is_not_answered_for_one_set_of_values() -> None:
    parsed = parse("count(where=channel == 'web') > 1", SCOPE)

    assert not is_answered(parsed.node)
    with pytest.raises(TypeError):
        answer(parsed.node, {})
