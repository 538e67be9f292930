import pytest

from banfa.platform.access import (
    Actor,
    Denied,
    Permission,
    actor_named,
    actor_of,
    is_whole_organisation,
    require,
    visible,
)
from banfa.platform.access.actors import NoSuchPerson
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import NOW, TODAY, person

pytestmark = pytest.mark.django_db


def codes(actor: Actor) -> set[str]:
    return set(visible(Unit, actor).values_list("code", flat=True))


def test_an_administrator_sees_the_whole_tree(ada: Actor, units: dict[str, Unit]) -> None:
    assert codes(ada) == set(units)


def test_a_reader_sees_the_own_subtree_and_nothing_beside_it(bo: Actor) -> None:
    assert codes(bo) == {"E", "E1", "E11"}


def test_a_stranger_has_no_right_at_all(cy: Actor) -> None:
    with pytest.raises(Denied):
        visible(Unit, cy)


def test_a_reader_may_not_compute(bo: Actor) -> None:
    with pytest.raises(Denied) as refused:
        require(bo, Permission.GRADING_RUN_COMPUTE)

    assert "grading:run:compute" in refused.value.text.zh


def test_rights_end_with_the_appointment(units: dict[str, Unit]) -> None:
    di = person("di", "reader", units["W"])
    Appointment.objects.filter(person=di).update(until_on=TODAY)

    assert actor_of(di, on=TODAY).permissions == frozenset()


def test_rights_end_with_the_account(units: dict[str, Unit]) -> None:
    di = person("di", "reader", units["W"])
    Person.objects.filter(pk=di.pk).update(is_active=False)

    assert actor_of(Person.objects.get(pk=di.pk), on=TODAY).permissions == frozenset()


def test_two_posts_give_both_parts_and_overlap_gives_one(units: dict[str, Unit]) -> None:
    di = person("di", "reader", units["E1"])
    Appointment.objects.create(person=di, post="reader", unit=units["E"], from_on=NOW.date())
    Appointment.objects.create(person=di, post="reader", unit=units["W1"], from_on=NOW.date())

    actor = actor_of(di, on=TODAY)

    assert actor.scopes == (units["E"].path, units["W1"].path)
    assert codes(actor) == {"E", "E1", "E11", "W1", "W11"}


def test_a_right_holds_where_its_post_is_held_and_nowhere_else(units: dict[str, Unit]) -> None:
    di = person("di", "administrator", units["E1"])
    Appointment.objects.create(person=di, post="reader", unit=units["W"], from_on=NOW.date())

    actor = actor_of(di, on=TODAY)

    assert codes(actor) == {"E1", "E11", "W", "W1", "W11"}
    administered = visible(Unit, actor, Permission.ORG_UNIT_IMPORT)
    assert set(administered.values_list("code", flat=True)) == {"E1", "E11"}
    assert not is_whole_organisation(actor, Permission.ORG_UNIT_READ)


def test_no_command_acts_as_an_administrator_who_has_left_office_or_holds_a_part(
    ada: Actor, units: dict[str, Unit]
) -> None:
    person("di", "administrator", units["E"])
    Appointment.objects.filter(person=ada.person_id).update(until_on=TODAY)

    with pytest.raises(NoSuchPerson):
        actor_named(None, on=TODAY)


def test_commands_act_as_the_first_administrator_unless_told(ada: Actor, bo: Actor) -> None:
    assert actor_named(None, on=TODAY) == ada
    assert actor_named("bo", on=TODAY) == bo


def test_an_unknown_user_is_refused_by_name(ada: Actor) -> None:
    with pytest.raises(NoSuchPerson) as refused:
        actor_named("nobody", on=TODAY)

    assert "nobody" in refused.value.text.en
