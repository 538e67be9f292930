import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from banfa.features.grading.flows import flow_of
from banfa.features.grading.matrix import matrix_of
from banfa.features.grading.queries import movement, run_numbered
from banfa.features.grading.queries.sight import Sight
from banfa.features.grading.standing import values_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Unit
from banfa.policy.loading import load
from tests.conftest import TODAY, person
from tests.features.grading.pages.conftest import SPRING, SUMMER
from tests.platform.exporting.answering import taken
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.usefixtures("published")
FRAGMENT = {"HX-Request": "true"}
RUN = f"/grading/{SUMMER}/"


def page(browser: Client, address: str, **headers: str) -> str:
    return " ".join(browser.get(address, headers=headers or None).content.decode().split())


class TestTheFlow:
    def test_has_a_ribbon_for_each_cell_with_customers(self, ada: Actor) -> None:
        run, before = run_numbered(ada, SUMMER), run_numbered(ada, SPRING)
        found = movement(run, before, "grade")
        assert found is not None
        matrix = matrix_of(found, _grades())

        flow = flow_of(matrix)

        assert flow is not None
        assert sorted((one.old, one.new) for one in flow.ribbons) == sorted(
            (old or "~", new or "~") for (old, new), count in found.cells.items() if count
        )
        assert sum(node.customers for node in flow.left) == sum(found.cells.values())
        assert all(0 <= node.y <= flow.height for node in (*flow.left, *flow.right))

    def test_is_nothing_where_nobody_is_in_both_runs(self, ada: Actor) -> None:
        found = movement(
            run_numbered(ada, SUMMER), run_numbered(ada, SPRING), "grade", sight=Sight(scopes=("999999",))
        )

        assert found is not None
        assert flow_of(matrix_of(found, _grades())) is None


class TestTheMovement:
    def test_shows_the_cell_that_most_moved_through(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), RUN)

        assert 'class="gr-flow"' in shown
        assert " sel" in shown
        assert "Customers that moved" in shown

    def test_of_a_reader_is_that_of_their_part(self, ada: Actor, bo: Actor, units: dict[str, Unit]) -> None:
        run, before = run_numbered(ada, SUMMER), run_numbered(ada, SPRING)
        east, west = (
            movement(run, before, "grade", sight=Sight(scopes=(units[code].path,))) for code in ("E", "W")
        )
        whole = movement(run, before, "grade")

        assert east is not None
        assert west is not None
        assert whole is not None
        assert whole.up == east.up + west.up
        assert whole.same == east.same + west.same
        assert sum(whole.cells.values()) > sum(east.cells.values()) > 0

    def test_is_narrowed_to_a_unit(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), f"{RUN}?unit=E")

        assert "东城县" in shown
        assert "西城百货" not in shown

    def test_of_a_unit_out_of_sight_is_not_there(self, logged_in: LoggedIn, bo: Actor) -> None:
        assert logged_in(bo).get(f"{RUN}?unit=W").status_code == 404
        assert logged_in(bo).get(f"{RUN}?section=units&unit=W").status_code == 404

    def test_of_units_leads_down_the_tree(self, logged_in: LoggedIn, ada: Actor) -> None:
        city = page(logged_in(ada), f"{RUN}?section=units&level=county")
        county = page(logged_in(ada), f"{RUN}?section=units&unit=E")

        assert f'href="{RUN}?section=units&amp;by=grade&amp;unit=E"' in city
        assert f'href="{RUN}?section=units&amp;by=grade&amp;unit=E1"' in county
        assert "西城" not in county.split("<h2>By unit</h2>")[1]


class TestTheHoldersOfAValue:
    def test_are_listed_with_their_place(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), f"{RUN}holders/scale/?value=1")

        assert "1 / 6" in shown or " / " in shown
        assert "平安便民店" in shown

    def test_are_counted_within_sight(self, logged_in: LoggedIn, ada: Actor, bo: Actor) -> None:
        whole, east = (page(logged_in(who), f"{RUN}holders/grade/", **FRAGMENT) for who in (ada, bo))

        assert "西城百货" in whole
        assert "西城百货" not in east
        assert "平安便民店" in east

    @pytest.mark.parametrize("odd", ["holders/nothing/", "holders/grade/?skip=-1", "holders/grade/?skip=x"])
    def test_refuse_an_odd_address_in_words(self, logged_in: LoggedIn, ada: Actor, odd: str) -> None:
        answer = logged_in(ada).get(RUN + odd)

        assert answer.status_code == 400
        assert "not understood" in answer.content.decode()

    def test_of_a_unit_out_of_sight_are_not_there(self, logged_in: LoggedIn, bo: Actor, cy: Actor) -> None:
        assert logged_in(bo).get(f"{RUN}holders/grade/?unit=W").status_code == 404
        assert logged_in(cy).get(f"{RUN}holders/grade/").status_code == 403
        assert logged_in(bo).post(f"{RUN}holders/grade/").status_code == 405


class TestTheComparison:
    def test_lists_one_cell_alone(self, logged_in: LoggedIn, ada: Actor) -> None:
        everyone = page(logged_in(ada), f"{RUN}compare/")
        cell = page(logged_in(ada), f"{RUN}compare/?old=A&new=A", **FRAGMENT)

        assert 'class="gr-flow"' in everyone
        assert "<html" not in cell
        assert "Everyone who moved" in cell


class TestTheExport:
    def test_is_a_workbook_and_stands_in_the_log(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)
        question = browser.get(f"{RUN}movement.xlsx?by=grade&against={SPRING}")

        workbook = CalamineWorkbook.from_filelike(io.BytesIO(taken(browser, question, ending=".xlsx")))
        rows = workbook.get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows][1:3] == ["K1", "K2"]
        assert Event.objects.filter(action="movement.exported", subject=f"run:{SUMMER}").exists()

    def test_takes_the_right(self, logged_in: LoggedIn, bo: Actor) -> None:
        assert logged_in(bo).get(f"{RUN}movement.xlsx").status_code == 403


class TestANewRun:
    def test_chooses_the_period_that_waits(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), "/grading/new/")

        assert shown.count(" checked") == 1
        assert "ledger lines" in shown
        assert f"{SUMMER} published" in shown

    def test_takes_the_right_for_everyone(
        self, logged_in: LoggedIn, bo: Actor, units: dict[str, Unit]
    ) -> None:
        local = actor_of(person("lo", "grading_officer", units["E"]), on=TODAY)

        assert logged_in(bo).get("/grading/new/").status_code == 403
        assert logged_in(local).get("/grading/new/").status_code == 403
        assert logged_in(local).post("/grading/new/").status_code == 405


def _grades() -> list[tuple[str, Text]]:
    return list(values_of(load("tobacco", on=TODAY), "grade", {}))
