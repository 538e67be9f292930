from datetime import date

import pytest

from banfa.features.grading.models import Objection, Run
from banfa.features.grading.queries import is_window_open, run_numbered
from banfa.features.grading.services import (
    grade,
    lock_run,
    object_to,
    publish,
    reject_run,
    request_decision,
)
from banfa.features.grading.services.giving_reasons import ReasonNeeded
from banfa.features.grading.services.locking import NotLockable, PeriodLocked, Unanswered, WindowOpen
from banfa.features.grading.services.publishing import NotInPreview
from banfa.features.grading.services.reviewing import NotRejectable
from banfa.platform.access import Actor, Denied
from banfa.platform.audit.models import Event
from tests.features.given import day
from tests.features.grading.judgements.conftest import SUMMER
from tests.features.grading.runs.reading import Q3

pytestmark = pytest.mark.usefixtures("graded")


class TestRejecting:
    def test_the_run_is_kept_with_the_reason_and_never_published(self, ada: Actor, max_: Actor) -> None:
        run = reject_run(SUMMER, reason=" the August file is missing ", actor=max_, at=day(9))

        assert (run.state, run.rejection) == (Run.State.REJECTED, "the August file is missing")
        assert (run.rejected_by, run.rejected_at) == ("Max", day(9))
        with pytest.raises(NotInPreview):
            publish(SUMMER, actor=ada, at=day(10))

    def test_a_reason_is_needed(self, ada: Actor) -> None:
        with pytest.raises(ReasonNeeded):
            reject_run(SUMMER, reason="  ", actor=ada, at=day(9))

        assert run_numbered(ada, SUMMER).state == Run.State.PREVIEW

    def test_a_published_run_is_not_rejected(self, ada: Actor, published: Run) -> None:
        with pytest.raises(NotRejectable):
            reject_run(SUMMER, reason="too late", actor=ada, at=day(11))

        assert run_numbered(ada, SUMMER).state == Run.State.PUBLISHED
        assert not Event.objects.filter(action="run.rejected").exists()

    def test_a_reader_may_not(self, bo: Actor) -> None:
        with pytest.raises(Denied):
            reject_run(SUMMER, reason="no", actor=bo, at=day(9))


class TestTheWindow:
    def test_seven_days_follow_the_day_of_publication(self, published: Run) -> None:
        assert published.objections_until == date(2026, 10, 18)
        assert is_window_open(published, date(2026, 10, 17))
        assert not is_window_open(published, date(2026, 10, 18))

    def test_a_preview_has_none(self, ada: Actor) -> None:
        assert not is_window_open(run_numbered(ada, SUMMER), date(2026, 10, 10))


class TestLocking:
    def test_it_waits_for_the_end_of_the_window(self, max_: Actor, published: Run) -> None:
        with pytest.raises(WindowOpen, match="2026-10-18"):
            lock_run(SUMMER, actor=max_, at=day(17))
        assert Run.objects.get(number=SUMMER).state == Run.State.PUBLISHED

        locked = lock_run(SUMMER, actor=max_, at=day(18))

        assert (locked.state, locked.locked_by, locked.locked_at) == (Run.State.LOCKED, "Max", day(18))

    def test_it_waits_for_the_answer_to_an_objection(self, max_: Actor, mo: Actor, published: Run) -> None:
        object_to(
            run_number=SUMMER,
            customer_code="K2",
            classification="grade",
            reason="counted wrongly",
            actor=mo,
            at=day(11),
        )

        with pytest.raises(Unanswered, match="1 objections"):
            lock_run(SUMMER, actor=max_, at=day(18))

        assert Run.objects.get(number=SUMMER).state == Run.State.PUBLISHED

    def test_only_a_run_in_force_is_locked_and_once(self, ada: Actor, published: Run) -> None:
        with pytest.raises(NotLockable):
            lock_run("2026Q2-01", actor=ada, at=day(18))
        lock_run(SUMMER, actor=ada, at=day(18))
        with pytest.raises(NotLockable, match="locked already"):
            lock_run(SUMMER, actor=ada, at=day(19))

    def test_a_manager_may_not(self, mo: Actor, published: Run) -> None:
        with pytest.raises(Denied):
            lock_run(SUMMER, actor=mo, at=day(18))


class TestALockedPeriod:
    @pytest.fixture(autouse=True)
    def _locked(self, ada: Actor, published: Run) -> None:
        grade(period=Q3, actor=ada, at=day(11))
        lock_run(SUMMER, actor=ada, at=day(18))

    def test_takes_no_publication(self, ada: Actor) -> None:
        with pytest.raises(PeriodLocked):
            publish("2026Q3-02", actor=ada, at=day(19))

        assert run_numbered(ada, "2026Q3-02").state == Run.State.PREVIEW

    def test_takes_no_objection(self, mo: Actor) -> None:
        with pytest.raises(PeriodLocked):
            object_to(
                run_number=SUMMER,
                customer_code="K2",
                classification="grade",
                reason="late",
                actor=mo,
                at=day(19),
            )

        assert not Objection.objects.exists()

    def test_takes_no_decision_before_its_end(self, mo: Actor) -> None:
        def ask(from_on: date) -> None:
            request_decision(
                customer_code="K2", classification="grade", value="A", reason="key street", cites="NY-7.a",
                from_on=from_on, actor=mo, at=day(19),
            )  # fmt: skip

        with pytest.raises(PeriodLocked, match="2026-10-01"):
            ask(date(2026, 9, 30))

        ask(date(2026, 10, 1))
