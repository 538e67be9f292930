"""G14: who watches over the house does not run it; two posts that are kept apart are held by different people."""

from datetime import date

import pytest

from banfa.platform.access import Actor
from banfa.platform.access.posts import HeldTogether, give_post
from banfa.platform.org.models import Appointment, Person, Unit
from banfa.platform.structure.services.substituting import substitute
from tests.conftest import NOW, TODAY, person


@pytest.mark.parametrize(("held", "more"), [("auditor", "administrator"), ("administrator", "auditor")])
def test_nobody_is_auditor_and_administrator(
    ada: Actor, units: dict[str, Unit], held: str, more: str
) -> None:
    both = person("eve", held)

    with pytest.raises(HeldTogether, match="held by different people"):
        give_post(both.pk, post=more, unit_code=None, actor=ada, at=NOW, on=TODAY)

    assert list(Appointment.objects.filter(person=both).values_list("post", flat=True)) == [held]


def test_nor_stands_in_for_the_other(ada: Actor, units: dict[str, Unit]) -> None:
    person("eve", "auditor")
    held = Appointment.objects.get(person=Person.objects.get(pk=ada.person_id))

    with pytest.raises(HeldTogether):
        substitute(
            held.pk, username="eve", from_on=TODAY, until_on=date(2026, 10, 20), reason="休假", actor=ada, at=NOW,
            on=TODAY,
        )  # fmt: skip


def test_other_posts_go_together(ada: Actor, units: dict[str, Unit]) -> None:
    one = person("eve", "auditor")

    give_post(one.pk, post="inspector", unit_code="E", actor=ada, at=NOW, on=TODAY)

    assert Appointment.objects.filter(person=one).count() == 2
