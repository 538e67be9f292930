"""What may be done about a colleague, and by whom."""

from datetime import date, datetime, timedelta
from typing import TypedDict

import pytest

from banfa.platform.access import Actor, Denied, NotThere, Permission, actor_named, actor_of
from banfa.platform.access.appointing import NoSuchPost, appoint
from banfa.platform.access.posts import (
    HeldAlready,
    LastAdministrator,
    colleagues,
    end_post,
    give_post,
    hand_password,
    let_back,
    let_go,
)
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import NOW, TODAY, person

pytestmark = pytest.mark.django_db


class When(TypedDict):
    """The moment of an act."""

    at: datetime
    on: date


WHEN: When = {"at": NOW, "on": TODAY}


@pytest.fixture
def ed(units: dict[str, Unit]) -> Actor:
    """Ed administers the east of the city."""
    return actor_of(person("ed", "administrator", units["E"]), on=TODAY)


def names(actor: Actor) -> set[str]:
    return set(colleagues(actor, on=TODAY).values_list("username", flat=True))


class TestWhomOneSees:
    def test_an_administrator_of_the_whole_sees_everybody(self, ada: Actor, bo: Actor, cy: Actor) -> None:
        assert names(ada) == {"ada", "bo", "cy"}

    def test_an_administrator_of_a_part_sees_those_who_are_there_and_nowhere_else(
        self, ed: Actor, bo: Actor, cy: Actor, units: dict[str, Unit]
    ) -> None:
        both = person("di", "reader", units["E11"])
        give_post(both.pk, post="reader", unit_code="W", actor=actor_named("ada", on=TODAY), **WHEN)

        assert names(ed) == {"ed", "bo"}

    def test_nobody_else_sees_anybody(self, bo: Actor) -> None:
        with pytest.raises(Denied):
            colleagues(bo, on=TODAY)


class TestAppointing:
    def test_a_part_cannot_make_an_administrator_of_the_whole(self, ed: Actor) -> None:
        given = {
            "username": "ze",
            "name": "Ze",
            "post": "administrator",
            "password": "p",
            "actor": ed,
            **WHEN,
        }

        with pytest.raises(Denied):
            appoint(**given)
        with pytest.raises(NotThere):
            appoint(**given, unit_code="W")
        assert not Person.objects.filter(username="ze").exists()

    def test_a_further_post_gives_its_rights_and_is_recorded(self, ada: Actor, bo: Actor) -> None:
        give_post(bo.person_id, post="grading_officer", unit_code=None, actor=ada, **WHEN)

        assert Permission.GRADING_RUN_PUBLISH in actor_named("bo", on=TODAY).grants
        assert Event.objects.latest("pk").subject == "person:bo"

    def test_the_same_post_twice_is_refused(self, ada: Actor, bo: Actor) -> None:
        with pytest.raises(HeldAlready):
            give_post(bo.person_id, post="reader", unit_code="E", actor=ada, **WHEN)

    def test_an_unknown_post_or_unit_is_refused(self, ada: Actor, bo: Actor) -> None:
        with pytest.raises(NoSuchPost):
            give_post(bo.person_id, post="king", unit_code=None, actor=ada, **WHEN)
        with pytest.raises(NotThere):
            give_post(bo.person_id, post="reader", unit_code="nowhere", actor=ada, **WHEN)


class TestEnding:
    def test_a_post_ends_at_once(self, ada: Actor, bo: Actor) -> None:
        held = Appointment.objects.get(person_id=bo.person_id)

        end_post(held.pk, actor=ada, **WHEN)

        assert actor_named("bo", on=TODAY).grants == {}
        assert Permission.ORG_UNIT_READ in actor_named("bo", on=TODAY - timedelta(days=1)).grants

    def test_a_post_that_began_today_ends_today(self, ada: Actor, bo: Actor) -> None:
        held = give_post(bo.person_id, post="grading_officer", unit_code=None, actor=ada, **WHEN)

        end_post(held.pk, actor=ada, **WHEN)

        assert Permission.GRADING_RUN_PUBLISH not in actor_named("bo", on=TODAY).grants
        assert Event.objects.latest("pk").action == "person.post_ended"

    def test_the_last_administrator_stays(self, ada: Actor) -> None:
        held = Appointment.objects.get(person_id=ada.person_id)

        with pytest.raises(LastAdministrator):
            end_post(held.pk, actor=ada, **WHEN)
        with pytest.raises(LastAdministrator):
            let_go(ada.person_id, actor=ada, **WHEN)
        assert Permission.ORG_PERSON_APPOINT in actor_named("ada", on=TODAY).grants

    def test_a_post_elsewhere_is_not_there_for_a_part(self, ed: Actor, units: dict[str, Unit]) -> None:
        west = Appointment.objects.get(person=person("wu", "reader", units["W"]))

        with pytest.raises(NotThere):
            end_post(west.pk, actor=ed, **WHEN)
        with pytest.raises(NotThere):
            hand_password(west.person_id, password="x", actor=ed, **WHEN)


class TestAccounts:
    def test_a_new_password_replaces_the_old_one(self, ada: Actor, bo: Actor) -> None:
        hand_password(bo.person_id, password="another one", actor=ada, **WHEN)

        assert Person.objects.get(username="bo").check_password("another one")

    def test_who_has_left_has_no_rights_until_let_back(self, ada: Actor, bo: Actor) -> None:
        let_go(bo.person_id, actor=ada, **WHEN)
        gone = Person.objects.get(username="bo")
        let_back(bo.person_id, actor=ada, **WHEN)

        assert actor_of(gone, on=TODAY).grants == {}
        assert Permission.ORG_UNIT_READ in actor_named("bo", on=TODAY).grants
