"""Published grades for other programs."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Generation
from banfa.features.grading.services import publish
from banfa.platform.access import Permission, actor_named
from tests.conftest import TODAY
from tests.features.grading.runs.conftest import built
from tests.platform.api.conftest import Program, token_for

__all__ = ["built"]
pytestmark = pytest.mark.django_db
RIGHTS = (Permission.CUSTOMERS_CUSTOMER_READ, Permission.GRADING_RUN_READ, Permission.ORG_UNIT_READ)


@pytest.fixture
def home(built: Path) -> Path:
    return built


@pytest.fixture
def erp(built: Path, db: None, settings: object) -> Program:
    ada = actor_named("ada", on=TODAY)
    settings.BANFA_HOME = built  # type: ignore[attr-defined]
    publish("2026Q3-01", actor=ada, at=timezone.now())
    return Program(token_for(ada, *RIGHTS))


def test_each_customer_in_sight_has_its_value_in_each_class(erp: Program) -> None:
    page = json.loads(erp.get("/grades").content)
    slots = Generation.objects.get(is_current=True).slots

    assert page["run"] == "2026Q3-01"
    assert page["period"] == "2026Q3"
    assert {one["customer"] for one in page["grades"]} <= set(Customer.objects.values_list("code", flat=True))
    assert len(page["grades"]) > 3
    assert all(set(one["values"]) == set(slots) for one in page["grades"])


def test_pages_join_without_gap_or_double(erp: Program) -> None:
    whole = [one["customer"] for one in json.loads(erp.get("/grades").content)["grades"]]
    joined, after = [], 0
    while after is not None:
        page = json.loads(erp.get(f"/grades?limit=2&after={after}").content)
        joined += [one["customer"] for one in page["grades"]]
        after = page["next"]

    assert joined == whole


def test_a_token_of_a_part_sees_the_grades_of_that_part(erp: Program) -> None:
    ada = actor_named("ada", on=TODAY)
    east = Program(token_for(ada, *RIGHTS, unit="E", name="east"))

    found = {one["customer"] for one in json.loads(east.get("/grades").content)["grades"]}

    assert found
    assert found == set(
        Customer.objects.filter(code__in=found, unit__code__startswith="E").values_list("code", flat=True)
    )
    assert east.get("/grades?unit=W").status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "after=x", "order_by=g1", "unit=NONE"])
def test_what_cannot_be_read_is_refused(erp: Program, query: str) -> None:
    assert erp.get(f"/grades?{query}").status_code in (400, 404)


def test_without_the_right_there_are_none(erp: Program) -> None:
    ada = actor_named("ada", on=TODAY)
    reader = Program(token_for(ada, Permission.CUSTOMERS_CUSTOMER_READ, name="reader"))

    assert reader.get("/grades").status_code == 403
