"""Assigning many customers: taken back with one click, in the background where they are very many."""

from datetime import timedelta

import pytest

from banfa.features.customers.assigning.assign import Given, assign
from banfa.features.customers.assigning.taking_back import NothingToTakeBack, may_take_back, take_back
from banfa.features.customers.models import AssigningRule, Assignment, Customer
from banfa.platform.access import Actor, NotThere
from banfa.platform.audit.models import Event
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import run_next
from banfa.platform.org.models import Person
from tests.conftest import NOW, TODAY
from tests.features.customers.assigning.conftest import give, seen
from tests.platform.web.conftest import LoggedIn

EARLIER = TODAY - timedelta(days=30)
GO = {"step": "go", "post": "customer_manager", "person": "mo", "why": "新片区"}


def rows() -> set[tuple[object, ...]]:
    return set(Assignment.objects.values_list("customer__code", "person__username", "from_on", "until_on"))


def test_everybody_is_back_with_who_had_them(
    shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("AB", lu, head, on=EARLIER)
    before = rows()
    give("ABC", mo, head)
    event = Event.objects.filter(action="customers.assigned").latest("pk")

    count = take_back(event.pk, actor=head, at=NOW)

    assert count == 3
    assert rows() == before
    assert (seen(mo), seen(lu)) == ("", "AB")
    with pytest.raises(NothingToTakeBack):
        take_back(event.pk, actor=head, at=NOW)


def test_a_customer_assigned_anew_since_stays(
    shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("AB", mo, head, on=EARLIER)
    event = Event.objects.filter(action="customers.assigned").latest("pk")
    give("A", lu, head)

    assert take_back(event.pk, actor=head, at=NOW) == 1
    assert (seen(mo), seen(lu)) == ("", "A")


def test_what_ended_days_that_nobody_keeps_is_not_taken_back(
    shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("A", lu, head, on=EARLIER, until=TODAY + timedelta(days=9))
    event, _ = assign(
        Customer.objects.filter(code="A"), Given(person=mo, post="customer_manager", on=TODAY), actor=head,
        at=NOW, why="分配",
    )  # fmt: skip
    assert event is not None
    before = rows()

    assert not may_take_back(event)
    with pytest.raises(NothingToTakeBack):
        take_back(event.pk, actor=head, at=NOW)
    assert rows() == before


def test_nobody_takes_back_what_another_did(
    shops: dict[str, int], mo: Person, head: Actor, ada: Actor
) -> None:
    give("A", mo, head)

    with pytest.raises(NotThere):
        take_back(Event.objects.get(action="customers.assigned").pk, actor=ada, at=NOW)


class TestInTheBrowser:
    def test_the_toast_takes_it_back(
        self, logged_in: LoggedIn, head: Actor, shops: dict[str, int], mo: Person
    ) -> None:
        browser = logged_in(head)
        page = browser.post("/customers/assign/", {"id": [shops["A"]], **GO}, follow=True).content.decode()
        address = f"/customers/assign/{Event.objects.get(action='customers.assigned').pk}/undo/"

        assert address in page
        assert browser.get(address).status_code == 405
        assert "1 customers are back" in browser.post(address, follow=True).content.decode()
        assert not Assignment.objects.exists()

    def test_very_many_go_in_the_background(
        self,
        logged_in: LoggedIn,
        head: Actor,
        shops: dict[str, int],
        mo: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.assigning.views.ASSIGN_AT_ONCE", 2)

        answer = logged_in(head).post(
            "/customers/assign/", {"every": "1", "wish": "unit=E", "keep": "1", **GO}
        )
        job = Job.objects.get(kind="customers.assign")
        assert answer["Location"] == f"/jobs/{job.pk}/"
        assert not Assignment.objects.exists()
        run_next()

        job.refresh_from_db()
        assert (job.state, job.total) == ("DONE", 3)
        assert set(Assignment.objects.values_list("customer__code", flat=True)) == {"A", "B", "C"}
        assert AssigningRule.objects.get().query == "unit=E"
