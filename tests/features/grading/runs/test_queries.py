from collections import Counter
from decimal import Decimal

import pytest

from banfa.features.grading import queries
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.services import grade, publish
from banfa.platform.access import Actor, Denied, NotThere
from tests.features.given import day
from tests.features.grading.runs.reading import Q2, Q3, rows, values

pytestmark = pytest.mark.usefixtures("graded")


class TestMovement:
    @pytest.mark.parametrize("name", ["grade", "scale", "mark", "market_type"])
    def test_it_is_what_comparing_customer_by_customer_gives(self, ada: Actor, name: str) -> None:
        old, new = run_numbered(ada, "2026Q2-01"), run_numbered(ada, "2026Q3-01")
        before, now = values(old, name), values(new, name)

        found = queries.movement(new, old, name)

        assert found is not None
        both = before.keys() & now.keys()
        assert found.cells == Counter((before[code], now[code]) for code in both)
        assert found.old_totals == Counter(before.values())
        assert found.new_totals == Counter(now.values())
        assert found.arrived == Counter(now[code] for code in now.keys() - both)
        assert found.gone == Counter(before[code] for code in before.keys() - both)
        assert found.same == sum(before[code] == now[code] for code in both)

    def test_up_is_towards_the_best_value(self, ada: Actor) -> None:
        found = queries.movement(run_numbered(ada, "2026Q3-01"), run_numbered(ada, "2026Q2-01"), "grade")

        assert found is not None
        assert found.values == ("A", "B", "C", None)
        assert (found.up, found.down, found.same) == (1, 1, 4)
        assert (found.arrived, found.gone) == ({"C": 1}, {"C": 1})

    def test_those_who_moved_are_named_as_far_as_the_actor_sees_them(self, ada: Actor, bo: Actor) -> None:
        old, new = run_numbered(ada, "2026Q2-01"), run_numbered(ada, "2026Q3-01")

        (up,) = queries.moved_customers(ada, new, old, "grade", "B", "A")
        stayed = queries.moved_customers(ada, new, old, "scale", "2", "2")

        assert (up.code, up.unit_name, up.old_rank, up.rank) == ("K1", "东城一线", None, None)
        assert [one.code for one in stayed] == ["K3", "K4"]
        assert [(one.old_rank, one.old_population, one.rank, one.population) for one in stayed] == [
            (2, 6, 3, 6),
            (3, 6, 4, 6),
        ]
        assert queries.moved_customers(bo, new, old, "scale", "2", "2") == []


PARTS = ("market_type", "business_format", "scale")


class TestReasons:
    def test_each_grade_has_its_reasons_in_the_packs_order(self, ada: Actor, graded: dict[str, int]) -> None:
        found = queries.explanations(ada, graded["K1"], run_numbered(ada, "2026Q3-01"))

        told = {one.explanation.classification: one for one in found}
        assert list(told)[:7] == [*PARTS, "mark", "grade", "zone", "business_grade"]
        assert told["grade"].explanation.value == "A"
        for words in (told["scale"].sentence.zh, told["scale"].sentence.en):
            assert "6" in words
        assert "NY-6.2.b" in told["scale"].explanation.cites

    def test_the_newest_published_run_is_explained_unless_told(
        self, ada: Actor, graded: dict[str, int]
    ) -> None:
        assert queries.explanations(ada, graded["K1"]) == []

        publish("2026Q2-01", actor=ada, at=day(10))

        (held,) = [
            one.explanation.value
            for one in queries.explanations(ada, graded["K1"])
            if one.explanation.classification == "grade"
        ]
        assert held == "B"

    def test_who_was_not_graded_has_none(self, ada: Actor, graded: dict[str, int]) -> None:
        assert queries.explanations(ada, graded["K6"], run_numbered(ada, "2026Q3-01")) == []

    def test_a_foreign_customer_is_not_there(self, bo: Actor, cy: Actor, graded: dict[str, int]) -> None:
        for customer in (graded["K3"], 999_999):
            with pytest.raises(NotThere):
                queries.explanations(bo, customer)
            with pytest.raises(NotThere):
                queries.history(bo, customer)
        with pytest.raises(Denied):
            queries.explanations(cy, graded["K1"])


class TestHistory:
    def test_it_has_the_newest_published_run_of_each_period_newest_first(
        self, ada: Actor, graded: dict[str, int]
    ) -> None:
        grade(period=Q3, actor=ada, at=day(9))
        for number in ("2026Q2-01", "2026Q3-01", "2026Q3-02"):
            publish(number, actor=ada, at=day(10))

        found = queries.history(ada, graded["K1"])

        assert [(one.period, one.run_number, one.values["grade"]) for one in found] == [
            (Q3, "2026Q3-02", "A"),
            (Q2, "2026Q2-01", "B"),
        ]
        assert list(found[0].values)[:7] == [*PARTS, "mark", "grade", "zone", "business_grade"]

    def test_drafts_are_no_history(self, ada: Actor, graded: dict[str, int]) -> None:
        assert queries.history(ada, graded["K1"]) == []

    def test_a_period_in_which_the_customer_was_not_graded_is_empty(
        self, ada: Actor, graded: dict[str, int]
    ) -> None:
        publish("2026Q3-01", actor=ada, at=day(10))

        (third,) = queries.history(ada, graded["K6"])

        assert third.values == {}


class TestFigures:
    def test_the_distribution_counts_everyone_once(self, ada: Actor) -> None:
        found = {one.name: one for one in queries.distribution(run_numbered(ada, "2026Q3-01"))}

        assert [(count.value, count.customers) for count in found["grade"].counts] == [
            ("A", 1), ("B", 3), ("C", 2), (None, 1),
        ]  # fmt: skip
        assert found["grade"].total == 7
        assert sum(count.share for count in found["grade"].counts) == pytest.approx(1)

    def test_units_are_counted_as_far_as_the_actor_sees_them(self, ada: Actor, bo: Actor) -> None:
        run = run_numbered(ada, "2026Q3-01")

        everywhere = {one.unit_code: one.counts for one in queries.by_unit(ada, run, "grade", "county")}

        assert everywhere == {"E": {"A": 1, "B": 1, "C": 1, None: 1}, "W": {"B": 2, "C": 1}}
        assert [one.unit_code for one in queries.by_unit(bo, run, "grade", "county")] == ["E"]

    def test_a_group_is_counted_by_its_codes(self, ada: Actor) -> None:
        (group,) = queries.by_group(run_numbered(ada, "2026Q3-01"), "scale")

        assert (group.keys, group.counts, group.total) == (("LZ", "Z"), {"1": 1, "2": 3, "3": 2}, 6)


def test_runs_are_found_by_period_and_state(ada: Actor) -> None:
    grade(period=Q2, actor=ada, at=day(9))
    publish("2026Q2-01", actor=ada, at=day(10))

    assert [run.number for run in queries.runs(ada)] == ["2026Q3-01", "2026Q2-02", "2026Q2-01"]
    newest = [
        queries.newest(ada),
        queries.newest(ada, period=Q2),
        queries.newest(ada, published_only=True),
        queries.newest(ada, period=Q3, published_only=True),
    ]
    assert [run.number if run else None for run in newest] == ["2026Q3-01", "2026Q2-02", "2026Q2-01", None]
    before = queries.run_before(run_numbered(ada, "2026Q3-01"))
    assert before is not None
    assert before.number == "2026Q2-01"


def test_scores_ranks_and_percentiles_stand_with_the_grade(ada: Actor) -> None:
    found = rows(run_numbered(ada, "2026Q3-01"), "scale")

    assert {code: (row["score"], row["rank"], row["population"]) for code, row in found.items()} == {
        "K1": (Decimal("0.5"), 1, 6), "K2": (Decimal("0.3"), 2, 6), "K3": (Decimal("0.15"), 3, 6),
        "K4": (Decimal("0.05"), 4, 6), "K5": (0, 5.5, 6), "K8": (0, 5.5, 6), "K7": (None, None, None),
    }  # fmt: skip
