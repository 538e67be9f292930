"""Whom an obligation concerns: the database finds exactly those for whom the condition holds when it is answered one by one."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banfa.features.customers.models import Customer
from banfa.features.duties.queries.concerned import concerned, published
from banfa.features.grading.models import Generation
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from banfa.policy.concerning import CLASS, answered_by_values, is_concerning, read_condition
from banfa.policy.expressions.evaluating import Value, answer
from banfa.policy.loading import load
from banfa.policy.model import Field, FieldType, Obligation, Pack, Parameter, Title
from banfa.policy.numbers import Number
from tests.features.duties.world import publish_grades

NAME = Title(zh="x", en="x")
FIELDS = {
    "status": FieldType.CHOICE, "colour": FieldType.TEXT, "staff": FieldType.INTEGER, "sales": FieldType.MONEY,
    "weight": FieldType.DECIMAL, "since": FieldType.DATE, "opened_on": FieldType.DATE, "member": FieldType.YES_NO,
}  # fmt: skip
OWN = {
    "a": {
        "colour": "red",
        "staff": 3,
        "sales": 150_000,
        "weight": "2.5",
        "since": "2026-10-01",
        "member": True,
    },
    "b": {"colour": "blue", "staff": 0, "sales": 0, "since": "2026-09-30", "member": False},
    "c": {"staff": 10, "sales": 100_000, "weight": "10"},
    "d": {},
}
GRADES = {"a": "A", "b": "B", "c": None}
OPENED = {"a": date(2026, 1, 1), "b": date(2025, 12, 31)}

ATOMS = st.sampled_from(
    [
        'class_of("grade") == "A"', 'class_of("grade") in ("A", "B")', 'is_missing(class_of("grade"))',
        'class_of("grade") != "A"', 'colour == "red"', 'colour != "red"', 'colour in ("red", "blue")', "is_missing(colour)",
        "staff > 2", "staff >= 10", "staff == 0", "staff in (0, 10)", "sales >= 1000", "sales < 1500", "sales == 1500",
        "weight > 2.5", "weight >= 2.5", "member", "member == False", "is_missing(member)", 'status == "active"',
        'status in ("active", "lost")', 'is_missing(opened_on)', "limit > staff",
    ]
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) and ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) or ({two[1]})"),
        inner.map(lambda one: f"not ({one})"),
    ),
    max_leaves=5,
)


@pytest.fixture
def pack() -> Pack:
    """A regulation of eight fields and one class, whose digest is empty so that nothing of it is kept."""
    real = load("tobacco", on=date(2026, 10, 1))
    fields = {
        name: Field(title=NAME, type=kind, decimals=2)
        if kind is FieldType.DECIMAL
        else _field(name, kind, real)
        for name, kind in FIELDS.items()
    }
    parameters = {"limit": _limit()}
    return real.model_copy(update={"fields": fields, "parameters": parameters, "measures": {}, "digest": ""})


def _field(name: str, kind: FieldType, real: Pack) -> Field:
    return real.fields["status"] if name == "status" else Field(title=NAME, type=kind)


def _limit() -> Parameter:
    return Parameter(title=NAME, number=Number(value=Decimal(5)))


@pytest.fixture
def four(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    for code, own in OWN.items():
        Customer.objects.create(
            code=code, name=code, unit=units["E11"], unit_path=units["E11"].path, attributes=own, sort_key=code,
            status="lost" if code == "d" else "active", opened_on=OPENED.get(code), search=code,
            created_at="2026-01-01T00:00Z", changed_at="2026-01-01T00:00Z",
        )  # fmt: skip
    found = dict(Customer.objects.values_list("code", "pk"))
    publish_grades({found[code]: value for code, value in GRADES.items()})  # type: ignore[misc]
    return found


def values_of(code: str) -> dict[str, Value]:
    own = OWN[code]
    found: dict[str, Value] = {
        "status": "lost" if code == "d" else "active", "opened_on": OPENED.get(code), f"{CLASS}grade": GRADES.get(code),
        "colour": own.get("colour"), "member": own.get("member"),  # type: ignore[dict-item]
    }  # fmt: skip
    for name, scale in (("staff", 1), ("sales", 100), ("weight", 1)):
        found[name] = Decimal(str(own[name])) / scale if name in own else None
    return found


def rule(of: str) -> Obligation:
    return Obligation.model_validate(
        {
            "title": {"zh": "x", "en": "x"},
            "of": of,
            "by": "x",
            "due": {"every": {"per": "week"}},
            "evidence": ["note"],
        }
    )


@given(condition=CONDITIONS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_at_once_are_those_found_one_by_one(condition: str, four: dict[str, int], pack: Pack) -> None:
    parsed = read_condition(condition, pack)
    assert parsed.is_good, parsed.problems
    assert is_concerning(parsed.node)
    plain = answered_by_values(parsed.node)

    at_once = set(concerned(rule(condition), pack, published()).values_list("code", flat=True))

    assert at_once == {code for code in four if answer(plain, values_of(code)) is True}


def test_while_nothing_is_published_nobody_holds_a_class(four: dict[str, int], pack: Pack) -> None:
    Generation.objects.update(is_current=False)

    assert not concerned(rule('class_of("grade") == "A"'), pack, published()).exists()
    assert concerned(rule('is_missing(class_of("grade"))'), pack, published()).count() == len(four)
