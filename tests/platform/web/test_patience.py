from datetime import timedelta

import pytest
from django.test import Client

from banfa.platform.access import Actor
from banfa.platform.web.models import WrongLogin
from banfa.platform.web.patience import (
    FIRST_WAIT,
    FREE_FOR_A_NAME,
    FREE_FROM_ONE_PLACE,
    LONGEST_WAIT,
    Attempt,
    forget_wrong,
    note_wrong,
    open_again_at,
    wait_after,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def attempt(username: str = "ada", address: str = "10.0.0.1", *, after: timedelta = timedelta()) -> Attempt:
    return Attempt(username=username, address=address, at=NOW + after)


def fail(times: int, **who: str) -> None:
    for _ in range(times):
        note_wrong(attempt(**who))


class TestWaiting:
    def test_a_few_wrong_ones_cost_nothing(self) -> None:
        fail(FREE_FROM_ONE_PLACE - 1)

        assert open_again_at(attempt()) is None

    def test_then_one_waits_until_the_moment_is_over(self) -> None:
        fail(FREE_FROM_ONE_PLACE)

        assert open_again_at(attempt()) == NOW + FIRST_WAIT
        assert open_again_at(attempt(after=FIRST_WAIT)) is None

    def test_it_doubles_with_each_and_has_an_end(self) -> None:
        waits = [wait_after(times, 5) for times in (5, 6, 7, 100_000)]

        assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, LONGEST_WAIT]

    def test_others_at_the_same_place_do_not_wait(self) -> None:
        fail(FREE_FROM_ONE_PLACE)

        assert open_again_at(attempt("bo")) is None

    def test_the_owner_gets_in_from_elsewhere(self) -> None:
        fail(FREE_FROM_ONE_PLACE)

        assert open_again_at(attempt(address="10.0.0.2")) is None

    def test_a_name_that_is_tried_from_many_places_waits_everywhere(self) -> None:
        for place in range(FREE_FOR_A_NAME):
            note_wrong(attempt(address=f"10.0.1.{place}"))

        assert open_again_at(attempt(address="10.0.0.2")) is not None

    def test_capitals_are_no_way_around(self) -> None:
        fail(FREE_FROM_ONE_PLACE)

        assert open_again_at(attempt("ADA")) is not None

    def test_who_gets_in_begins_anew(self) -> None:
        fail(FREE_FROM_ONE_PLACE)
        forget_wrong(attempt())

        assert open_again_at(attempt()) is None

    def test_a_day_later_all_is_forgotten(self) -> None:
        fail(FREE_FROM_ONE_PLACE)
        note_wrong(attempt("bo", after=timedelta(days=2)))

        assert open_again_at(attempt(after=timedelta(days=2))) is None
        assert WrongLogin.objects.count() == 3


def test_the_door_says_how_long_and_does_not_look_at_the_password(client: Client, ada: Actor) -> None:
    client.cookies["language"] = "en"
    wrong = {"username": "ada", "password": "wrong"}
    answers = [client.post("/login/", wrong) for _ in range(FREE_FROM_ONE_PLACE)]
    refused = client.post("/login/", {"username": "ada", "password": "correct horse"})

    assert [answer.status_code for answer in answers] == [200] * (FREE_FROM_ONE_PLACE - 1) + [429]
    assert refused.status_code == 429
    assert 25 <= int(refused["Retry-After"]) <= 30
    assert "Too many wrong tries: wait" in refused.content.decode()
    assert 'value="ada"' in refused.content.decode()
    assert "_auth_user_id" not in client.session
