"""Own customers in every place that shows customers; who is in charge as a column and a filter; assigning by hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.forms import wish_in
from banfa.features.customers.models import Assignment
from banfa.features.customers.queries import Wish, customers_wished, page_of
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import TODAY
from tests.features.customers.assigning.conftest import give
from tests.platform.web.conftest import LoggedIn

CUSTOMERS = "/customers/"


@pytest.fixture
def manager(shops: dict[str, int], mo: Person, head: Actor) -> Actor:
    """Mo answers for A and B."""
    give("AB", mo, head)
    return actor_of(mo, on=TODAY)


def codes(actor: Actor, **wish: object) -> str:
    asked = Wish(**wish)  # type: ignore[arg-type]
    page = page_of(actor, customers_wished(actor, asked, None), asked, None)
    return "".join(one.code for one in page.customers)


class TestTheList:
    def test_holds_the_own_customers_whatever_is_asked_for(self, manager: Actor) -> None:
        assert codes(manager) == "AB"
        assert codes(manager, words="百福") == "B"
        assert codes(manager, words="长青") == ""
        assert codes(manager, words="1111") == "A"
        assert codes(manager, unit="E11") == "AB"
        assert codes(manager, unit="E11", descending=True) == "BA"

    def test_joins_own_customers_with_a_part_seen_as_a_whole(
        self, manager: Actor, mo: Person, units: dict[str, Unit]
    ) -> None:
        Appointment.objects.create(person=mo, post="reader", unit=units["W"], from_on=TODAY)
        both = actor_of(mo, on=TODAY)

        assert codes(both) == "ABD"
        assert codes(both, words="139") == "AB"

    def test_follows_the_assignments_and_not_the_register(self, manager: Actor) -> None:
        found = customers_wished(manager, Wish(), None).customers.order_by("sort_key", "pk")[:41]

        plan = found.explain()

        assert "customers_assigned_to" in plan
        if connection.vendor == "sqlite":
            assert "SEARCH customers_customer USING INTEGER PRIMARY KEY" in plan

    def test_of_one_state_does_so_too(self, manager: Actor, ada: Actor) -> None:
        wish = wish_in("status=active", manager)
        found = customers_wished(manager, wish, None).customers.order_by("sort_key", "pk")[:41]

        if connection.vendor == "sqlite":
            assert "SEARCH customers_customer USING INTEGER PRIMARY KEY" in found.explain()
        assert codes(manager, fields=wish.fields) == "AB"


class TestOtherPlaces:
    @pytest.mark.clause("TOB-INFO-8.a")
    def test_a_foreign_customer_is_not_there(
        self, logged_in: LoggedIn, manager: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(manager)

        assert browser.get(f"/customers/{shops['A']}/").status_code == 200
        for address in (
            f"/customers/{shops['C']}/",
            f"/customers/{shops['C']}/in-charge/",
            f"/customers/map/{shops['C']}/",
        ):
            assert browser.get(address).status_code == 404

    def test_counts_search_and_summary_know_of_no_other(self, logged_in: LoggedIn, manager: Actor) -> None:
        browser = logged_in(manager)

        for address in (CUSTOMERS, "/customers/units/", "/", "/find/?q=%E9%95%BF%E9%9D%92"):
            text = browser.get(address).content.decode()
            assert "长青商行" not in text
            assert "德胜副食" not in text


class TestWhoIsInCharge:
    def test_is_a_filter_for_oneself_and_for_others(
        self, logged_in: LoggedIn, head: Actor, manager: Actor
    ) -> None:
        browser = logged_in(head)

        theirs = browser.get(f"{CUSTOMERS}?in.charge=mo").content.decode()
        lacking = browser.get(f"{CUSTOMERS}?in.without=customer_manager").content.decode()

        assert ("百福超市" in theirs, "长青商行" in theirs) == (True, False)
        assert ("百福超市" in lacking, "长青商行" in lacking) == (False, True)

    @pytest.mark.clause("FUEL-6.1.2a")
    def test_a_customer_whose_manager_left_counts_as_nobodys(
        self, logged_in: LoggedIn, head: Actor, manager: Actor
    ) -> None:
        Person.objects.filter(username="mo").update(is_active=False)

        lacking = logged_in(head).get(f"{CUSTOMERS}?in.without=customer_manager").content.decode()

        assert "百福超市" in lacking

    def test_stands_on_the_customers_page_with_its_history(
        self, logged_in: LoggedIn, head: Actor, manager: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(head)

        assert "Customer manager · since" in browser.get(f"/customers/{shops['A']}/").content.decode()
        page = browser.get(f"/customers/{shops['A']}/in-charge/")
        assert page.status_code == 200
        assert ">Mo<" in page.content.decode()


class TestAssigningInTheBrowser:
    def test_gives_what_is_ticked_to_somebody(
        self, logged_in: LoggedIn, head: Actor, shops: dict[str, int], mo: Person
    ) -> None:
        browser = logged_in(head)
        given = {"id": [shops["A"], shops["C"]]}

        asked = browser.post("/customers/assign/", given)
        done = browser.post(
            "/customers/assign/",
            {**given, "step": "go", "post": "customer_manager", "person": "mo", "why": "新片区"},
        )

        assert asked.status_code == 200
        assert done.status_code == 302
        assert set(Assignment.objects.values_list("customer__code", flat=True)) == {"A", "C"}

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"person": ""}, "choose a person"),
            ({"person": "bo"}, "does not hold this post"),
            ({"post": "reader"}, "choose a post"),
            ({"why": " "}, "say why"),
            ({"until": "2020-01-01"}, "after the first day"),
            ({"on": "2026-02-30"}, "a date such as"),
        ],
    )
    def test_names_what_is_wrong_and_changes_nothing(
        self,
        logged_in: LoggedIn,
        head: Actor,
        bo: Actor,
        shops: dict[str, int],
        mo: Person,
        changed: dict[str, str],
        said: str,
    ) -> None:
        given = {
            "id": [shops["A"]],
            "step": "go",
            "post": "customer_manager",
            "person": "mo",
            "why": "新片区",
            **changed,
        }

        answer = logged_in(head).post("/customers/assign/", given)

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert not Assignment.objects.exists()

    def test_others_are_refused(
        self, logged_in: LoggedIn, manager: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        given = {"id": [shops["A"]]}

        assert logged_in(manager).post("/customers/assign/", given).status_code == 403
        assert logged_in(bo).get("/customers/assign/people/?q=m").status_code == 403
        assert logged_in(bo).get("/customers/assign/").status_code == 405

    def test_the_picker_finds_holders_by_name(
        self, logged_in: LoggedIn, head: Actor, mo: Person, bo: Actor
    ) -> None:
        found = logged_in(head).get("/customers/assign/people/?q=o").json()["found"]

        assert [one["value"] for one in found] == ["mo"]


def test_a_list_of_ones_own_costs_no_more_queries_than_the_administrators(
    logged_in: LoggedIn, ada: Actor, manager: Actor
) -> None:
    asked = {}
    for actor in (ada, manager):
        browser = logged_in(actor)
        browser.get(CUSTOMERS)
        with CaptureQueriesContext(connection) as queries:
            browser.get(CUSTOMERS)
        asked[actor.name] = len(queries)

    assert asked["Mo"] <= asked[ada.name] + 2
