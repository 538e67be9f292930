"""Duties for other programs: the caller's own, or what the caller sees."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.platform.access import Actor, Permission
from banfa.platform.org.models import Person
from tests.features.duties.worklist.owing import owe
from tests.platform.api.conftest import Program, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(ada: Actor, shops: dict[str, int]) -> Program:
    """A program of Ada's, for the east."""
    return Program(token_for(ada, unit="E"))


@pytest.fixture
def me(ada: Actor) -> Person:
    return Person.objects.get(pk=ada.person_id)


def listed(program: Program, query: str = "") -> Any:
    return json.loads(program.get(f"/duties{query}").content)


def test_a_line_says_what_is_owed_and_under_which_clause(program: Program, me: Person) -> None:
    one = owe(me, days=1)

    [line] = listed(program)["duties"]

    assert (line["id"], line["customer"], line["person"], line["state"]) == (one.pk, "K1", "ada", "OPEN")
    assert line["clauses"] == ["NY-13b.2"]
    assert line["title"]["en"] == "Weekly visit of A and B customers"


def test_mine_are_mine_and_all_are_what_is_seen(program: Program, me: Person, lu: Person) -> None:
    own, other, foreign = owe(me), owe(lu, "K2"), owe(None, "K3")

    assert [one["id"] for one in listed(program)["duties"]] == [own.pk]
    assert [one["id"] for one in listed(program, "?scope=all")["duties"]] == [own.pk, other.pk]
    assert foreign.pk not in [one["id"] for one in listed(program, "?scope=all&customer=K3")["duties"]]


def test_pages_follow_one_another(program: Program, me: Person) -> None:
    ids = [owe(me, period=f"p{n}").pk for n in range(5)]

    first = listed(program, "?limit=3")
    second = listed(program, f"?limit=3&after={first['next']}")

    assert [one["id"] for one in first["duties"] + second["duties"]] == ids
    assert second["next"] is None


def test_filters_narrow_it(program: Program, me: Person) -> None:
    today = timezone.localdate()
    owe(me, days=-3, state=Duty.State.DONE)
    soon, late = owe(me, days=2), owe(me, days=-1, obligation="fortnightly_visit")

    def ids(query: str) -> list[int]:
        return [one["id"] for one in listed(program, query)["duties"]]

    assert ids("?state=OPEN") == [soon.pk, late.pk]
    assert ids("?obligation=fortnightly_visit") == [late.pk]
    assert ids(f"?state=OPEN&due_from={today}") == [soon.pk]
    assert ids(f"?state=OPEN&due_to={today + timedelta(days=-1)}") == [late.pk]


@pytest.mark.parametrize("query", ["state=gone", "scope=none", "limit=0", "due_from=soon", "colour=red"])
def test_what_is_not_known_is_refused(program: Program, query: str) -> None:
    assert program.get(f"/duties?{query}").status_code == 400


def test_it_takes_the_right_to_read_duties(ada: Actor) -> None:
    other = Program(token_for(ada, Permission.CUSTOMERS_CUSTOMER_READ))

    assert other.get("/duties").status_code == 403
