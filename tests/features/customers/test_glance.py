from collections.abc import Sequence

import pytest
from django.db import transaction

from banfa.features.customers.map.boxes import Cells, read_box
from banfa.features.customers.map.places import InRegister, places_of
from banfa.features.customers.models import Customer
from banfa.features.customers.register import glance as glancing
from banfa.features.customers.register.glance import glance, parts_seen
from banfa.features.customers.services.places import usable_areas, usable_units
from banfa.features.customers.services.writing import Given, Register
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Unit
from banfa.policy.values import StoredValue
from tests.conftest import NOW, TODAY
from tests.features.given import register

pytestmark = pytest.mark.django_db
BOX = read_box("110,20,125,40")
CELLS = Cells(across=0.1, along=0.1)
SHOPS: Sequence[dict[str, StoredValue]] = (
    {"code": "M1", "name": "安平便民店", "unit": "E11", "longitude": "118.05", "latitude": "30.05"},
    {"code": "M2", "name": "春和里食杂店", "unit": "W11", "longitude": "118.15", "latitude": "30.15", "status": "suspended"},
    {"code": "M3", "name": "远山副食", "unit": "E11", "longitude": "119.5", "latitude": "31.5"},
    {"code": "M4", "name": "无址商店", "unit": "E11"},
)  # fmt: skip


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a glance of four customers as of a million."""
    monkeypatch.setattr("banfa.features.customers.register.snapshot.WORTH_KEEPING", 1)


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    register(ada, *SHOPS)
    return dict(Customer.objects.values_list("code", "pk"))


def states(parts: Sequence[str] = ("",)) -> dict[int, tuple[str, str, float | None]]:
    with glance(parts) as duck:
        assert duck is not None
        rows = duck.execute("SELECT id, path, status, longitude FROM glance").fetchall()
    return {one: (path, status, longitude) for one, path, status, longitude in rows}


def as_stored() -> dict[int, tuple[str, str, float | None]]:
    rows = Customer.objects.values_list("pk", "unit_path", "status", "longitude")
    return {one: (path, status, longitude) for one, path, status, longitude in rows}


def imported(actor: Actor, *customers: dict[str, StoredValue]) -> None:
    """Write customers as an import does: with the event that names them."""
    right = Permission.CUSTOMERS_CUSTOMER_IMPORT
    bulk = Register(
        units=usable_units(actor, right),
        areas=usable_areas(actor, right),
        at=NOW,
        on=TODAY,
        default_status="active",
    )
    given = (
        Given(code=str(one["code"]), values={name: value for name, value in one.items() if name != "code"})
        for one in customers
    )
    with transaction.atomic():
        audit.record("customers.imported", "batch:0", actor=actor, at=NOW, changes=bulk.write(given))


def test_says_of_everybody_what_the_register_says(shops: dict[str, int]) -> None:
    assert states() == as_stored()
    assert len(states()) == 4


def test_is_read_from_what_was_kept(shops: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    states()

    monkeypatch.setattr(glancing, "_read_anew", None)

    assert states() == as_stored()


def test_follows_whoever_changed_and_whoever_is_new(
    ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    register(ada, *({"code": f"N{n}", "name": f"第{n}店", "unit": "E11"} for n in range(200)))
    states()
    monkeypatch.setattr(glancing, "_read_anew", None)

    imported(
        ada,
        {"code": "M1", "name": "安平便民店", "unit": "W11", "status": "lost"},
        {"code": "NEW", "name": "新店", "unit": "E11"},
    )

    assert states() == as_stored()
    assert states()[shops["M1"]][1] == "lost"


def test_is_read_anew_where_the_log_took_another_way(shops: dict[str, int]) -> None:
    states()
    Customer.objects.filter(code="M4").update(status="lost")  # past the log, and one fewer than was kept
    Customer.objects.filter(code="M3").delete()

    assert states() == as_stored()


def test_holds_only_the_units_asked_for(shops: dict[str, int], units: dict[str, Unit]) -> None:
    assert {*states((units["W"].path,))} == {shops["M2"]}
    assert states(()) == {}


def test_is_none_for_a_small_register(shops: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banfa.features.customers.register.snapshot.WORTH_KEEPING", 5)

    with glance(("",)) as duck:
        assert duck is None


def test_parts_are_what_the_reader_sees(ada: Actor, bo: Actor, units: dict[str, Unit]) -> None:
    assert parts_seen(ada) == ("",)
    assert parts_seen(ada, units["E"].path) == (units["E"].path,)
    assert parts_seen(bo) == bo.scopes_of(glancing.READ)
    assert parts_seen(bo, units["W"].path) == ()


def test_counts_places_like_the_register(ada: Actor, shops: dict[str, int]) -> None:
    found = visible(Customer, ada)
    plain = InRegister(found)
    depth = len(Customer.objects.get(code="M1").unit_path) - 6

    with places_of(found, ("",)) as places:
        assert not isinstance(places, InRegister)
        assert places.everyone() == plain.everyone() == 4
        assert sorted(places.coarse(0.5)) == sorted(plain.coarse(0.5))
        assert sorted(places.clustered(BOX, CELLS)) == sorted(plain.clustered(BOX, CELLS))
        assert sorted(places.of_units(depth, BOX, 0.1, 3)) == sorted(plain.of_units(depth, BOX, 0.1, 3))


def test_counts_a_narrowed_list_in_the_register(ada: Actor, shops: dict[str, int]) -> None:
    found = visible(Customer, ada).filter(status="suspended")

    with places_of(found, None) as places:
        assert places.everyone() == 1


def test_counts_those_of_a_wish_like_the_register(ada: Actor, shops: dict[str, int]) -> None:
    found = visible(Customer, ada).filter(status="active")

    with places_of(found, ("",), is_narrowed=True) as places:
        assert not isinstance(places, InRegister)
        beside = InRegister(found)
        assert places.everyone() == beside.everyone() == 3
        assert sorted(places.coarse(0.5)) == sorted(beside.coarse(0.5))
        assert sorted(places.clustered(BOX, CELLS)) == sorted(beside.clustered(BOX, CELLS))


def test_reads_only_whom_a_box_holds(ada: Actor, shops: dict[str, int]) -> None:
    near = read_box("118,30,118.1,30.1")

    with places_of(visible(Customer, ada), ("",), is_narrowed=True, box=near) as places:
        assert places.everyone() == 1


def test_is_brought_up_to_date_before_anybody_asks(
    ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    glancing.keep_fresh(NOW)
    monkeypatch.setattr(glancing, "_read_anew", None)

    assert states() == as_stored()
