from datetime import timedelta

import pytest

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from banfa.platform.web import health
from banfa.platform.web.models import DeskVisit
from banfa.platform.web.news import lately, news, note_visit, seen_until, start_of_yesterday
from banfa.platform.web.slots import Asked
from tests.conftest import NOW
from tests.platform.audit.tampering import behind_the_log
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db


class TestAVisit:
    def test_that_is_the_first_has_yesterday_before_it(self, ada: Actor) -> None:
        note_visit(ada.person_id, NOW)

        assert seen_until(ada.person_id, NOW) == start_of_yesterday(NOW)

    def test_goes_on_while_the_reader_comes_back_soon(self, ada: Actor) -> None:
        note_visit(ada.person_id, NOW)
        soon = NOW + timedelta(minutes=20)

        note_visit(ada.person_id, soon)

        assert seen_until(ada.person_id, soon) == start_of_yesterday(NOW)

    def test_after_a_pause_begins_where_the_last_one_ended(self, ada: Actor) -> None:
        note_visit(ada.person_id, NOW)
        later = NOW + timedelta(hours=5)

        assert seen_until(ada.person_id, later) == NOW

    def test_leaves_nothing_new_once_all_is_seen(self, ada: Actor) -> None:
        note_visit(ada.person_id, NOW, all_seen=True)

        assert seen_until(ada.person_id, NOW) == NOW


class TestTheDesk:
    def test_notes_a_visit_when_the_page_asks_to(self, logged_in: LoggedIn, ada: Actor) -> None:
        answer = logged_in(ada).post("/desk/seen/", headers={"HX-Request": "true"})

        assert answer.status_code == 204
        assert DeskVisit.objects.filter(person=ada.person_id).count() == 1

    def test_goes_back_to_itself_when_all_is_marked_as_seen(self, logged_in: LoggedIn, ada: Actor) -> None:
        answer = logged_in(ada).post("/desk/seen/", {"all": "1"})

        assert (answer.status_code, answer.headers["Location"]) == (302, "/")

    def test_is_not_changed_by_reading_it(self, logged_in: LoggedIn, ada: Actor) -> None:
        logged_in(ada).get("/")

        assert logged_in(ada).get("/desk/seen/").status_code == 405
        assert not DeskVisit.objects.exists()

    @pytest.mark.parametrize("part", ["news", "month", "owed", "health"])
    def test_gives_one_card_alone(self, logged_in: LoggedIn, ada: Actor, part: str) -> None:
        answer = logged_in(ada).get(f"/?part={part}", headers={"HX-Request": "true"})

        assert answer.status_code == 200
        assert f'id="{part}"' in answer.content.decode()
        assert "<html" not in answer.content.decode()

    def test_has_no_card_for_whom_it_is_not_meant(self, logged_in: LoggedIn, bo: Actor, cy: Actor) -> None:
        headers = {"HX-Request": "true"}

        assert logged_in(bo).get("/?part=health", headers=headers).status_code == 404
        assert logged_in(cy).get("/?part=owed", headers=headers).status_code == 404
        assert logged_in(bo).get("/?part=nonsense", headers=headers).status_code == 404

    @pytest.mark.parametrize(
        "address", ["/?day=nonsense", "/?month=soon", "/?since=ever", "/?day=2026-02-30"]
    )
    def test_stays_as_it_is_at_an_odd_address(self, logged_in: LoggedIn, ada: Actor, address: str) -> None:
        assert logged_in(ada).get(address).status_code == 200

    def test_tells_a_stranger_whom_to_ask(self, logged_in: LoggedIn, cy: Actor) -> None:
        assert "You hold no post yet" in logged_in(cy).get("/").content.decode()


LOG = 3  # its place among the checks


class TestTheHealth:
    def test_says_that_the_log_was_altered(self, ada: Actor) -> None:
        assert health.checks(NOW)[LOG].tone == "ok"

        with behind_the_log():
            Event.objects.update(actor_name="somebody else")

        assert health.checks(NOW)[LOG].tone == "bad"


def test_news_are_as_old_as_one_says(ada: Actor) -> None:
    assert lately(NOW, NOW).zh == "10:14"
    assert lately(NOW - timedelta(days=1), NOW) == Text("昨天", "yesterday")
    assert lately(NOW - timedelta(days=9), NOW).en == "09-29"


def test_a_reader_without_rights_hears_nothing(cy: Actor) -> None:
    assert news(Asked(actor=cy, query=None), NOW - timedelta(days=300)) == []  # type: ignore[arg-type]
