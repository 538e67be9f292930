import re

import pytest
from django.test import Client
from django.utils import timezone

from banfa.features.grading.models import Decision, Objection, Run
from banfa.features.grading.services import approve_decision, object_to, publish, request_decision
from banfa.platform.access import Actor, actor_of
from banfa.platform.jobs.models import Job
from banfa.platform.org.models import Unit
from tests.conftest import TODAY, person
from tests.features.grading.pages.conftest import SUMMER
from tests.platform.web.conftest import LoggedIn


@pytest.fixture
def officer(graded: dict[str, int]) -> Actor:
    return actor_of(person("max", "grading_officer"), on=TODAY)


@pytest.fixture
def manager(graded: dict[str, int], units: dict[str, Unit]) -> Actor:
    return actor_of(person("mo", "section_head", units["E"]), on=TODAY)


@pytest.fixture
def run(ada: Actor, graded: dict[str, int]) -> Run:
    """The third quarter, published today."""
    return publish(SUMMER, actor=ada, at=timezone.now())


@pytest.fixture
def objection(manager: Actor, run: Run) -> Objection:
    return object_to(
        run_number=SUMMER, customer_code="K2", classification="grade", reason="counted wrongly", actor=manager,
        at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def request_of_mo(manager: Actor, run: Run) -> Decision:
    return request_decision(
        customer_code="K2", classification="grade", value="A", reason="key street", cites="NY-7.a", run_number=SUMMER,
        actor=manager, at=timezone.now(),
    )  # fmt: skip


def page(browser: Client, address: str) -> str:
    return " ".join(browser.get(address).content.decode().split())


@pytest.mark.usefixtures("run")
class TestTheTabsOfARun:
    @pytest.mark.parametrize("section", ["overview", "units", "objections", "decisions", "inputs"])
    def test_each_is_shown_and_marked(self, logged_in: LoggedIn, ada: Actor, section: str) -> None:
        shown = page(logged_in(ada), f"/grading/{SUMMER}/?section={section}")

        assert re.search(rf'href="\?section={section}[^"]*" aria-current="page"', shown)

    def test_an_open_window_offers_no_lock(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        assert f'href="/grading/{SUMMER}/lock/"' not in page(browser, f"/grading/{SUMMER}/")
        assert "Objections may still be raised" in page(browser, f"/grading/{SUMMER}/lock/")
        assert browser.post(f"/grading/{SUMMER}/lock/").status_code == 409


class TestRejecting:
    def test_a_reason_is_asked_for_and_shown_afterwards(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        without = browser.post(f"/grading/{SUMMER}/reject/", {"reason": ""})
        browser.post(f"/grading/{SUMMER}/reject/", {"reason": "August is missing <b>"})

        assert without.status_code == 400
        assert "August is missing &lt;b&gt;" in page(browser, f"/grading/{SUMMER}/")

    def test_a_reader_may_not(self, logged_in: LoggedIn, bo: Actor) -> None:
        for address, body in (("reject", {"reason": "x"}), ("lock", {})):
            assert logged_in(bo).post(f"/grading/{SUMMER}/{address}/", body).status_code == 403


class TestObjecting:
    def test_the_form_raises_it_and_leads_to_it(
        self, logged_in: LoggedIn, manager: Actor, run: Run, graded: dict[str, int]
    ) -> None:
        browser, address = logged_in(manager), f"/grading/customers/{graded['K2']}/object/"

        shown = page(browser, address)
        response = browser.post(
            address, {"run": SUMMER, "by": "grade", "reason": "counted wrongly", "voice": "MANAGER"}
        )

        found = Objection.objects.get()
        assert '<option value="grade" selected>' in shown
        assert response["Location"] == f"/grading/objections/{found.pk}/"
        assert (found.voice, found.raised_by) == ("MANAGER", "Mo")

    def test_without_a_reason_the_form_comes_back_with_what_was_typed(
        self, logged_in: LoggedIn, manager: Actor, run: Run, graded: dict[str, int]
    ) -> None:
        address = f"/grading/customers/{graded['K2']}/object/"
        typed = {"run": SUMMER, "by": "scale", "reason": " ", "evidence": "note 17 <b>", "voice": "MANAGER"}

        answer = logged_in(manager).post(address, typed)
        shown = answer.content.decode()

        assert answer.status_code == 400
        assert 'class="bf-note bad"' in shown
        assert '<option value="scale" selected>' in shown
        assert "note 17 &lt;b&gt;</textarea>" in shown
        assert 'value="MANAGER" checked' in shown
        assert not Objection.objects.exists()

    def test_the_rule_stands_beside_what_is_objected_to(
        self, logged_in: LoggedIn, officer: Actor, objection: Objection
    ) -> None:
        shown = page(logged_in(officer), f"/grading/objections/{objection.pk}/")

        assert "What the rule says" in shown
        assert "Scale of business is" in shown

    def test_an_answer_without_words_keeps_the_clause(
        self, logged_in: LoggedIn, officer: Actor, objection: Objection
    ) -> None:
        address = f"/grading/objections/{objection.pk}/answer/"

        answer = logged_in(officer).post(
            address, {"verdict": "accept", "answer": "", "value": "A", "cites": "NY-7.a"}
        )
        shown = answer.content.decode()

        assert answer.status_code == 400
        assert 'value="NY-7.a"' in shown
        assert '<option value="A" selected>' in shown

    def test_a_foreign_customer_is_not_there(
        self, logged_in: LoggedIn, manager: Actor, run: Run, graded: dict[str, int]
    ) -> None:
        assert logged_in(manager).get(f"/grading/customers/{graded['K3']}/object/").status_code == 404

    def test_who_raised_it_is_offered_no_answer(
        self, logged_in: LoggedIn, manager: Actor, officer: Actor, objection: Objection
    ) -> None:
        address = f"/grading/objections/{objection.pk}/"

        assert 'name="verdict"' not in page(logged_in(manager), address)
        assert 'name="verdict"' in page(logged_in(officer), address)

    def test_accepting_it_files_a_request(
        self, logged_in: LoggedIn, officer: Actor, objection: Objection
    ) -> None:
        browser = logged_in(officer)

        browser.post(
            f"/grading/objections/{objection.pk}/answer/",
            {"verdict": "accept", "answer": "one delivery was missed", "value": "A", "cites": "NY-7.a"},
        )

        assert Decision.objects.get().requested_by == "Max"
        assert "Accepted</span>" in page(browser, f"/grading/objections/{objection.pk}/")
        assert "counted wrongly" in page(browser, f"/grading/{SUMMER}/?section=objections&state=accepted")
        assert "counted wrongly" not in page(browser, f"/grading/{SUMMER}/?section=objections&state=open")

    def test_a_verdict_that_is_none_is_refused(
        self, logged_in: LoggedIn, officer: Actor, objection: Objection
    ) -> None:
        answered = logged_in(officer).post(
            f"/grading/objections/{objection.pk}/answer/", {"verdict": "maybe", "answer": "x"}
        )

        assert answered.status_code == 400


class TestDeciding:
    def test_the_form_files_a_request(
        self, logged_in: LoggedIn, manager: Actor, run: Run, graded: dict[str, int]
    ) -> None:
        logged_in(manager).post(
            f"/grading/customers/{graded['K2']}/request/",
            {
                "run": SUMMER,
                "value": "grade=A",
                "from": "2026-07-01",
                "cites": "NY-7.a",
                "reason": "key street",
            },
        )

        found = Decision.objects.get()
        assert (found.classification, found.value, found.computed) == ("grade", "A", "B")

    def test_a_clause_that_is_none_brings_the_form_back_with_what_was_typed(
        self, logged_in: LoggedIn, manager: Actor, run: Run, graded: dict[str, int]
    ) -> None:
        answer = logged_in(manager).post(
            f"/grading/customers/{graded['K2']}/request/",
            {
                "run": SUMMER,
                "value": "grade=C",
                "from": "2026-07-09",
                "cites": "NO-1",
                "reason": "key street",
            },
        )
        shown = answer.content.decode()

        assert answer.status_code in (400, 409)
        assert "NO-1" in shown.partition('class="bf-note bad"')[2]
        assert '<option value="grade=C" selected>' in shown
        assert 'value="2026-07-09"' in shown
        assert "key street</textarea>" in shown
        assert not Decision.objects.exists()

    def test_refusing_without_a_reason_says_so_on_its_page(
        self, logged_in: LoggedIn, officer: Actor, request_of_mo: Decision
    ) -> None:
        answer = logged_in(officer).post(f"/grading/decisions/{request_of_mo.pk}/refuse/", {"answer": ""})

        assert answer.status_code == 400
        assert 'class="bf-note bad"' in answer.content.decode()
        assert Decision.objects.get().state == "REQUESTED"

    def test_it_waits_for_somebody_else(
        self, logged_in: LoggedIn, manager: Actor, officer: Actor, request_of_mo: Decision
    ) -> None:
        address = f"/grading/decisions/{request_of_mo.pk}/"

        assert "Nobody approves their own request" in page(logged_in(manager), address)
        assert f'action="{address}approve/"' in page(logged_in(officer), address)
        assert "Waiting for you" in page(logged_in(officer), "/grading/decisions/")
        assert "Waiting for you" not in page(logged_in(manager), "/grading/decisions/")

    def test_once_approved_the_run_offers_the_correcting_run(
        self, logged_in: LoggedIn, officer: Actor, request_of_mo: Decision
    ) -> None:
        browser = logged_in(officer)
        browser.post(f"/grading/decisions/{request_of_mo.pk}/approve/", {"answer": "seen"})

        shown = page(browser, f"/grading/{SUMMER}/")
        browser.post("/grading/grade/", {"period": "2026Q3"})

        assert "1 decision that was approved or ended is not in this run yet." in shown
        assert Job.objects.get().arguments == {"period": "2026Q3"}

    def test_a_manager_approves_nothing_and_an_act_that_is_none_is_refused(
        self, logged_in: LoggedIn, manager: Actor, ada: Actor, request_of_mo: Decision
    ) -> None:
        address = f"/grading/decisions/{request_of_mo.pk}/"

        assert logged_in(manager).post(f"{address}approve/").status_code == 403
        assert logged_in(ada).post(f"{address}bless/").status_code == 400
        assert Decision.objects.get().state == "REQUESTED"

    def test_the_customers_page_tells_what_was_objected_to_and_decided(
        self,
        logged_in: LoggedIn,
        officer: Actor,
        objection: Objection,
        request_of_mo: Decision,
        graded: dict[str, int],
    ) -> None:
        approve_decision(request_of_mo.pk, actor=officer, at=timezone.now())
        browser, address = logged_in(officer), f"/customers/{graded['K2']}/"

        grades, timeline = page(browser, f"{address}?tab=grades"), page(browser, f"{address}?tab=timeline")

        assert "counted wrongly" in grades
        assert "key street" in grades
        assert "Objection raised" in timeline
        assert "Decision approved" in timeline
        assert "Decided: Service grade" in timeline


def test_history_tells_a_rise_in_steps(logged_in: LoggedIn, ada: Actor, drafted: dict[str, int]) -> None:
    publish(SUMMER, actor=ada, at=timezone.now())

    shown = page(logged_in(ada), f"/customers/{drafted['K1']}/?tab=grades")

    assert "rose by one" in shown


def test_a_comparison_shows_who_moved(logged_in: LoggedIn, ada: Actor, drafted: dict[str, int]) -> None:
    shown = page(logged_in(ada), f"/grading/{SUMMER}/compare/?by=scale")

    assert "2026Q2-01 → 2026Q3-01" in shown
    assert "Who moved, and why" in shown
    assert "平安便民店" in shown
