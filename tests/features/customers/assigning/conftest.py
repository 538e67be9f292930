"""A city with customers, and managers who see their own."""

import pytest

from banfa.features.customers.assigning.assign import Given, assign
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Person, Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import register
from tests.platform.web.conftest import logged_in

__all__ = ["logged_in"]


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    """Three shops in the east, one in the west, by code."""
    register(
        ada,
        {"code": "A", "name": "安平便民店", "unit": "E11", "phone": "13900001111"},
        {"code": "B", "name": "百福超市", "unit": "E11", "phone": "13900002222"},
        {"code": "C", "name": "长青商行", "unit": "E1"},
        {"code": "D", "name": "德胜副食", "unit": "W11"},
    )
    return dict(Customer.objects.values_list("code", "pk"))


@pytest.fixture
def mo(units: dict[str, Unit]) -> Person:
    return person("mo", "customer_manager", units["E1"])


@pytest.fixture
def lu(units: dict[str, Unit]) -> Person:
    return person("lu", "customer_manager", units["E1"])


@pytest.fixture
def head(units: dict[str, Unit]) -> Actor:
    """The head of the east assigns customers there."""
    return actor_of(person("head", "section_head", units["E"]), on=TODAY)


def give(codes: str, to: Person, actor: Actor, **days: object) -> None:
    """Assign the customers of these letters to a manager."""
    given = Given(person=to, post="customer_manager", **{"on": TODAY, **days})  # type: ignore[arg-type]
    assign(Customer.objects.filter(code__in=list(codes)), given, actor=actor, at=NOW, why="分配")


def seen(one: Person, day: object = TODAY) -> str:
    """The letters of the customers that somebody sees on a day."""
    from banfa.platform.access import visible

    actor = actor_of(one, on=day)  # type: ignore[arg-type]
    return "".join(visible(Customer, actor).order_by("code").values_list("code", flat=True))
