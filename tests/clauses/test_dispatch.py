"""OIL-DISP: grades that the development department decides, with a policy and an effort for each."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.model import Treatment
from banfa.policy.rules import rules_in
from banfa.policy.waiting import waits_for

from .small_world import World

GRADES = ("A", "B", "C")


def due_to(dispatch: World, grade: str, manner: str) -> Iterator[Treatment]:
    for rule in dispatch.pack().treatments.values():
        if rule.of == "grade" and rule.manner == manner and grade in rule.when:
            yield rule


@pytest.mark.clause("OIL-DISP-3.4")
class TestTheGrade:
    @pytest.mark.parametrize(("level", "grade"), [("1", "A"), ("2", "B"), ("3", "B"), ("4", "C")])
    def test_is_proposed_by_value_and_potential_and_holds_only_once_decided(
        self, dispatch: World, level: str, grade: str
    ) -> None:
        dispatch.customer("lin")
        dispatch.decide("value_level", "lin", level)

        graded = dispatch.graded("grade")

        assert graded.values("grade") == {"lin": None}
        assert graded.proposals("grade") == {"lin": grade}

    def test_is_what_was_decided_whatever_the_rules_say(self, dispatch: World) -> None:
        """A better and a worse one are both proposed; neither holds."""
        for name, held, level in (("up", "B", "1"), ("down", "A", "4"), ("same", "B", "3")):
            dispatch.customer(name)
            dispatch.decide("grade", name, held)
            dispatch.decide("value_level", name, level)

        graded = dispatch.graded("grade")

        assert graded.values("grade") == {"up": "B", "down": "A", "same": "B"}
        assert graded.proposals("grade") == {"up": "A", "down": "C"}

    def test_is_kept_for_every_period(self, dispatch: World) -> None:
        dispatch.customer("lin")
        dispatch.decide("grade", "lin", "A")
        spring = dispatch.graded("grade", period="2026Q1")
        dispatch.decide("grade", "lin", "C")

        summer = dispatch.graded("grade", period="2026Q2")

        assert (spring.values("grade"), summer.values("grade")) == ({"lin": "A"}, {"lin": "C"})


@pytest.mark.clause("OIL-DISP-2.1")
class TestThePolicy:
    def test_differs_by_grade(self, dispatch: World) -> None:
        policies = [tuple(due_to(dispatch, grade, "marketing")) for grade in GRADES]

        assert [len(policy) for policy in policies] == [1, 1, 1]
        assert len({policy[0].title.zh for policy in policies}) == 3

    def test_changes_when_the_grade_does(self, dispatch: World) -> None:
        dispatch.customer("lin")
        dispatch.decide("grade", "lin", "A")
        before = dispatch.graded("grade").due("grade", "lin")
        dispatch.decide("grade", "lin", "C")

        after = dispatch.graded("grade").due("grade", "lin")

        assert ("a_policy" in before, "a_policy" in after) == (True, False)
        assert ("c_policy" in before, "c_policy" in after) == (False, True)

    def test_comes_with_the_customers_and_sales_of_each_grade(self, dispatch: World) -> None:
        for name, grade in {"an": "A", "bo": "B", "cy": "B"}.items():
            dispatch.customer(name)
            dispatch.decide("grade", name, grade)
            dispatch.sale(name, amount=100, on=date(2026, 9, 1))

        found = dispatch.graded(profiles=["grades"]).profile("grades")

        assert {keys: (row.customers, row.sums["sales"]) for keys, row in found.items()} == {
            ("A",): (1, Decimal(100)),
            ("B",): (2, Decimal(200)),
        }


@pytest.mark.clause("OIL-DISP-2.2")
class TestTheEffort:
    def test_is_planned_by_grade_in_visits_and_hours(self, dispatch: World) -> None:
        """Our own start, a quarter: 6, 3 and 1 visits, 48, 18 and 3 hours."""
        a_quarter = {"month": 3, "quarter": 1}
        planned = {
            manner: [
                rule.times.value * a_quarter[rule.per]
                for grade in GRADES
                for rule in due_to(dispatch, grade, manner)
                if rule.times is not None and rule.times.value is not None and rule.per is not None
            ]
            for manner in ("contact", "effort")
        }

        assert planned == {"contact": [6, 3, 1], "effort": [48, 18, 3]}

    def test_that_was_really_spent_waits_for_the_record_of_visits(self, dispatch: World) -> None:
        pack = dispatch.pack()

        waits = {
            reason
            for placed in rules_in(pack)
            if placed.path[:2] == ("classifications", "effort_kept")
            for reason in waits_for(placed, pack)
        }

        assert waits == {"fact:effort_recorded", "fact:effort_target_met"}
