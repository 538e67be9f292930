"""The organisation in the browser: units, substitutions, handovers."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.models import Assignment, Customer
from banfa.platform.access import Actor, Denied, actor_of, visible
from banfa.platform.access.posts import end_post, let_go
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Appointment, HandedOver, Handover, Person, Substitution, Unit
from banfa.platform.structure.services.handing_over import StillOpen, close, give
from banfa.platform.structure.services.units import NotEmpty, close_unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
WHEN = {"at": NOW, "on": TODAY}
MANAGER = "customer_manager"


@pytest.fixture
def ed(units: dict[str, Unit]) -> Actor:
    """Ed administers the east of the city."""
    return actor_of(person("ed", "administrator", units["E"]), on=TODAY)


@pytest.fixture
def mo(ada: Actor, units: dict[str, Unit]) -> Person:
    """Mo manages two customers in the east."""
    one = person("mo", MANAGER, units["E1"])
    register(
        ada,
        {"code": "A", "name": "安平便民店", "unit": "E11"},
        {"code": "B", "name": "百福超市", "unit": "E11"},
    )
    for pk in Customer.objects.values_list("pk", flat=True):
        Assignment.objects.create(customer_id=pk, person=one, post=MANAGER, from_on=date(2026, 1, 1))
    return one


@pytest.fixture
def lu(units: dict[str, Unit]) -> Person:
    return person("lu", MANAGER, units["E1"])


def customers_of(one: Person, day: date = TODAY) -> str:
    found = (
        visible(Customer, actor_of(one, on=day))
        if actor_of(one, on=day).permissions
        else Customer.objects.none()
    )
    return "".join(found.order_by("code").values_list("code", flat=True))


class TestUnits:
    @pytest.mark.clause("NY-2")
    def test_show_what_lies_below_and_who_holds_which_post(
        self, logged_in: LoggedIn, ada: Actor, ed: Actor
    ) -> None:
        browser = logged_in(ada)

        top = browser.get("/org/").content.decode()
        east = browser.get("/org/units/E/").content.decode()

        assert ("东城县" in top, "County branch" in top) == (True, True)
        assert ("东城一部" in east, ">Ed<" in east) == (True, True)

    def test_are_found_by_name_as_a_fragment(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
    ) -> None:
        answer = logged_in(ada).get("/org/?q=西城", headers={"HX-Request": "true"})

        assert "西城一线" in answer.content.decode()
        assert "<html" not in answer.content.decode()

    def test_are_opened_changed_moved_closed_and_opened_again(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
    ) -> None:
        browser = logged_in(ada)

        browser.post("/org/units/new/", {"parent": "E1", "code": "E12", "name": "东城二线", "level": "route"})
        browser.post("/org/units/E12/change/", {"name": "东城新线", "level": "route", "parent": "W1"})
        moved = Unit.objects.get(code="E12")
        browser.post("/org/units/E12/close/")
        closed = Unit.objects.get(code="E12").closed_on
        browser.post("/org/units/E12/reopen/")

        assert (moved.name, moved.path.startswith(units["W1"].path)) == ("东城新线", True)
        assert closed is not None
        assert Unit.objects.get(code="E12").closed_on is None
        assert list(Event.objects.filter(subject="unit:E12").order_by("pk").values_list("action", flat=True)) == [
            "unit.opened", "unit.changed", "unit.closed", "unit.reopened",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"name": ""}, "write a name"),
            ({"code": "W"}, "is taken"),
            ({"level": "city"}, "below that of the unit above"),
            ({"level": "planet"}, "choose a level"),
        ],
    )
    def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit], given: dict[str, str], said: str
    ) -> None:
        filled = {"parent": "E1", "code": "E12", "name": "东城二线", "level": "route", **given}

        answer = logged_in(ada).post("/org/units/new/", filled)

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert f'value="{filled["code"]}"' in answer.content.decode()
        assert Unit.objects.count() == 7

    def test_one_that_holds_customers_people_or_units_is_not_closed(
        self, ada: Actor, mo: Person, units: dict[str, Unit]
    ) -> None:
        with pytest.raises(NotEmpty, match="1 units below it, 1 posts that are held, 2 customers"):
            close_unit("E1", actor=ada, **WHEN)

    def test_cannot_be_put_below_themselves(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
    ) -> None:
        answer = logged_in(ada).post(
            "/org/units/E/change/", {"name": "东城", "level": "county", "parent": "E1"}
        )

        assert answer.status_code == 400
        assert "below itself" in answer.content.decode()

    def test_others_are_refused(self, logged_in: LoggedIn, bo: Actor, cy: Actor, ed: Actor) -> None:
        assert logged_in(bo).post("/org/units/new/", {"parent": "E"}).status_code == 403
        assert logged_in(bo).get("/org/units/W/").status_code == 404
        assert logged_in(cy).get("/org/").status_code == 403
        assert logged_in(ed).post("/org/units/W/change/", {"name": "x"}).status_code == 404
        assert Client().get("/org/").status_code == 302

    def test_cost_as_many_queries_however_many_there_are(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
    ) -> None:
        browser = logged_in(ada)
        browser.get("/org/")
        asked = []
        for more in (0, 5):
            for number in range(more):
                Unit.objects.create(
                    code=f"N{number}",
                    name="新",
                    level="county",
                    parent=units["LZ"],
                    path=f"00000100010{number}",
                )
            with CaptureQueriesContext(connection) as queries:
                browser.get("/org/")
            asked.append(len(queries))

        assert asked[0] == asked[1]


class TestSubstitutions:
    def test_let_somebody_act_for_a_while(
        self, logged_in: LoggedIn, ada: Actor, mo: Person, lu: Person
    ) -> None:
        browser = logged_in(ada)
        held = mo.appointments.get()
        given = {
            "appointment": held.pk,
            "person": "lu",
            "from": "2026-10-08",
            "until": "2030-10-09",
            "reason": "休假",
        }

        answer = browser.post("/org/substitutions/new/", given)

        made = Substitution.objects.get()
        assert answer.status_code == 302
        assert (made.person, made.until_on, made.reason) == (lu, date(2030, 10, 10), "休假")
        assert (customers_of(lu), customers_of(lu, date(2030, 10, 10))) == ("AB", "")
        assert ">Lu" in browser.get("/org/substitutions/").content.decode()

    def test_end_at_once(self, logged_in: LoggedIn, ada: Actor, mo: Person, lu: Person) -> None:
        made = Substitution.objects.create(
            appointment=mo.appointments.get(), person=lu, from_on=date(2026, 1, 1), until_on=date(2030, 1, 1),
            reason="休假", made_by="Ada", made_at=NOW,
        )  # fmt: skip

        logged_in(ada).post(f"/org/substitutions/{made.pk}/end/")

        made.refresh_from_db()
        assert made.until_on < date(2030, 1, 1)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"person": ""}, "choose somebody"),
            ({"person": "mo"}, "nobody stands in for themselves"),
            ({"until": "2020-01-01"}, "after the first"),
            ({"until": "x"}, "choose a day"),
            ({"reason": " "}, "say why"),
            ({"appointment": "999"}, "choose one of the list"),
        ],
    )
    def test_what_cannot_be_is_said(
        self, logged_in: LoggedIn, ada: Actor, mo: Person, lu: Person, changed: dict[str, str], said: str
    ) -> None:
        held = mo.appointments.get()
        given = {
            "appointment": held.pk,
            "person": "lu",
            "from": "2026-10-08",
            "until": "2030-10-09",
            "reason": "休假",
        }

        answer = logged_in(ada).post("/org/substitutions/new/", {**given, **changed})

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert not Substitution.objects.exists()

    def test_others_are_refused(self, logged_in: LoggedIn, bo: Actor, mo: Person) -> None:
        browser = logged_in(bo)

        for address in (
            "/org/substitutions/",
            "/org/substitutions/new/",
            "/org/substitutions/posts/",
            "/org/people/",
        ):
            assert browser.get(address).status_code == 403


class TestLeaving:
    @pytest.mark.clause("CRM-USE-3.3")
    def test_takes_every_right_on_the_next_request(self, logged_in: LoggedIn, ada: Actor, mo: Person) -> None:
        browser = logged_in(actor_of(mo, on=TODAY))
        assert browser.get("/customers/").status_code == 200

        end_post(mo.appointments.get().pk, actor=ada, **WHEN)

        assert browser.get("/customers/").status_code in (302, 403)

    @pytest.mark.clause("CRM-USE-5.3")
    def test_opens_a_handover_that_closes_once_everything_has_a_successor(
        self, ada: Actor, mo: Person, lu: Person
    ) -> None:
        let_go(mo.pk, actor=ada, **WHEN)
        opened = Handover.objects.get(person=mo)

        with pytest.raises(StillOpen, match="2 customers in charge of"):
            close(opened.pk, actor=ada, **WHEN)
        give(
            opened.pk, kind="customers", pieces=None, successor="lu", from_on=TODAY, until_on=None, reason="", actor=ada,
            **WHEN,
        )  # fmt: skip
        closed = close(opened.pk, actor=ada, **WHEN)

        assert closed.closed_at is not None
        assert customers_of(lu) == "AB"
        assert not Assignment.objects.filter(person=mo, until_on=None).exists()

    def test_with_nothing_to_pass_on_opens_none(self, ada: Actor, lu: Person) -> None:
        let_go(lu.pk, actor=ada, **WHEN)

        assert not Handover.objects.exists()


class TestHandovers:
    @pytest.fixture
    def opened(self, ada: Actor, mo: Person) -> Handover:
        let_go(mo.pk, actor=ada, **WHEN)
        return Handover.objects.get()

    def test_are_listed_and_owed_until_they_are_closed(
        self, logged_in: LoggedIn, ada: Actor, opened: Handover
    ) -> None:
        browser = logged_in(ada)

        assert ">Mo<" in browser.get("/org/handovers/").content.decode()
        assert f"/org/handovers/{opened.pk}/" in browser.get("/").content.decode()

    def test_pass_some_to_one_and_the_rest_to_another(
        self, logged_in: LoggedIn, ada: Actor, opened: Handover, lu: Person, units: dict[str, Unit]
    ) -> None:
        su = person("su", MANAGER, units["E1"])
        browser, address = logged_in(ada), f"/org/handovers/{opened.pk}/"

        browser.post(
            f"{address}give/", {"kind": "customers", "which": "some", "ids": ["A"], "successor": "lu"}
        )
        browser.post(f"{address}give/", {"kind": "customers", "which": "all", "successor": "su"})
        browser.post(f"{address}close/")

        today = actor_of(lu, on=TODAY).on
        assert today is not None
        assert list(HandedOver.objects.order_by("pk").values_list("successor__username", "subjects")) == [
            ("lu", ["A"]), ("su", ["B"]),
        ]  # fmt: skip
        paper = browser.get(f"{address}list/").content.decode()
        assert (">Lu" in paper, ">Su" in paper) == (True, True)
        opened.refresh_from_db()
        assert opened.closed_at is not None
        assert Assignment.objects.filter(person=su, until_on=None).count() == 1

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"successor": ""}, "choose somebody else who is there"),
            ({"successor": "mo"}, "choose somebody else who is there"),
            ({"successor": "ada"}, "does not hold the post"),
            ({"which": "some"}, "choose at least one"),
            ({"until": "2030-01-01"}, "nothing can come back"),
        ],
    )
    def test_what_cannot_be_is_said(
        self,
        logged_in: LoggedIn,
        ada: Actor,
        opened: Handover,
        lu: Person,
        changed: dict[str, str],
        said: str,
    ) -> None:
        given = {"kind": "customers", "which": "all", "successor": "lu", **changed}

        answer = logged_in(ada).post(f"/org/handovers/{opened.pk}/give/", given)

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert not HandedOver.objects.exists()

    def test_for_a_leave_come_back(self, logged_in: LoggedIn, ada: Actor, mo: Person, lu: Person) -> None:
        browser = logged_in(ada)
        browser.post("/org/handovers/begin/", {"person": "mo"})
        opened = Handover.objects.get()
        first, last = date(2026, 10, 8), date(2026, 10, 18)

        give(
            opened.pk, kind="customers", pieces=None, successor="lu", from_on=first, until_on=last, reason="",
            actor=ada, **WHEN,
        )  # fmt: skip

        assert (customers_of(lu, first), customers_of(mo, first)) == ("AB", "")
        assert (customers_of(lu, last), customers_of(mo, last)) == ("", "AB")

    def test_others_are_refused(
        self, logged_in: LoggedIn, bo: Actor, opened: Handover, units: dict[str, Unit]
    ) -> None:
        west = actor_of(person("wu", "administrator", units["W"]), on=TODAY)

        assert logged_in(bo).get("/org/handovers/").status_code == 403
        assert logged_in(west).get(f"/org/handovers/{opened.pk}/").status_code == 404
        with pytest.raises(Denied):
            close(opened.pk, actor=bo, **WHEN)

    def test_are_seen_by_the_administrator_of_the_part_though_no_post_is_left(
        self, logged_in: LoggedIn, ada: Actor, mo: Person, ed: Actor
    ) -> None:
        Appointment.objects.filter(person=mo).update(from_on=TODAY - timedelta(days=9))
        end_post(mo.appointments.get().pk, actor=ada, **WHEN)

        assert logged_in(ed).get(f"/org/handovers/{Handover.objects.get().pk}/").status_code == 200


def test_people_and_units_lead_to_each_other_for_whoever_may_appoint(
    logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
) -> None:
    reader = actor_of(person("rita", "reader", units["E"]), on=TODAY)

    main = {
        name: logged_in(ada).get(name).content.decode().partition("<main")[2]
        for name in ("/people/", "/org/")
    }

    assert 'href="/org/"' in main["/people/"]
    assert 'href="/people/"' in main["/org/"]
    assert 'href="/people/"' not in logged_in(reader).get("/org/").content.decode()
