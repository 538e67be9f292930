"""What is done with many customers at once."""

import csv
import io
from datetime import timedelta

import pytest

from banfa.features.customers import services
from banfa.features.customers.models import Customer, FieldValue
from banfa.features.customers.services.setting import NothingToSet
from banfa.platform.access import Actor, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import run_next
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import register
from tests.platform.exporting.answering import taken
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
EXPORT, SET = "/customers/export/", "/customers/set/"


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    register(
        ada,
        {"code": "A", "name": "甲店", "unit": "E11", "business_format": "Z", "customer_manager": "林若溪"},
        {"code": "B", "name": "=1+1", "unit": "E11", "business_format": "B"},
        {"code": "C", "name": "丙店", "unit": "W11", "business_format": "Z"},
    )
    return dict(Customer.objects.values_list("code", "pk"))


@pytest.fixture
def lin(units: dict[str, Unit]) -> Actor:
    """Lin manages the customers of the east."""
    return actor_of(person("lin", "section_head", units["E"]), on=TODAY)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


class TestExporting:
    def test_the_ticked_customers_leave_with_the_columns_shown(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)

        content = taken(browser, browser.post(EXPORT, {"id": [shops["C"], shops["A"]]}))

        head, *rows = rows_of(content)
        assert head[:3] == ["Code", "Name", "Business format"]
        assert [row[:3] for row in rows] == [["C", "丙店", "Grocery"], ["A", "甲店", "Grocery"]]

    def test_all_that_fit_leave_by_the_wish(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        question = browser.post(EXPORT, {"every": "1", "wish": "f.business_format=Z&unit=E"})

        assert [row[0] for row in rows_of(taken(browser, question))[1:]] == ["A"]

    def test_the_log_keeps_who_why_and_what(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        taken(browser, browser.get(f"{EXPORT}?every=1&wish=unit%3DE"))

        event = Event.objects.get(action="customers.exported")
        assert (event.actor_id, event.summary["rows"], event.summary["why"]) == (ada.person_id, 2, "上报")
        assert event.summary["list"]["wish"] == "unit=E"

    def test_no_name_becomes_a_formula(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        browser = logged_in(ada)
        content = taken(browser, browser.post(EXPORT, {"id": [shops["B"]]}))

        assert not rows_of(content)[1][1].startswith("=")

    def test_it_is_asked_first_in_a_drawer(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"{EXPORT}?every=1&wish=unit%3DE", headers={"HX-Request": "true"})

        assert "2 customers stand in it" in page.content.decode()
        assert "<html" not in page.content.decode()

    def test_who_may_not_take_out_is_denied(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(bo)

        assert browser.get(f"{EXPORT}?every=1").status_code == 403
        assert EXPORT not in browser.get("/customers/").content.decode()

    @pytest.mark.parametrize("given", [{}, {"id": "abc"}, {"every": "1", "wish": "nonsense=1"}])
    def test_a_choice_that_makes_no_sense_is_refused(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], given: dict[str, str]
    ) -> None:
        assert logged_in(ada).post(EXPORT, given).status_code == 400


class TestSetting:
    def test_it_is_tried_before_it_is_done(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        given = {"id": list(shops.values()), "field": "business_format", "value": "Z", "why": "更正"}

        page = logged_in(ada).post(SET, {**given, "step": "preview"}).content.decode()

        assert "1 customers would become “Grocery”; 2 hold it already." in page
        assert Customer.objects.get(code="B").attributes["business_format"] == "B"

    def test_it_changes_everybody_chosen_and_can_be_undone(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        given = {"id": list(shops.values()), "field": "customer_manager", "value": "何书远", "why": "换人"}

        browser.post(SET, {**given, "step": "go"})
        event = Event.objects.get(action="customers.set")
        held = {one.code: one.attributes.get("customer_manager") for one in Customer.objects.all()}
        browser.post(f"/customers/set/{event.pk}/undo/")

        assert held == dict.fromkeys("ABC", "何书远")
        assert event.changes.count() == 3
        again = {one.code: one.attributes.get("customer_manager") for one in Customer.objects.all()}
        assert again == {"A": "林若溪", "B": None, "C": None}
        assert FieldValue.objects.filter(field="customer_manager").count() == 3

    def test_undoing_leaves_what_was_changed_since(self, ada: Actor, shops: dict[str, int]) -> None:
        everyone = Customer.objects.all()
        event, _ = services.set_for_many(everyone, "customer_manager", "何书远", why="换", actor=ada, at=NOW)
        services.change_field(
            shops["B"], "customer_manager", "苏晚晴", seal=None, actor=ada, at=NOW + timedelta(minutes=1)
        )

        undone = services.set_back(event.pk, actor=ada, at=NOW + timedelta(minutes=2))

        assert undone == 2
        assert Customer.objects.get(code="B").attributes["customer_manager"] == "苏晚晴"

    def test_only_ones_own_customers_are_changed(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        given = {
            "id": list(shops.values()),
            "field": "customer_manager",
            "value": "林",
            "why": "本人",
            "step": "go",
        }

        logged_in(lin).post(SET, given)

        assert Customer.objects.get(code="C").attributes.get("customer_manager") is None
        assert Customer.objects.get(code="B").attributes["customer_manager"] == "林"

    def test_a_value_that_does_not_fit_is_refused_and_kept(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        given = {"id": [shops["A"]], "field": "floor_area_sqm", "value": "lots", "why": "量过", "step": "go"}

        response = logged_in(ada).post(SET, given)

        assert response.status_code == 400
        assert 'value="lots"' in response.content.decode()

    @pytest.mark.parametrize(("field", "status"), [("name", 409), ("code", 409), ("nothing", 404)])
    def test_some_fields_are_not_for_many(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], field: str, status: int
    ) -> None:
        given = {"id": [shops["A"]], "field": field, "value": "x", "why": "试试", "step": "go"}

        assert logged_in(ada).post(SET, given).status_code == status

    def test_who_only_reads_is_denied(self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]) -> None:
        assert logged_in(bo).post(SET, {"id": [shops["A"]]}).status_code == 403

    def test_it_is_only_posted(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).get(SET).status_code == 405

    def test_nothing_is_written_where_nothing_changes(self, ada: Actor, shops: dict[str, int]) -> None:
        some = Customer.objects.filter(code__in="AC")
        with pytest.raises(NothingToSet):
            services.set_for_many(some, "business_format", "Z", why="再试", actor=ada, at=NOW)

        assert not Event.objects.filter(action="customers.set").exists()

    def test_very_many_are_changed_in_the_background(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.views.bulk.SET_AT_ONCE", 2)
        given = {
            "every": "1",
            "wish": "",
            "field": "customer_manager",
            "value": "何",
            "why": "换人",
            "step": "go",
        }

        logged_in(ada).post(SET, given)
        run_next()

        assert Job.objects.get(kind="customers.set").state == "DONE"
        assert {one.attributes["customer_manager"] for one in Customer.objects.all()} == {"何"}
