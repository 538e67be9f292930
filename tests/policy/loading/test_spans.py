"""What conditions ask of figures is compared soundly: nothing is called a contradiction that could hold."""

from decimal import Decimal

import pytest

from banfa.policy.expressions.names import NamedType, Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind
from banfa.policy.loading.checks.folding import Range, constant_of, range_of
from banfa.policy.loading.checks.spans import Demand, demands
from banfa.policy.model import Pack

PACK = Pack.model_validate(
    {
        "name": "trial", "version": "2026.1", "effective": "2026-01-01",
        "title": {"zh": "试", "en": "trial"}, "summary": {"zh": "试", "en": "trial"},
        "fields": {
            "staff": {"title": {"zh": "人", "en": "staff"}, "type": "integer", "minimum": 0, "maximum": 50},
            "floor": {"title": {"zh": "面", "en": "floor"}, "type": "decimal"},
            "kind": {"title": {"zh": "类", "en": "kind"}},
        },
    }
)  # fmt: skip
SCOPE = Scope(
    fields={"staff": NamedType(Kind.NUMBER), "floor": NamedType(Kind.NUMBER), "kind": NamedType(Kind.TEXT)},
    ledger={"amount": NamedType(Kind.NUMBER)},
    parameters={"two": Decimal(2), "blank": None},
)


def demand(source: str) -> Demand:
    [found] = demands([parse(source, SCOPE).node], PACK)
    return found


@pytest.mark.parametrize(
    ("stricter", "weaker"),
    [
        ("floor >= 7", "floor >= 5"),
        ("floor > 5", "floor >= 5"),
        ("floor == 6", "5 < floor"),
        ("floor >= 5 and floor < 6", "floor < 6"),
        ('kind == "a"', 'kind in ("a", "b")'),
        ("floor >= two", "floor >= 1"),
        ("floor >= 5 and is_missing(kind)", "is_missing(kind)"),
        ("floor >= blank", "floor >= blank"),
        ("floor >= 5", "True"),
    ],
)
def test_the_stricter_condition_implies_the_weaker_and_not_the_other_way_round(
    stricter: str, weaker: str
) -> None:
    assert demand(stricter).implies(demand(weaker))
    assert stricter == weaker or not demand(weaker).implies(demand(stricter))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("floor >= 5", "floor > 5"),
        ("floor >= 5", "staff >= 5"),
        ("floor >= 5", "floor != 4"),
        ('kind == "a"', 'kind == "b"'),
        ("not is_missing(kind)", 'kind == "a"'),
        ("floor >= blank", "floor >= 5"),
    ],
)
def test_nothing_is_implied_that_need_not_hold(one: str, other: str) -> None:
    assert not demand(one).implies(demand(other))


@pytest.mark.parametrize(
    ("source", "never"),
    [
        pytest.param("floor >= 5 and floor < 5", True, id="nothing between"),
        pytest.param("floor >= 5 and floor <= 5", False, id="the bound itself"),
        pytest.param("floor > 5 and floor <= 5", True, id="the bound left out"),
        pytest.param('kind == "a" and kind == "b"', True, id="two codes at once"),
        pytest.param("staff > 50", True, id="beyond what the field allows"),
        pytest.param("staff >= 50", False, id="as much as it allows"),
        pytest.param("count() < 0", True, id="fewer than none"),
        pytest.param("1 > 2", True, id="plainly false"),
        pytest.param("floor >= 5 and staff < 5", False, id="two figures"),
        pytest.param(
            "not (floor >= 5) and floor < 3", False, id="a negation is left alone: the figure may be missing"
        ),
    ],
)
def test_a_contradiction_is_one_that_nobody_can_meet(source: str, never: bool) -> None:
    assert demand(source).never is never


def test_an_or_is_met_in_several_ways() -> None:
    found = list(demands([parse("floor >= 5 or staff >= 3 or floor < 1", SCOPE).node], PACK))

    assert len(found) == 3
    assert not any(one.never for one in found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("staff", Range(Decimal(0), Decimal(50))),
        ("floor", Range()),
        ("staff * 2 + 1", Range(Decimal(1), Decimal(101))),
        ("10 - staff", Range(Decimal(-40), Decimal(10))),
        ("staff / 4", Range(Decimal(0), Decimal("12.5"))),
        ("staff * -1", Range(Decimal(-50), Decimal(0))),
        ("staff if is_missing(kind) else 60", Range(Decimal(0), Decimal(60))),
        ("min(staff, floor)", Range()),
        ("count() / months()", Range(Decimal(0))),
        ("sum(amount)", Range()),
        ("staff * floor", Range()),
    ],
)
def test_a_figure_lies_within_its_range(source: str, expected: Range) -> None:
    assert range_of(parse(source, SCOPE).node, PACK) == expected


def test_what_depends_on_the_customer_or_is_blank_is_no_constant() -> None:
    known = [
        constant_of(parse(source, SCOPE).node) for source in ("2 * 3 - 6", "two / 4", "1 < two", "0 * floor")
    ]
    open_ones = [constant_of(parse(source, SCOPE).node) for source in ("blank", "floor - floor", "two / 0")]

    assert known == [Decimal(0), Decimal("0.5"), True, Decimal(0)]
    assert not any(isinstance(one, Decimal | bool) for one in open_ones)
