import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banfa.features.grading.models import Run
from banfa.features.grading.services import object_to, publish, request_decision
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Unit
from tests.conftest import TODAY, person
from tests.features.grading.pages.conftest import SPRING, SUMMER
from tests.platform.web.conftest import LoggedIn

MOST_QUERIES = 44  # twenty kinds of owed things, each asked once


def desk(browser: Client, address: str = "/") -> str:
    return " ".join(browser.get(address).content.decode().split())


@pytest.fixture
def officer(graded: dict[str, int]) -> Actor:
    return actor_of(person("max", "grading_officer"), on=TODAY)


@pytest.fixture
def manager(graded: dict[str, int], units: dict[str, Unit]) -> Actor:
    return actor_of(person("mo", "section_head", units["E"]), on=TODAY)


class TestWhatAnOfficerOwes:
    def test_holds_the_runs_to_be_published(
        self, logged_in: LoggedIn, officer: Actor, drafted: dict[str, int]
    ) -> None:
        shown = desk(logged_in(officer))

        assert f'href="/grading/{SUMMER}/"><b>Publish the grades</b>' in shown
        assert f'href="/grading/{SPRING}/"><b>Publish the grades</b>' not in shown

    def test_holds_objections_and_requests_of_others(
        self, logged_in: LoggedIn, ada: Actor, officer: Actor, manager: Actor, graded: dict[str, int]
    ) -> None:
        publish(SUMMER, actor=ada, at=timezone.now())
        objection = object_to(
            run_number=SUMMER, customer_code="K2", classification="grade", reason="wrong", actor=manager,
            at=timezone.now(),
        )  # fmt: skip
        decision = request_decision(
            customer_code="K1", classification="grade", value="B", reason="moved", cites="NY-7.a", actor=manager,
            at=timezone.now(),
        )  # fmt: skip

        shown, own = desk(logged_in(officer)), desk(logged_in(manager))

        assert f'href="/grading/objections/{objection.pk}/"><b>Answer an objection</b>' in shown
        assert f'href="/grading/decisions/{decision.pk}/"><b>Approve a decision</b>' in shown
        assert "Answer an objection" not in own
        assert "Approve a decision" not in own

    def test_holds_the_lock_once_the_window_is_over(
        self, logged_in: LoggedIn, officer: Actor, published: dict[str, int]
    ) -> None:
        Run.objects.filter(number=SUMMER).update(objections_until=TODAY)

        assert f"/grading/{SUMMER}/lock/" in desk(logged_in(officer))


class TestTheFigures:
    def test_are_those_of_the_readers_part(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, published: dict[str, int]
    ) -> None:
        whole, east = desk(logged_in(ada)), desk(logged_in(bo))

        assert f"/grading/{SUMMER}/holders/grade/?value=A" in whole
        assert "1 up, 3 down, 1 stayed" in whole or "up," in whole
        assert whole != east

    def test_tell_who_published_what(self, logged_in: LoggedIn, ada: Actor, graded: dict[str, int]) -> None:
        publish(SUMMER, actor=ada, at=timezone.now())

        shown = desk(logged_in(ada), "/?part=news")

        assert f"<b>Grades published</b> <span>{SUMMER}," in shown

    def test_take_few_queries(self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]) -> None:
        browser = logged_in(ada)
        browser.get("/")

        with CaptureQueriesContext(connection) as queries:
            browser.get("/")

        assert len(queries) <= MOST_QUERIES
