"""A list's filters, or the ticked customers, as the condition of a group."""

import pytest

from banfa.features.customers.listing.selecting import Selection
from banfa.features.customers.models import Customer
from banfa.features.grading.bulk import NotForAGroup, condition_of
from banfa.features.grading.services.group_conditions import require_condition
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from tests.conftest import TODAY
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db


def fitting(wish: str) -> Selection:
    return Selection(wish=wish, every=True)


@pytest.mark.parametrize(
    ("wish", "condition"),
    [
        ("f.business_format=Z", 'business_format == "Z"'),
        ("f.business_format=Z&f.business_format=B", 'business_format in ("Z", "B")'),
        ("unit=E&status=active", 'unit_at("county") == "E" and status == "active"'),
        (
            "f.floor_area_sqm.from=30&f.floor_area_sqm.to=80.5",
            "floor_area_sqm >= 30 and floor_area_sqm <= 80.5",
        ),
        ("f.registered_capital.from=50,000", "registered_capital >= 50000.00"),
        ("f.opened_on.from=2024-01-31", 'opened_on >= "2024-01-31"'),
        ("f.model_customer=no&f.tags.is=empty", "is_missing(tags) and not model_customer"),
    ],
)
def test_filters_become_a_condition_of_the_pack_language(
    ada: Actor, units: dict[str, Unit], wish: str, condition: str
) -> None:
    found = condition_of(ada, fitting(wish), pack_on(TODAY))

    assert found == condition
    assert require_condition(found, ada, pack_on(TODAY)) == condition


def test_ticked_customers_are_named_by_their_codes(ada: Actor, units: dict[str, Unit]) -> None:
    register(ada, {"code": "A", "name": "甲", "unit": "E11"}, {"code": "B", "name": "乙", "unit": "E11"})
    ids = tuple(Customer.objects.values_list("pk", flat=True))

    assert condition_of(ada, Selection(ids=ids), pack_on(TODAY)) == 'code in ("A", "B")'


@pytest.mark.parametrize("wish", ["", "q=平安", "complete.to=50", "f.address.has=民主", "f.tags.has=x"])
def test_what_a_group_cannot_say_is_refused(ada: Actor, units: dict[str, Unit], wish: str) -> None:
    with pytest.raises(NotForAGroup):
        condition_of(ada, fitting(wish), pack_on(TODAY))


def test_it_leads_to_the_form_of_a_new_group(logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]) -> None:
    given = {"every": "1", "wish": "f.business_format=Z"}

    response = logged_in(ada).post("/grading/groups/chosen/", given)

    assert response["Location"] == "/grading/groups/new/?condition=business_format+%3D%3D+%22Z%22"


def test_who_may_not_write_groups_is_denied(logged_in: LoggedIn, bo: Actor, units: dict[str, Unit]) -> None:
    assert (
        logged_in(bo).post("/grading/groups/chosen/", {"every": "1", "wish": "status=active"}).status_code
        == 403
    )
    assert logged_in(bo).get("/grading/groups/chosen/").status_code == 405
