from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banfa.platform.org.models import Appointment, Organisation, Person
from banfa.platform.prepared import Prepared, PreparedModel

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> tuple[Person, Person]:
    ada, bo = (Person.objects.create(username=name, name=name) for name in ("eve", "fay"))
    for person, begun, post in ((ada, 2020, "reader"), (ada, 2024, "inspector"), (bo, 2022, "reader")):
        Appointment.objects.create(person=person, post=post, from_on=date(begun, 1, 1))
    return ada, bo


def test_finds_what_the_query_finds_for_each_question(people: tuple[Person, Person]) -> None:
    held = Prepared(
        lambda person, since, post: (
            Appointment.objects.filter(person=person, from_on__gte=since, post=post)
            .order_by("from_on")
            .values_list("from_on", "post")
        ),
        int, date, str,
    )  # fmt: skip
    ada, bo = people

    assert held.rows(ada.pk, date(2019, 1, 1), "reader") == [(date(2020, 1, 1), "reader")]
    assert held.rows(ada.pk, date(2021, 1, 1), "reader") == []
    assert held.rows(ada.pk, date(2021, 1, 1), "inspector") == [(date(2024, 1, 1), "inspector")]
    assert held.rows(bo.pk, date(2022, 1, 1), "reader") == [(date(2022, 1, 1), "reader")]


def test_makes_its_query_once(people: tuple[Person, Person]) -> None:
    made = []

    def build(person: int) -> object:
        made.append(person)
        return Appointment.objects.filter(person=person).values_list("pk")

    held = Prepared(build, int)  # type: ignore[arg-type]  # the test's own building

    with CaptureQueriesContext(connection) as queries:
        assert [len(held.rows(person.pk)) for person in people] == [2, 1]

    assert len(made) == 1
    assert len(queries) == 2


def test_gives_whole_rows_with_their_values_as_the_model_has_them(people: tuple[Person, Person]) -> None:
    named = PreparedModel(lambda name: Person.objects.filter(username=name), str)

    assert named.first("fay") == people[1]
    assert named.first("nobody") is None
    assert named.first("eve") == Person.objects.get(username="eve")


def test_of_nothing_asked_is_a_query_too() -> None:
    only = PreparedModel(lambda: Organisation.objects.filter(pk=1))

    assert only.first() == Organisation.objects.filter(pk=1).first()
