from pathlib import Path

import pytest

from banfa.analytics.simulating import Manner, Question
from banfa.config.integrity import report
from banfa.features.customers.models import Customer
from banfa.features.grading.exporting_simulation import export_movers
from banfa.features.grading.models import Run, Simulation
from banfa.features.grading.queries import folder_of
from banfa.features.grading.queries.simulated_movers import MoverWish, both_explanations, moved_in
from banfa.features.grading.queries.simulations import (
    simulated_movement,
    simulation_folder,
    simulation_numbered,
    simulations,
    unit_moves,
)
from banfa.features.grading.services.simulating import (
    NothingChanged,
    Wish,
    delete_simulation,
    share_simulation,
    simulate,
)
from banfa.features.grading.services.simulation_inputs import InputsAltered
from banfa.features.grading.services.simulation_questions import NoCustomers, figure_that_moves
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit.models import Event
from banfa.policy.drafting import BadEdits, DraftInvalid, OtherPack
from tests.features.given import day, register

# K2 stands at a quarter of its group, K3 at five twelfths: 30 % brings in the one, 45 % both.
ONE = {"scale.rank.1.share": "30%", "scale.rank.2.share": "50%"}
TWO = {"scale.rank.1.share": "45%", "scale.rank.2.share": "35%"}


def made(run: Run, actor: Actor, edits: dict[str, str], **more: object) -> Simulation:
    return simulate(run, Wish(edits=edits, **more), actor=actor, at=day(12))  # type: ignore[arg-type]


class TestASimulation:
    def test_says_who_moves_from_where_to_where(
        self, ada: Actor, summer: Run, graded: dict[str, int]
    ) -> None:
        found = made(summer, ada, TWO)

        move = simulated_movement(found, "grade")
        page = moved_in(ada, found, "grade", MoverWish())
        assert {pair: n for pair, n in move.cells.items() if pair[0] != pair[1]} == {("B", "A"): 2}
        assert (move.up, move.down, found.moved["grade"], found.moved["market_type"]) == (2, 0, 2, 0)
        assert [(one.code, one.old, one.new, one.steps) for one in page.movers] == [
            ("K2", "B", "A", 1),
            ("K3", "B", "A", 1),
        ]

    def test_touches_no_grade_and_leaves_one_event(self, ada: Actor, summer: Run) -> None:
        before = {file.name: file.read_bytes() for file in folder_of(summer).iterdir()}

        found = made(summer, ada, ONE, title="三成")

        assert {file.name: file.read_bytes() for file in folder_of(summer).iterdir()} == before
        assert Run.objects.count() == 2
        event = Event.objects.get(action="simulation.computed")
        assert (event.subject, event.summary["run"]) == (f"simulation:{found.number}", "2026Q3-01")
        assert event.summary["edits"] == {
            "classifications.scale.rank.1.share": "0.3",
            "classifications.scale.rank.2.share": "0.5",
        }

    def test_keeps_to_the_runs_own_register_unless_told_otherwise(self, ada: Actor, summer: Run) -> None:
        register(ada, {"code": "K2", "name": "顺达商行", "unit": "E11", "status": "closed"}, at=day(11))

        frozen = made(summer, ada, ONE)
        today = made(summer, ada, ONE, as_of_now=True)

        assert simulated_movement(frozen, "grade").cells["B", "A"] == 1
        # Without K2 the others move up a place: K3 stands at three tenths of five, and comes in its stead.
        present = simulated_movement(today, "grade")
        assert (present.gone, present.cells["B", "A"]) == ({"B": 1}, 1)

    def test_is_counted_by_unit_down_the_tree(self, ada: Actor, summer: Run) -> None:
        found = made(summer, ada, TWO)

        counties = unit_moves(ada, found, "grade", level="county")
        below = unit_moves(ada, found, "grade", within="W")

        assert [(one.code, one.total, one.moved, one.up) for one in counties] == [
            ("E", 4, 1, 1),
            ("W", 3, 1, 1),
        ]
        assert [(one.code, one.moved) for one in below] == [("W1", 1)]

    def test_explains_a_customer_before_and_after(
        self, ada: Actor, summer: Run, graded: dict[str, int]
    ) -> None:
        found = made(summer, ada, ONE)

        before, after = both_explanations(ada, found, "scale", graded["K2"])

        assert before is not None
        assert after is not None
        assert (before.explanation.value, after.explanation.value) == ("2", "1")
        assert "20" in before.sentence.en
        assert "30" in after.sentence.en

    def test_is_sealed_like_a_run(self, ada: Actor, summer: Run) -> None:
        found = made(summer, ada, ONE)
        file = simulation_folder(found) / "grade.parquet"

        assert report().is_sound
        file.write_bytes(file.read_bytes()[:-1])

        assert [one.en for one in report().findings] == [
            f"simulation {found.number} grade.parquet was altered"
        ]

    def test_that_is_stopped_leaves_nothing(self, ada: Actor, summer: Run, home: Path) -> None:
        class Stopped(Exception):
            pass

        def stop(done: int, total: int) -> None:
            if done == 2:
                raise Stopped

        with pytest.raises(Stopped):
            simulate(summer, Wish(edits=ONE), actor=ada, at=day(12), on_step=stop)

        assert not Simulation.objects.exists()
        assert not list((home / "work").glob("simulation-*"))
        assert not (home / "simulations").exists()


class TestADraft:
    def test_with_everything_wrong_says_so_at_once(self, ada: Actor, summer: Run) -> None:
        with pytest.raises(BadEdits) as refused:
            made(
                summer,
                ada,
                {"scal.rank.1.share": "30%", "scale.rank.1.share": "-5%", "scale.rank.2.share": "x"},
            )

        assert len(refused.value.problems) == 3
        assert "did you mean classifications.scale.rank.1.share?" in refused.value.problems[0].en
        assert not Simulation.objects.exists()

    def test_whose_shares_do_not_add_up_is_refused(self, ada: Actor, summer: Run) -> None:
        with pytest.raises(DraftInvalid, match="do not add up to 100 %"):
            made(summer, ada, {"scale.rank.1.share": "30%"})

    def test_that_changes_nothing_is_refused(self, ada: Actor, summer: Run) -> None:
        with pytest.raises(NothingChanged):
            made(summer, ada, {"scale.rank.1.share": "20%"})

    def test_of_another_pack_is_refused(self, ada: Actor, summer: Run, tmp_path: Path) -> None:
        other = tmp_path / "other.yaml"
        other.write_text("name: fuel\n", encoding="utf-8")

        with pytest.raises(OtherPack):
            made(summer, ada, {}, draft=other)

    def test_in_a_file_is_laid_over_the_pack(self, ada: Actor, summer: Run, tmp_path: Path) -> None:
        file = tmp_path / "two.yaml"
        file.write_text(
            "classifications:\n  grade:\n    title: {zh: 客户级别, en: Service grade}\n    inferred: true\n"
            '    of: status == "active"\n    lookup: class_of("scale")\n    map: {"1": B, "2": A, "3": C}\n'
            "    values:\n      - {value: A, zh: 重点, en: key}\n      - {value: B, zh: 一般, en: ordinary}\n"
            "      - {value: C, zh: 扶持, en: supported}\n",
            encoding="utf-8",
        )

        found = made(summer, ada, {}, draft=file)

        assert found.draft == "two.yaml"
        assert simulated_movement(found, "grade").cells["B", "A"] == 3

    def test_from_inputs_that_were_altered_is_not_computed(self, ada: Actor, summer: Run, home: Path) -> None:
        lines = home / next(iter(summer.inputs))
        lines.write_bytes(lines.read_bytes()[:-1])

        with pytest.raises(InputsAltered, match="was altered"):
            made(summer, ada, ONE)


class TestWhoMay:
    def test_only_who_computes_runs_of_everybody_simulates(self, bo: Actor, cy: Actor, summer: Run) -> None:
        for actor in (bo, cy):
            with pytest.raises(Denied):
                made(summer, actor, ONE)

    def test_a_reader_sees_what_is_shared_and_there_the_own_customers(
        self, ada: Actor, bo: Actor, summer: Run
    ) -> None:
        found = made(summer, ada, TWO)

        with pytest.raises(NotThere):
            simulation_numbered(bo, found.number)
        share_simulation(found.number, shared=True, actor=ada, at=day(12))

        page = moved_in(bo, simulation_numbered(bo, found.number), "grade", MoverWish())
        assert ([one.code for one in page.movers], page.total) == (["K2"], 1)
        assert [one.code for one in unit_moves(bo, found, "grade", level="county")] == ["E"]
        with pytest.raises(NotThere):
            unit_moves(bo, found, "grade", within="W")

    def test_a_strangers_reasons_are_not_there(
        self, ada: Actor, bo: Actor, summer: Run, graded: dict[str, int]
    ) -> None:
        found = made(summer, ada, TWO)

        with pytest.raises(NotThere):
            both_explanations(bo, found, "grade", graded["K3"])

    def test_the_export_is_under_the_actors_rights(
        self, ada: Actor, bo: Actor, summer: Run, tmp_path: Path
    ) -> None:
        found = made(summer, ada, TWO)

        rows = export_movers(found, tmp_path / "m.csv", actor=ada, at=day(12))

        lines = (tmp_path / "m.csv").read_text(encoding="utf-8-sig").splitlines()
        assert rows == len(lines) - 1 == sum(found.moved.values())
        assert Event.objects.get(action="simulation.exported").summary["rows"] == rows
        with pytest.raises(Denied):
            export_movers(found, tmp_path / "n.csv", actor=bo, at=day(12))
        assert not (tmp_path / "n.csv").exists()


class TestMovers:
    def test_are_found_by_cell_unit_and_words(self, ada: Actor, summer: Run) -> None:
        found = made(summer, ada, TWO)

        def codes(**wish: object) -> list[str]:
            page = moved_in(ada, found, "grade", MoverWish(**wish))  # type: ignore[arg-type]
            return [one.code for one in page.movers]

        assert codes(cell=("B", "A")) == ["K2", "K3"]
        assert codes(cell=("A", "B")) == []
        assert codes(unit="W") == ["K3"]
        assert codes(words="顺达") == ["K2"]
        assert codes(skip=1, limit=1) == ["K3"]


class TestDeleting:
    def test_takes_row_and_files(
        self, ada: Actor, summer: Run, django_capture_on_commit_callbacks: object
    ) -> None:
        found = made(summer, ada, ONE)
        folder = simulation_folder(found)

        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            delete_simulation(found.number, actor=ada, at=day(12))

        assert not simulations(ada).exists()
        assert not folder.exists()
        assert Event.objects.filter(action="simulation.deleted").count() == 1

    def test_is_not_a_readers_to_do(self, ada: Actor, bo: Actor, summer: Run) -> None:
        found = made(summer, ada, ONE)
        share_simulation(found.number, shared=True, actor=ada, at=day(12))

        with pytest.raises(Denied):
            delete_simulation(found.number, actor=bo, at=day(12))

    def test_leaves_no_number_to_be_used_again(self, ada: Actor, summer: Run) -> None:
        first = made(summer, ada, ONE)
        delete_simulation(first.number, actor=ada, at=day(12))

        assert made(summer, ada, ONE).number != first.number


class TestAQuestion:
    def test_is_answered_with_a_share_that_was_graded_with(self, ada: Actor, summer: Run) -> None:
        question = Question(figure="scale.rank.1.share", classification="grade", value="A", customers=2)

        answer = figure_that_moves(summer, Wish(edits={}), question, actor=ada)

        # K3 stands at five twelfths of its group, K4 at seven twelfths.
        assert answer.exact is not None
        assert 5 / 12 <= float(answer.exact.figure) < 7 / 12
        assert not Simulation.objects.exists()

    def test_goes_on_from_other_edits(self, ada: Actor, summer: Run) -> None:
        question = Question(
            figure="scale.rank.1.share", classification="grade", value="A", customers=2, manner=Manner.TOTAL
        )

        answer = figure_that_moves(summer, Wish(edits=TWO), question, actor=ada)

        # With 45 % three are large; two are at anything from a quarter to less than five twelfths.
        assert answer.moved_now == 3
        assert answer.exact is not None
        assert 1 / 4 <= float(answer.exact.figure) < 5 / 12

    def test_about_more_than_there_are_is_refused(self, ada: Actor, summer: Run) -> None:
        question = Question(figure="scale.rank.1.share", classification="grade", value="A", customers=10**6)

        with pytest.raises(NoCustomers, match="between 0 and 8"):
            figure_that_moves(summer, Wish(edits={}), question, actor=ada)

    def test_is_not_a_readers_to_ask(self, bo: Actor, summer: Run) -> None:
        question = Question(figure="scale.rank.1.share", classification="grade", value="A", customers=1)

        with pytest.raises(Denied):
            figure_that_moves(summer, Wish(edits={}), question, actor=bo)


def test_the_register_is_read_only(ada: Actor, summer: Run) -> None:
    before = list(Customer.objects.order_by("pk").values())

    made(summer, ada, ONE)

    assert list(Customer.objects.order_by("pk").values()) == before
