"""Complete files: what is asked for, kept with every write, added up by unit and by person."""

from datetime import date

import pytest

from banfa.features.customers.models import Assignment, Customer
from banfa.features.customers.quality import queries
from banfa.features.customers.quality.keeping import mark_everybody
from banfa.features.customers.quality.models import FileMark
from banfa.features.customers.services.editing import change_field
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.org.placing import GivenUnit, place_units
from banfa.policy.values import StoredValue
from tests.conftest import NOW, TODAY, person
from tests.features.given import register

pytestmark = pytest.mark.django_db
FULL: dict[str, StoredValue] = {
    "name": "平安便民店", "unit": "E11", "business_format": "Z", "address": "平安路 1 号", "phone": "13812345678",
    "contact_person": "王平", "settlement_method": "电子结算", "order_frequency": 4, "opened_on": "2020-01-01",
}  # fmt: skip


def lacking(code: str) -> int:
    return FileMark.objects.get(customer__code=code).lacking


@pytest.fixture
def files(ada: Actor, units: dict[str, Unit]) -> None:
    """A complete file and an incomplete one in the east, an incomplete one in the west, a closed one."""
    register(
        ada,
        {**FULL, "code": "F1"},
        {**FULL, "code": "F2", "phone": None, "contact_person": None},
        {**FULL, "code": "F3", "unit": "W11", "address": None},
        {**FULL, "code": "F4", "unit": "W11", "address": None, "status": "closed"},
    )


def test_a_file_is_complete_once_it_holds_what_the_pack_asks_for(files: None) -> None:
    assert [lacking(code) for code in ("F1", "F2", "F3")] == [0, 2, 1]
    told = queries.completeness_in(Customer.objects.get(code="F2"))
    assert set(told.lacking) == {"phone", "contact_person"}


def test_the_mark_follows_each_write(ada: Actor, files: None) -> None:
    third = Customer.objects.get(code="F3")

    change_field(third.pk, "address", "西街 3 号", seal=None, actor=ada, at=NOW)

    assert lacking("F3") == 0


def test_shares_add_up_by_unit_without_those_that_are_gone(
    ada: Actor, files: None, units: dict[str, Unit]
) -> None:
    by_unit = queries.completeness_by_unit(ada)

    east, west = by_unit[units["E11"].path], by_unit[units["W11"].path]
    assert (east.customers, east.complete, east.share_complete) == (2, 1, 0.5)
    assert (west.customers, west.complete) == (1, 0)
    whole = queries.overall(ada)
    assert whole.customers == 3
    assert whole.lacking == 3
    assert queries.completeness_by_unit(ada, units["E"].path).keys() == {units["E11"].path}


def test_a_reader_of_the_east_counts_the_east(bo: Actor, files: None) -> None:
    assert queries.overall(bo).customers == 2


def test_shares_are_told_by_person(ada: Actor, files: None, units: dict[str, Unit]) -> None:
    manager = person("mei", "customer_manager", units["E"])
    for one in Customer.objects.filter(code__in=("F1", "F2")):
        Assignment.objects.create(
            customer=one, person=manager, post="customer_manager", from_on=date(2026, 1, 1)
        )

    told = queries.completeness_by_person(ada, TODAY)

    assert [(name, share.customers, share.complete) for _, name, share in told] == [("Mei", 2, 1)]


def test_marks_move_with_their_unit(ada: Actor, files: None, units: dict[str, Unit]) -> None:
    place_units([GivenUnit(code="E11", name="东城一线", level="route", parent="W1")])

    path = Unit.objects.get(code="E11").path
    assert FileMark.objects.get(customer__code="F1").unit_path == path


def test_working_everything_out_anew_gives_the_same(ada: Actor, files: None) -> None:
    before = list(FileMark.objects.order_by("pk").values())

    assert mark_everybody(pack_on(TODAY)) == 4
    assert list(FileMark.objects.order_by("pk").values()) == before
