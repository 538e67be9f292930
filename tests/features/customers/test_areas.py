from datetime import date
from pathlib import Path

import pytest

from banfa.features.customers.models import Area, AreaValue
from banfa.features.customers.services import import_areas
from banfa.platform.access import Actor, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import day, file, land, refuse

pytestmark = pytest.mark.django_db
HEADER = "code,name,unit,market_type,permanent_residents"


@pytest.fixture
def area(ada: Actor, units: dict[str, Unit], tmp_path: Path) -> Area:
    land(import_areas, file(tmp_path, "a1.csv", HEADER, "A1,河东社区,E,城镇,3200"), ada)
    return Area.objects.get()


def test_an_area_has_its_unit_and_its_values(area: Area, units: dict[str, Unit]) -> None:
    assert (area.name, area.unit, area.unit_path, area.created_at) == (
        "河东社区",
        units["E"],
        units["E"].path,
        NOW,
    )
    assert area.values == {"market_type": "C", "permanent_residents": 3200}
    (change,) = Event.objects.get(action="areas.imported").changes.all()
    assert (change.subject, change.field) == ("area:A1", "*")


def test_a_changed_value_keeps_what_held_before(area: Area, ada: Actor, tmp_path: Path) -> None:
    outcome = land(import_areas, file(tmp_path, "a2.csv", HEADER, "A1,河东新村,E,X,"), ada, at=day(20))

    assert (outcome.created, outcome.changed) == (0, 1)
    changed = Area.objects.get()
    assert (changed.name, changed.values) == ("河东新村", {"market_type": "X", "permanent_residents": 3200})
    assert list(AreaValue.objects.values_list("name", "value", "until_on")) == [
        ("market_type", "C", date(2026, 10, 20))
    ]
    changes = Event.objects.get(subject=f"batch:{outcome.batch}").changes.order_by("field")
    assert list(changes.values_list("field", "old", "new")) == [
        ("market_type", '"C"', '"X"'),
        ("name", '"河东社区"', '"河东新村"'),
    ]


def test_the_same_values_change_nothing(area: Area, ada: Actor, tmp_path: Path) -> None:
    rows = ("unit,name,code,market_type", "E,河东社区,A1,C", "E,河西社区,A2,X")

    outcome = land(import_areas, file(tmp_path, "a2.csv", *rows), ada)

    assert (outcome.created, outcome.changed) == (1, 0)
    assert not AreaValue.objects.exists()


def test_an_area_moves_with_its_new_unit(
    area: Area, ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    land(import_areas, file(tmp_path, "a2.csv", "code,name,unit", "A1,河东社区,W"), ada)

    moved = Area.objects.get()
    assert (moved.unit, moved.unit_path) == (units["W"], units["W"].path)


def test_a_foreign_area_and_a_foreign_unit_are_refused(
    area: Area, ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    west = actor_of(person("di", "administrator", units["W"]), on=TODAY)
    rows = ("code,name,unit", "A1,我的社区,W", "A2,河西社区,E", "A3,河西社区,XX")

    own, foreign, unknown = refuse(import_areas, file(tmp_path, "a2.csv", *rows), west)

    assert "the area code 'A1' cannot be used" in own
    assert foreign.replace("row 3", "row 4").replace("'E'", "'XX'") == unknown
    assert Area.objects.get() == area
