"""People come in by a file: with their posts, and with passwords that are told once."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from banfa.features.customers.assigning.importing import import_assignments
from banfa.features.customers.models import Assignment
from banfa.platform.access import Actor, NotThere, actor_of
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Appointment, Person, Unit
from banfa.platform.structure.services.first_passwords import clear_away, passwords_of, tell_once
from banfa.platform.structure.services.importing_people import import_people
from tests.conftest import NOW, TODAY, person
from tests.features.given import file, land, refuse, register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
HEADER = "username,name,post,unit"


def test_new_people_get_their_post_and_a_passing_password(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    lines = (HEADER, "chen.hua,陈华,customer_manager,E1", "zhou,周敏,网建办,")

    land(import_people, file(tmp_path, "people.csv", *lines), ada)

    told = dict(row[::2] for row in tell_once(Batch.objects.get(kind="people")))
    chen = Person.objects.get(username="chen.hua")
    assert chen.has_passing_password
    assert chen.check_password(told["chen.hua"])
    assert set(Appointment.objects.filter(person__username__in=told).values_list("post", "unit__code")) == {
        ("customer_manager", "E1"), ("network_office", None),
    }  # fmt: skip


def test_passwords_are_told_once(
    ada: Actor, units: dict[str, Unit], tmp_path: Path, logged_in: LoggedIn
) -> None:
    land(import_people, file(tmp_path, "people.csv", HEADER, "chen.hua,陈华,reader,E1"), ada)
    batch, browser = Batch.objects.get(kind="people"), logged_in(ada)

    first = browser.post(f"/org/passwords/{batch.pk}/").content.decode()
    again = browser.post(f"/org/passwords/{batch.pk}/")

    assert "chen.hua" in first
    assert again.status_code == 404
    assert not passwords_of(batch).exists()
    with pytest.raises(NotThere):
        tell_once(batch)


def test_passwords_lie_sealed_until_they_are_told(ada: Actor, units: dict[str, Unit], tmp_path: Path) -> None:
    land(import_people, file(tmp_path, "people.csv", HEADER, "chen.hua,陈华,reader,E1"), ada)
    batch = Batch.objects.get(kind="people")
    kept = passwords_of(batch).read_bytes()

    ((username, _, password),) = tell_once(batch)
    passwords_of(batch).write_bytes(kept)

    assert username == "chen.hua"
    assert username.encode() not in kept
    assert password.encode() not in kept
    with pytest.raises(NotThere):  # a copy made before is worth nothing: its key is gone
        tell_once(batch)


def test_passwords_that_nobody_asked_for_are_gone_after_a_week(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    land(import_people, file(tmp_path, "people.csv", HEADER, "chen.hua,陈华,reader,E1"), ada)
    place = passwords_of(Batch.objects.get(kind="people"))
    os.utime(place, (NOW.timestamp(), NOW.timestamp()))

    assert clear_away(NOW + timedelta(days=6)) == 0
    assert place.is_file()
    assert clear_away(NOW + timedelta(days=8)) == 1
    assert not place.exists()


def test_somebody_who_is_there_gets_the_post_and_keeps_the_password(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    known = person("mo", "reader", units["E"])

    land(import_people, file(tmp_path, "people.csv", HEADER, "mo,莫,customer_manager,E1"), ada)

    assert set(known.appointments.values_list("post", flat=True)) == {"reader", "customer_manager"}
    known.refresh_from_db()
    assert known.check_password("correct horse")


def test_what_is_wrong_is_named_by_row_and_nothing_lands(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    lines = (HEADER, "陈华,陈华,reader,E1", "wu,吴,reader,XX", "li,李,emperor,E1")

    said = refuse(import_people, file(tmp_path, "people.csv", *lines), ada)

    assert [any(words in one for one in said) for words in ("user name", "no open unit 'XX'", "row 3")] == [
        True
    ] * 3
    assert not Person.objects.filter(name__in=["陈华", "吴", "李"]).exists()


def test_an_administrator_of_a_part_brings_people_of_that_part_alone(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    ed = actor_of(person("ed", "administrator", units["E"]), on=TODAY)
    lines = (HEADER, "wu,吴,reader,W1", "li,李,reader,", "ada,艾,reader,E1")

    said = refuse(import_people, file(tmp_path, "people.csv", *lines), ed)

    assert len(said) == 3


def test_assignments_come_in_by_a_file(ada: Actor, units: dict[str, Unit], tmp_path: Path) -> None:
    person("mo", "customer_manager", units["E1"])
    register(ada, {"code": "A", "name": "安平", "unit": "E11"}, {"code": "B", "name": "百福", "unit": "E11"})
    lines = (
        "customer,person,post,from,until",
        "A,mo,customer_manager,2026-10-01,",
        "B,mo,客户经理,2026-10-01,2026-12-01",
    )

    land(import_assignments, file(tmp_path, "who.csv", *lines), ada)

    rows = Assignment.objects.order_by("pk").values_list("customer__code", "person__username", "until_on")
    assert [(code, name, day and day.isoformat()) for code, name, day in rows] == [
        ("A", "mo", None), ("B", "mo", "2026-12-01"),
    ]  # fmt: skip


def test_an_assignment_to_nobody_or_of_nothing_is_named(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    person("mo", "customer_manager", units["E1"])
    register(ada, {"code": "A", "name": "安平", "unit": "E11"})
    lines = ("customer,person,post,from,until", "X,mo,customer_manager,,", "A,xx,customer_manager,,", "A,mo,deliverer,,",
             "A,mo,customer_manager,2026-10-01,2026-09-01")  # fmt: skip

    said = refuse(import_assignments, file(tmp_path, "who.csv", *lines), ada)

    assert len(said) == 4
    assert not Assignment.objects.exists()
