import re

import pytest
from django.test import Client

from banfa.features.grading.models import Run, Simulation
from banfa.features.grading.services.simulating import Wish, share_simulation, simulate
from banfa.platform.access import Actor
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import run_next
from tests.features.given import day
from tests.platform.web.conftest import LoggedIn

NEW, ASK = "/grading/simulations/new/", "/grading/simulations/ask/"
FIRST, SECOND = "figure:classifications.scale.rank.1.share", "figure:classifications.scale.rank.2.share"
FRAGMENT = {"HX-Request": "true"}
ASKED = {"by": "classifications.scale.rank.1.share", "target": "grade.A", "customers": "2", "manner": "into"}
EDITS = {FIRST: "45%", SECOND: "35%"}


def words(browser: Client, address: str, **headers: str) -> str:
    return " ".join(browser.get(address, headers=headers or None).content.decode().split())


@pytest.fixture
def simulated(ada: Actor, summer: Run) -> Simulation:
    """K2 and K3 come into the best class."""
    edits = {path.removeprefix("figure:"): number for path, number in EDITS.items()}
    return simulate(summer, Wish(edits=edits, title="四成五"), actor=ada, at=day(12))


class TestTheForm:
    def test_shows_every_figure_beside_the_regulations_own(
        self, logged_in: LoggedIn, ada: Actor, summer: Run
    ) -> None:
        shown = words(logged_in(ada), NEW)

        assert f'name="{FIRST}" value="20%" data-was="20%"' in shown
        assert '<span class="num">20%</span>' in shown
        assert "NY-6.2.b" in shown

    def test_takes_figures_from_the_address_and_marks_them(
        self, logged_in: LoggedIn, ada: Actor, summer: Run
    ) -> None:
        shown = words(logged_in(ada), f"{NEW}?run={summer.number}&set=scale.rank.1.share=25%25")

        assert f'name="{FIRST}" value="25%" data-was="20%"' in shown
        assert shown.count('<tr class="edited">') == 1

    def test_starts_a_job_whose_result_is_the_simulation(
        self, logged_in: LoggedIn, ada: Actor, summer: Run
    ) -> None:
        response = logged_in(ada).post(NEW, {"run": summer.number, **EDITS, "title": "四成五"})

        job = run_next()
        assert job is not None
        assert (response["Location"], job.state) == (f"/jobs/{job.pk}/", Job.State.DONE)
        found = Simulation.objects.get(number=job.result["simulation"])
        assert (found.title, found.moved["grade"]) == ("四成五", 2)

    @pytest.mark.parametrize(
        ("edits", "said"),
        [({FIRST: "abc"}, "is no number"), ({FIRST: "-5%"}, "between 0% and 100%"),
         ({FIRST: "45%"}, "do not add up to 100 %"), ({"figure:nothing.at.all": "1"}, "has no figure nothing.at.all"),
         ({**EDITS, "title": "字" * 81}, "at most 80")],
    )  # fmt: skip
    def test_says_what_is_wrong_and_keeps_what_was_written(
        self, logged_in: LoggedIn, ada: Actor, summer: Run, edits: dict[str, str], said: str
    ) -> None:
        response = logged_in(ada).post(NEW, {"run": summer.number, **edits})

        shown = response.content.decode()
        assert response.status_code == 400
        assert said in shown
        assert f'value="{edits.get(FIRST, "20%")}"' in shown
        assert not Job.objects.exists()

    def test_that_changes_nothing_is_refused(self, logged_in: LoggedIn, ada: Actor, summer: Run) -> None:
        response = logged_in(ada).post(NEW, {"run": summer.number, FIRST: "20%"})

        assert response.status_code == 409
        assert "nothing to simulate" in response.content.decode()

    def test_is_not_a_readers(self, logged_in: LoggedIn, bo: Actor, summer: Run) -> None:
        browser = logged_in(bo)

        assert browser.get(NEW).status_code == 403
        assert browser.post(NEW, {"run": summer.number, **EDITS}).status_code == 403

    def test_of_a_run_that_is_not_there_is_not_there(
        self, logged_in: LoggedIn, ada: Actor, summer: Run
    ) -> None:
        assert logged_in(ada).get(f"{NEW}?run=2020Q1-01").status_code == 404


class TestASimulation:
    def test_shows_what_was_changed_and_who_moves(
        self, logged_in: LoggedIn, ada: Actor, simulated: Simulation
    ) -> None:
        shown = words(logged_in(ada), f"/grading/simulations/{simulated.number}/")

        assert "large › share: 20% becomes 45%" in shown
        assert "2 customers move" in shown
        assert re.findall(r'title="(K\d)"', shown) == ["K2", "K3"]
        assert 'href="?old=B&amp;new=A#movers"' in shown

    def test_lists_one_cell_alone_as_a_fragment(
        self, logged_in: LoggedIn, ada: Actor, simulated: Simulation
    ) -> None:
        shown = words(logged_in(ada), f"/grading/simulations/{simulated.number}/?by=grade&q=K3", **FRAGMENT)

        assert "<html" not in shown
        assert re.findall(r'title="(K\d)"', shown) == ["K3"]

    def test_says_why_before_and_after(
        self, logged_in: LoggedIn, ada: Actor, simulated: Simulation, graded: dict[str, int]
    ) -> None:
        address = f"/grading/simulations/{simulated.number}/?by=scale&why={graded['K2']}"

        shown = words(logged_in(ada), address, **FRAGMENT)

        assert "medium" in shown
        assert "large" in shown

    @pytest.mark.parametrize("query", ["by=nothing", "skip=-1", "skip=x", "skip=99999999", "level=moon"])
    def test_refuses_an_address_that_means_nothing(
        self, logged_in: LoggedIn, ada: Actor, simulated: Simulation, query: str
    ) -> None:
        address = f"/grading/simulations/{simulated.number}/?{query}"

        assert logged_in(ada).get(address).status_code == 400

    def test_is_seen_by_readers_once_it_is_shared(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, simulated: Simulation
    ) -> None:
        address = f"/grading/simulations/{simulated.number}/"
        assert logged_in(bo).get(address).status_code == 404

        share_simulation(simulated.number, shared=True, actor=ada, at=day(12))

        shown = words(logged_in(bo), address)
        assert re.findall(r'title="(K\d)"', shown) == ["K2"]
        assert "Delete" not in shown

    def test_is_shared_and_deleted_by_post_alone(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, simulated: Simulation
    ) -> None:
        share, delete = (f"/grading/simulations/{simulated.number}/{act}/" for act in ("share", "delete"))
        browser = logged_in(ada)

        assert [browser.get(address).status_code for address in (share, delete)] == [405, 405]
        assert logged_in(bo).post(delete).status_code == 403
        assert browser.post(share, {"shared": "1"}).status_code == 302
        assert Simulation.objects.get().shared
        assert browser.post(delete)["Location"] == "/grading/simulations/"
        assert not Simulation.objects.exists()

    def test_stands_in_the_list(self, logged_in: LoggedIn, ada: Actor, simulated: Simulation) -> None:
        shown = words(logged_in(ada), "/grading/simulations/")

        assert f'href="/grading/simulations/{simulated.number}/"' in shown
        assert "四成五" in shown


class TestAQuestion:
    def test_is_answered_in_its_place_with_a_figure_to_use(
        self, logged_in: LoggedIn, ada: Actor, summer: Run
    ) -> None:
        browser = logged_in(ada)
        asked = browser.post(ASK, {"run": summer.number, **ASKED}, headers=FRAGMENT).content.decode()
        job = run_next()
        assert job is not None

        shown = words(browser, f"{ASK}{job.pk}/", **FRAGMENT)

        assert f'hx-get="{ASK}{job.pk}/"' in asked
        assert "exactly 2 customers come into Service grade" in shown
        assert f"{NEW}?run={summer.number}&amp;set=classifications.scale.rank.1.share" in shown

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [({"customers": "many"}, "no whole number"), ({"customers": "-1"}, "no whole number"),
         ({"customers": "900"}, "between 0 and 8"), ({"target": "grade"}, "choose a figure"),
         ({"target": "grade.Z"}, "has no value Z"), ({"by": "nothing"}, "has no figure nothing"),
         ({"manner": "up"}, "choose a figure")],
    )  # fmt: skip
    def test_that_makes_no_sense_is_refused_in_its_place(
        self, logged_in: LoggedIn, ada: Actor, summer: Run, wrong: dict[str, str], said: str
    ) -> None:
        response = logged_in(ada).post(ASK, {"run": summer.number, **ASKED, **wrong}, headers=FRAGMENT)

        assert said in response.content.decode()
        assert not Job.objects.exists()

    def test_of_somebody_else_is_not_there(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, summer: Run
    ) -> None:
        logged_in(ada).post(ASK, {"run": summer.number, **ASKED})
        job = Job.objects.get()

        assert logged_in(bo).get(f"{ASK}{job.pk}/").status_code == 404
