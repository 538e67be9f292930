from pathlib import Path

import pytest
from django.test import Client

from banfa.features.customers.models import Area, AreaValue
from banfa.features.customers.services import import_areas, judge_area
from banfa.features.customers.services.judging import NoReason, NoSuchAreaValue, NothingChanged
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Person, Unit
from banfa.policy.values import BadValues
from tests.conftest import NOW, TODAY, person
from tests.features.given import file, land, refuse

pytestmark = pytest.mark.django_db
HEADER = "code,name,unit,place_kind,trade,market_type"


@pytest.fixture
def area(ada: Actor, units: dict[str, Unit], tmp_path: Path) -> Area:
    land(import_areas, file(tmp_path, "a1.csv", HEADER, "A1,河东社区,E,village_market,ordinary,X"), ada)
    return Area.objects.get()


@pytest.fixture
def manager(units: dict[str, Unit]) -> Actor:
    return actor_of(person("lin", post="customer_manager", unit=units["E"]), on=TODAY)


@pytest.mark.clause("NY-8.f")
def test_the_manager_of_the_area_judges_it_with_reason_and_time(area: Area, manager: Actor) -> None:
    judge_area("A1", {"place_kind": "township_seat"}, reason="集镇已与驻地连片", actor=manager, at=NOW)

    area.refresh_from_db()
    assert area.values == {"place_kind": "township_seat", "trade": "ordinary", "market_type": "X"}
    assert list(AreaValue.objects.values_list("name", "value", "until_on")) == [
        ("place_kind", "village_market", TODAY)
    ]
    event = Event.objects.get(action="area.judged")
    assert (event.at, event.actor_name, event.summary) == (NOW, manager.name, {"reason": "集镇已与驻地连片"})
    assert list(event.changes.values_list("field", "old", "new")) == [
        ("place_kind", '"village_market"', '"township_seat"')
    ]


@pytest.mark.clause("NY-8.f")
@pytest.mark.parametrize("post", ["reader", "grading_officer"])
def test_another_role_is_refused(area: Area, units: dict[str, Unit], post: str) -> None:
    other = actor_of(person("wu", post=post, unit=units["E"]), on=TODAY)

    with pytest.raises(Denied):
        judge_area("A1", {"place_kind": "township_seat"}, reason="试", actor=other, at=NOW)

    assert Area.objects.get().values["place_kind"] == "village_market"


@pytest.mark.clause("NY-8.f")
def test_the_manager_of_another_area_does_not_find_it(area: Area, units: dict[str, Unit]) -> None:
    other = actor_of(person("wu", post="customer_manager", unit=units["W"]), on=TODAY)

    with pytest.raises(NotThere):
        judge_area("A1", {"place_kind": "township_seat"}, reason="试", actor=other, at=NOW)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_judgement_without_a_fitting_reason_changes_nothing(
    area: Area, manager: Actor, reason: str
) -> None:
    with pytest.raises(NoReason):
        judge_area("A1", {"place_kind": "township_seat"}, reason=reason, actor=manager, at=NOW)

    assert not AreaValue.objects.exists()


def test_every_bad_value_is_named_at_once(area: Area, manager: Actor) -> None:
    with pytest.raises(BadValues) as refused:
        judge_area("A1", {"place_kind": "moon", "trade": "loud"}, reason="试", actor=manager, at=NOW)

    assert [one.name for one in refused.value.items] == ["place_kind", "trade"]
    assert Area.objects.get().values["trade"] == "ordinary"


def test_an_unknown_value_and_no_change_are_refused(area: Area, manager: Actor) -> None:
    with pytest.raises(NoSuchAreaValue, match="trade"):
        judge_area("A1", {"trad": "strong"}, reason="试", actor=manager, at=NOW)
    with pytest.raises(NothingChanged):
        judge_area("A1", {"trade": "ordinary"}, reason="试", actor=manager, at=NOW)


def test_what_is_given_empty_is_taken_away(area: Area, manager: Actor) -> None:
    judge_area("A1", {"trade": ""}, reason="尚未核实", actor=manager, at=NOW)

    assert "trade" not in Area.objects.get().values


@pytest.mark.clause("NY-8.f")
def test_an_import_cannot_judge_in_the_managers_place(
    area: Area, units: dict[str, Unit], tmp_path: Path
) -> None:
    """A clerk who may import areas changes their names, not what the manager decides."""
    clerk = actor_of(person("wu", post="network_office", unit=None), on=TODAY)

    report = refuse(
        import_areas, file(tmp_path, "a2.csv", HEADER, "A1,河东,E,natural_village,ordinary,X"), clerk
    )
    land(import_areas, file(tmp_path, "a3.csv", HEADER, "A1,河东,E,village_market,ordinary,X"), clerk)

    assert "the customer manager of the area decides this" in report[0]
    assert (Area.objects.get().name, Area.objects.get().values["place_kind"]) == ("河东", "village_market")


def test_the_page_shows_a_form_to_the_manager_and_values_to_others(
    area: Area, manager: Actor, units: dict[str, Unit], client: Client
) -> None:
    reader = person("wu", post="reader", unit=units["E"])
    client.force_login(Person.objects.get(username="lin"))
    form = client.get("/customers/areas/A1/").content.decode()
    done = client.post("/customers/areas/A1/", {"place_kind": "township_seat", "reason": "集镇"})
    client.force_login(reader)
    shown = client.get("/customers/areas/A1/").content.decode()

    assert 'name="place_kind"' in form
    assert done.status_code == 302
    assert 'name="place_kind"' not in shown
    assert "集镇" in shown


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(
    area: Area, manager: Actor, client: Client
) -> None:
    client.force_login(Person.objects.get(username="lin"))

    answer = client.post("/customers/areas/A1/", {"place_kind": "moon", "trade": "strong", "reason": "集镇"})

    words = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="strong" selected' in words
    assert "集镇" in words
    assert 'aria-invalid="true"' in words
