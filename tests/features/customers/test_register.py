"""The register as it stood on a day: what a past period is graded with."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from banfa.features.customers.models import Area, AreaValue
from banfa.features.customers.register import asof
from banfa.features.customers.services import import_units
from banfa.platform import facts
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.policy.model import Typed
from tests.conftest import NOW, TODAY
from tests.features.given import day, file, land, register

pytestmark = pytest.mark.django_db
FIELDS = (
    "status",
    "opened_on",
    "business_format",
    "floor_area_sqm",
    "registered_capital",
    "model_customer",
    "order_frequency",
)
AREAS = ("market_type", "permanent_residents")
SHOP = {"code": "K1", "name": "平安便民店", "unit": "E11"}


def on(day_of_register: date) -> dict[str, dict[str, Any]]:
    pack = pack_on(TODAY)
    assert pack.areas is not None
    fields: Mapping[str, Typed] = {name: pack.fields[name] for name in FIELDS}
    with duckdb.connect() as duck:
        asof.build(
            duck, on=day_of_register, fields=fields, areas={name: pack.areas.values[name] for name in AREAS},
            levels=["city", "county", "department", "route"], facts=[],
        )  # fmt: skip
        cursor = duck.execute("SELECT * FROM register ORDER BY code")
        names = [described[0] for described in cursor.description or ()]
        return {row[1]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def test_values_come_in_their_types(ada: Actor, units: dict[str, Unit]) -> None:
    values = {
        "opened_on": "2020-02-29", "business_format": "Z", "floor_area_sqm": "32.5", "registered_capital": 1_000_010,
        "model_customer": False, "order_frequency": 3,
    }  # fmt: skip
    register(ada, SHOP | values, {"code": "K2", "name": "空", "unit": "LZ"})

    found = on(TODAY)

    first = found["K1"]
    assert {name: first[f"field_{name}"] for name in FIELDS} == {
        "status": "active", "opened_on": date(2020, 2, 29), "business_format": "Z", "floor_area_sqm": Decimal("32.5"),
        "registered_capital": Decimal("10000.10"), "model_customer": False, "order_frequency": 3,
    }  # fmt: skip
    second = found["K2"]
    assert [second[f"field_{name}"] for name in FIELDS] == ["active", *[None] * 6]


def test_each_customer_has_its_unit_at_every_level(ada: Actor, units: dict[str, Unit]) -> None:
    register(ada, SHOP, {"code": "K2", "name": "县里的店", "unit": "W"})

    found = on(TODAY)

    levels = ("city", "county", "department", "route")
    assert [found["K1"][f"unit_{level}"] for level in levels] == ["LZ", "E", "E1", "E11"]
    assert [found["K2"][f"unit_{level}"] for level in levels] == ["LZ", "W", None, None]
    assert found["K2"]["unit_path"] == units["W"].path


def test_a_past_day_has_the_values_of_that_day(ada: Actor, units: dict[str, Unit]) -> None:
    register(ada, SHOP | {"business_format": "Z", "floor_area_sqm": "32.5"}, at=NOW)
    register(ada, SHOP | {"business_format": "S", "status": "lost"}, at=day(10))
    register(ada, SHOP | {"business_format": "N", "floor_area_sqm": "40"}, at=day(20))

    held = {number: on(date(2026, 10, number))["K1"] for number in (1, 9, 10, 19, 20, 31)}

    assert [row["field_business_format"] for row in held.values()] == ["Z", "Z", "S", "S", "N", "N"]
    assert [row["field_status"] for row in held.values()] == [
        "active",
        "active",
        "lost",
        "lost",
        "lost",
        "lost",
    ]
    assert [row["field_floor_area_sqm"] for row in held.values()] == [Decimal("32.5")] * 4 + [Decimal(40)] * 2


def test_a_value_that_came_later_was_missing_before(ada: Actor, units: dict[str, Unit]) -> None:
    register(ada, SHOP, at=NOW)
    late = {
        "business_format": "Z",
        "registered_capital": 500,
        "opened_on": "2026-01-01",
        "model_customer": True,
    }
    register(ada, SHOP | late, at=day(10))

    before, after = on(date(2026, 10, 9))["K1"], on(date(2026, 10, 10))["K1"]

    assert [before[f"field_{name}"] for name in late] == [None, None, None, None]
    assert [after[f"field_{name}"] for name in late] == ["Z", Decimal(5), date(2026, 1, 1), True]


def test_a_past_day_has_the_unit_and_the_area_of_that_day(ada: Actor, units: dict[str, Unit]) -> None:
    for code, unit in (("A1", "E"), ("A2", "W")):
        Area.objects.create(
            code=code, name=code, unit=units[unit], unit_path=units[unit].path, created_at=NOW,
            values={"market_type": "C" if code == "A1" else "X"},
        )  # fmt: skip
    register(ada, SHOP, at=NOW)
    register(ada, SHOP | {"area": "A1"}, at=day(10))
    register(ada, SHOP | {"unit": "W11", "area": "A2"}, at=day(20))

    held = [on(date(2026, 10, number))["K1"] for number in (9, 19, 20)]

    assert [row["unit_county"] for row in held] == ["E", "E", "W"]
    assert [row["unit_path"] for row in held] == [units["E11"].path, units["E11"].path, units["W11"].path]
    assert [row["area_market_type"] for row in held] == [None, "C", "X"]


def test_a_past_day_has_the_areas_values_of_that_day(ada: Actor, units: dict[str, Unit]) -> None:
    area = Area.objects.create(
        code="A1", name="河东社区", unit=units["E"], unit_path=units["E"].path, created_at=NOW,
        values={"market_type": "C", "permanent_residents": 3200},
    )  # fmt: skip
    AreaValue.objects.create(area=area, name="market_type", value="X", until_on=date(2026, 10, 10))
    AreaValue.objects.create(area=area, name="permanent_residents", value=None, until_on=date(2026, 10, 12))
    register(ada, SHOP | {"area": "A1"})

    held = [on(date(2026, 10, number))["K1"] for number in (9, 10, 12)]

    assert [row["area_market_type"] for row in held] == ["X", "C", "C"]
    assert [row["area_permanent_residents"] for row in held] == [None, None, 3200]


def test_units_that_move_give_every_day_the_tree_of_today(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    register(ada, SHOP)
    land(
        import_units,
        file(tmp_path, "u.csv", "code,name,level,parent", "E1,东城一部,department,W"),
        ada,
        at=day(20),
    )

    assert on(date(2026, 10, 1))["K1"]["unit_county"] == "W"


def test_a_fact_holds_for_its_holders(
    ada: Actor, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    register(ada, SHOP, {"code": "K2", "name": "顺达商行", "unit": "E11"})
    asked: list[date] = []

    def holders(day_asked: date) -> set[int]:
        asked.append(day_asked)
        return {ids["K2"]}

    ids = {code: row["customer_id"] for code, row in on(TODAY).items()}
    monkeypatch.setitem(
        facts._supplied,
        "has_card",
        facts.Fact(name="has_card", title=facts.Text("有卡", "has a card"), holders=holders),
    )
    with duckdb.connect() as duck:
        asof.build(duck, on=TODAY, fields={}, areas={}, levels=[], facts=["has_card"])
        held = duck.execute("SELECT code, fact_has_card FROM register ORDER BY code").fetchall()

    assert held == [("K1", False), ("K2", True)]
    assert asked == [TODAY]
