from datetime import date

import pytest

from banfa.features.customers.models import Customer
from banfa.features.grading import queries
from banfa.features.grading.models import AppliedDecision, Decision, Run
from banfa.features.grading.queries.comparing import compare_inputs
from banfa.features.grading.queries.movers import movers
from banfa.features.grading.services import (
    approve_decision,
    approve_end,
    grade,
    publish,
    reject_decision,
    request_decision,
    request_end,
    withdraw_decision,
)
from banfa.features.grading.services.deciding import (
    AlreadyDecided,
    AlreadyRequested,
    NotOwnRequest,
    OwnRequest,
)
from banfa.features.grading.services.giving_reasons import ReasonNeeded
from banfa.features.grading.services.subjects import NoSuchClass, NoSuchClause, NoSuchValue
from banfa.features.grading.services.succeeding import LaterDecisionStands
from banfa.features.grading.standing import published_standings
from banfa.platform.access import Actor, Denied, NotThere
from tests.features.given import day
from tests.features.grading.judgements.conftest import SUMMER
from tests.features.grading.runs.reading import Q2, Q3, rows, values

pytestmark = pytest.mark.usefixtures("published")


def asked(actor: Actor, at: int = 11, **given: object) -> Decision:
    wish = {"customer_code": "K2", "classification": "grade", "value": "A", "reason": "key street", "cites": "NY-7.a",
            "run_number": SUMMER}  # fmt: skip
    return request_decision(**{**wish, **given}, actor=actor, at=day(at))  # type: ignore[arg-type]


def decided(requester: Actor, approver: Actor, **given: object) -> Decision:
    return approve_decision(asked(requester, **given).pk, actor=approver, at=day(12))


class TestRequesting:
    def test_it_keeps_what_the_rule_said_and_holds_from_the_periods_start(self, mo: Actor) -> None:
        found = asked(mo)

        assert (found.state, found.computed, found.value) == ("REQUESTED", "B", "A")
        assert (found.from_on, found.until_on, found.requested_by) == (date(2026, 7, 1), None, "Mo")

    @pytest.mark.parametrize(
        ("error", "given"),
        [
            (ReasonNeeded, {"reason": ""}),
            (NoSuchClause, {"cites": "NY-7.zz"}),
            (NoSuchClause, {"cites": ""}),
            (NoSuchValue, {"value": "D"}),
            (NoSuchValue, {"classification": "mark", "value": "CZ1"}),  # it is made of others
            (NoSuchClass, {"classification": "grades"}),
            (NotThere, {"customer_code": "K3"}),  # in the west
        ],
    )
    def test_what_makes_no_decision_is_refused(
        self, mo: Actor, error: type[Exception], given: dict[str, str]
    ) -> None:
        with pytest.raises(error):
            asked(mo, **given)

        assert not Decision.objects.exists()

    def test_one_request_waits_at_a_time(self, mo: Actor) -> None:
        asked(mo)

        with pytest.raises(AlreadyRequested):
            asked(mo, value="C")

    def test_a_reader_may_not(self, bo: Actor) -> None:
        with pytest.raises(Denied):
            asked(bo)


class TestTwoPeople:
    def test_nobody_approves_or_refuses_their_own(self, ada: Actor) -> None:
        found = asked(ada)

        with pytest.raises(OwnRequest, match="takes two people"):
            approve_decision(found.pk, actor=ada, at=day(12))
        with pytest.raises(OwnRequest):
            reject_decision(found.pk, answer="no", actor=ada, at=day(12))

        assert Decision.objects.get().state == "REQUESTED"

    def test_a_manager_approves_nothing(self, mo: Actor, ada: Actor) -> None:
        with pytest.raises(Denied):
            approve_decision(asked(ada).pk, actor=mo, at=day(12))

    def test_it_is_decided_once(self, mo: Actor, max_: Actor, ada: Actor) -> None:
        found = decided(mo, max_)

        with pytest.raises(AlreadyDecided, match="Max"):
            reject_decision(found.pk, answer="no", actor=ada, at=day(13))

        assert Decision.objects.get().state == "APPROVED"

    def test_only_who_asked_takes_it_back(self, mo: Actor, ada: Actor) -> None:
        found = asked(mo)
        with pytest.raises(NotOwnRequest):
            withdraw_decision(found.pk, actor=ada, at=day(12))

        assert withdraw_decision(found.pk, actor=mo, at=day(12)).state == "WITHDRAWN"

    def test_what_waits_for_somebody_leaves_out_their_own(self, mo: Actor, ada: Actor, max_: Actor) -> None:
        first, second = asked(mo), asked(ada, customer_code="K3")

        assert list(queries.waiting_for_approval(max_)) == [first, second]
        assert list(queries.waiting_for_approval(ada)) == [first]


class TestTheNextRun:
    def test_a_published_run_never_changes(self, ada: Actor, mo: Actor, max_: Actor) -> None:
        decided(mo, max_)

        run = queries.run_numbered(ada, SUMMER)
        assert values(run, "grade")["K2"] == "B"
        assert [one.customer.code for one in queries.decisions_missing(run)] == ["K2"]

    def test_takes_the_decision_in_and_keeps_what_the_rule_said(
        self, ada: Actor, mo: Actor, max_: Actor
    ) -> None:
        decision = decided(mo, max_)

        run = grade(period=Q3, actor=ada, at=day(13))

        row = rows(run, "grade")["K2"]
        assert (row["value"], row["reason"], row["computed"]) == ("A", "decided", "B")
        assert values(run, "grade")["K3"] == "B"
        assert not queries.decisions_missing(run).exists()
        taken = AppliedDecision.objects.get(run=run)
        assert (taken.decision, taken.value, taken.computed) == (decision, "A", "B")

    def test_classes_made_of_a_decided_one_follow_it(self, ada: Actor, mo: Actor, max_: Actor) -> None:
        decided(mo, max_, classification="scale", value="1")

        run = grade(period=Q3, actor=ada, at=day(13))

        assert values(run, "mark")["K2"] == "CZ1"
        assert values(run, "grade")["K2"] == "A"

    def test_its_comparison_says_what_changed_and_why(self, ada: Actor, mo: Actor, max_: Actor) -> None:
        decision = decided(mo, max_)
        old, new = queries.run_numbered(ada, SUMMER), grade(period=Q3, actor=ada, at=day(13))

        changes, found = compare_inputs(ada, old, new), movers(ada, old, new, "grade")

        assert [one.decision for one in changes.decisions_added] == [decision]
        assert (changes.pack, changes.batches, changes.register.changed) == ([], [], 0)
        (mover,) = found.shown
        assert (mover.customer.code, mover.old, mover.new, mover.steps) == ("K2", "B", "A", 1)
        assert (mover.was_decided, mover.is_decided) == (False, True)

    def test_once_published_the_register_shows_both_values(self, ada: Actor, mo: Actor, max_: Actor) -> None:
        decided(mo, max_)
        grade(period=Q3, actor=ada, at=day(13))
        publish("2026Q3-02", actor=ada, at=day(13))

        current = published_standings()

        assert current is not None
        ids = dict(Customer.objects.values_list("code", "pk"))
        k2, k3 = (current.held_by(ada, ids[code]) for code in ("K2", "K3"))
        assert k2 is not None
        assert k3 is not None
        assert (k2[1].mark.value, k2[1].ruled.value if k2[1].ruled else None) == ("A", "B")
        assert k3[1].ruled is None

    def test_a_period_before_the_decision_is_untouched(self, ada: Actor, mo: Actor, max_: Actor) -> None:
        decided(mo, max_)

        run = grade(period=Q2, actor=ada, at=day(13))

        assert values(run, "grade") == values(queries.run_numbered(ada, "2026Q2-01"), "grade")
        assert not AppliedDecision.objects.filter(run=run).exists()


class TestEnding:
    def test_takes_two_as_well_and_leaves_the_days_before_alone(
        self, ada: Actor, mo: Actor, max_: Actor
    ) -> None:
        found = decided(mo, max_)
        request_end(
            found.pk, reason="the street is quiet again", end_on=date(2026, 10, 1), actor=ada, at=day(14)
        )
        with pytest.raises(OwnRequest):
            approve_end(found.pk, actor=ada, at=day(14))

        ended = approve_end(found.pk, actor=max_, at=day(15))

        assert (ended.state, ended.until_on, ended.ended_by) == ("ENDED", date(2026, 10, 1), "Max")
        assert values(grade(period=Q3, actor=ada, at=day(16)), "grade")["K2"] == "A"

    def test_one_that_ended_before_the_periods_last_day_no_longer_counts(
        self, ada: Actor, mo: Actor, max_: Actor
    ) -> None:
        found = decided(mo, max_)
        request_end(found.pk, reason="wrong shop", end_on=date(2026, 9, 30), actor=mo, at=day(14))
        approve_end(found.pk, actor=max_, at=day(15))

        assert values(grade(period=Q3, actor=ada, at=day(16)), "grade")["K2"] == "B"


class TestSuccession:
    def test_the_next_decision_ends_the_one_before(self, mo: Actor, max_: Actor) -> None:
        first = decided(mo, max_)

        decided(mo, max_, value="C", from_on=date(2026, 10, 1), run_number=None)

        first.refresh_from_db()
        assert (first.state, first.until_on) == ("ENDED", date(2026, 10, 1))

    def test_one_that_holds_later_is_ended_first(self, mo: Actor, max_: Actor) -> None:
        decided(mo, max_, from_on=date(2026, 10, 1))
        earlier = asked(mo, value="C", from_on=date(2026, 8, 1))

        with pytest.raises(LaterDecisionStands, match="2026-10-01"):
            approve_decision(earlier.pk, actor=max_, at=day(13))

        assert Decision.objects.get(pk=earlier.pk).state == "REQUESTED"


def test_the_movement_since_the_corrected_run_counts_whom_it_moved(
    ada: Actor, mo: Actor, max_: Actor
) -> None:
    decided(mo, max_)
    new = grade(period=Q3, actor=ada, at=day(13))

    before = queries.usual_comparison(new)

    assert isinstance(before, Run)
    assert before.number == SUMMER
    movement = queries.movement(new, before, "grade")
    assert movement is not None
    assert (movement.up, movement.down, movement.same) == (1, 0, 6)
