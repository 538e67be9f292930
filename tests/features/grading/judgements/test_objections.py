import pytest

from banfa.features.grading import queries
from banfa.features.grading.models import Decision, Objection, Run
from banfa.features.grading.services import answer_objection, grade, object_to, publish
from banfa.features.grading.services.answering import AlreadyAnswered, OwnObjection, Remedy
from banfa.features.grading.services.giving_reasons import ReasonNeeded
from banfa.features.grading.services.objecting import (
    AlreadyObjected,
    NotGraded,
    NotObjectable,
    WindowClosed,
)
from banfa.features.grading.services.subjects import NoSuchClass, NoSuchClause, NoSuchValue
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit.models import Change, Event
from tests.features.given import day
from tests.features.grading.judgements.conftest import SUMMER
from tests.features.grading.runs.reading import Q3


def objects(actor: Actor, at: int = 11, **given: str) -> Objection:
    wish = {
        "run_number": SUMMER,
        "customer_code": "K2",
        "classification": "grade",
        "reason": "counted wrongly",
    }
    return object_to(**{**wish, **given}, actor=actor, at=day(at))  # type: ignore[arg-type]


@pytest.mark.usefixtures("published")
class TestRaising:
    def test_it_keeps_the_grade_the_reason_and_who_raised_it(self, mo: Actor) -> None:
        found = objects(mo, evidence="invoices of August")

        assert (found.state, found.value, found.voice) == ("OPEN", "B", "CUSTOMER")
        assert (found.reason, found.evidence, found.raised_by) == (
            "counted wrongly",
            "invoices of August",
            "Mo",
        )

    def test_it_stands_in_the_event_log_and_in_the_customers_changes(self, mo: Actor) -> None:
        found = objects(mo)

        event = Event.objects.get(action="objection.raised")
        assert event.subject == f"objection:{found.pk}"
        assert Change.objects.get(event=event).subject == "customer:K2"

    def test_the_last_day_of_the_window_counts_and_the_next_does_not(self, mo: Actor) -> None:
        objects(mo, at=17)
        with pytest.raises(WindowClosed, match="2026-10-18"):
            objects(mo, at=18, customer_code="K1")

        assert Objection.objects.count() == 1

    def test_the_same_grade_is_objected_to_once_at_a_time(self, mo: Actor) -> None:
        objects(mo)
        with pytest.raises(AlreadyObjected):
            objects(mo, reason="again")
        objects(mo, classification="scale")

        assert Objection.objects.count() == 2

    def test_what_cannot_be_objected_to_changes_nothing(self, mo: Actor, ada: Actor) -> None:
        for error, given in (
            (ReasonNeeded, {"reason": " "}),
            (NoSuchClass, {"classification": "grad"}),
            (NotGraded, {"customer_code": "K6"}),
            (NotThere, {"run_number": "2026Q9-01"}),
            (NotThere, {"customer_code": "K99"}),
        ):
            with pytest.raises(error):
                objects(ada, **given)
        with pytest.raises(NotThere):
            objects(mo, customer_code="K3")  # in the west

        assert not Objection.objects.exists()

    def test_a_reader_may_not(self, bo: Actor) -> None:
        with pytest.raises(Denied):
            objects(bo)

    def test_a_corrected_run_points_to_the_one_that_corrects_it(self, mo: Actor, ada: Actor) -> None:
        grade(period=Q3, actor=ada, at=day(11))
        publish("2026Q3-02", actor=ada, at=day(11))

        with pytest.raises(NotObjectable, match="object to 2026Q3-02"):
            objects(mo)

    def test_they_are_listed_to_those_who_see_the_customer(self, ada: Actor, mo: Actor) -> None:
        objects(mo)
        objects(ada, customer_code="K3")

        assert [one.customer.code for one in queries.objections(mo)] == ["K2"]
        assert [one.customer.code for one in queries.objections(ada)] == ["K3", "K2"]


def test_a_preview_is_not_objected_to(mo: Actor) -> None:
    with pytest.raises(NotObjectable, match="not published"):
        objects(mo)


@pytest.mark.usefixtures("published")
class TestAnswering:
    def test_nobody_answers_their_own(self, ada: Actor) -> None:
        found = objects(ada)

        with pytest.raises(OwnObjection):
            answer_objection(found.pk, answer="no", actor=ada, at=day(12))

        assert Objection.objects.get().state == "OPEN"

    def test_a_rejection_keeps_the_reason(self, mo: Actor, max_: Actor) -> None:
        found = answer_objection(objects(mo).pk, answer="all is counted", actor=max_, at=day(12))

        assert (found.state, found.answer, found.answered_by) == ("REJECTED", "all is counted", "Max")
        assert not Decision.objects.exists()

    def test_an_accepted_one_becomes_a_request_that_another_approves(self, mo: Actor, max_: Actor) -> None:
        remedy = Remedy(value="A", cites="NY-7.a")

        found = answer_objection(
            objects(mo).pk, answer="one delivery was missed", remedy=remedy, actor=max_, at=day(12)
        )

        decision = Decision.objects.get()
        assert (found.state, found.decision) == ("ACCEPTED", decision)
        assert (decision.state, decision.value, decision.computed) == ("REQUESTED", "A", "B")
        assert (decision.requested_by, decision.origin, decision.from_on) == ("Max", "OBJECTION", Q3.start)

    def test_it_is_answered_once(self, mo: Actor, max_: Actor, ada: Actor) -> None:
        found = objects(mo)
        answer_objection(found.pk, answer="no", actor=max_, at=day(12))

        with pytest.raises(AlreadyAnswered, match="Max"):
            answer_objection(found.pk, answer="yes", actor=ada, at=day(13))

    @pytest.mark.parametrize(
        ("error", "value", "cites"), [(NoSuchValue, "D", "NY-7.a"), (NoSuchClause, "A", "NY-99.z")]
    )
    def test_a_remedy_that_is_none_leaves_it_open(
        self, mo: Actor, max_: Actor, error: type[Exception], value: str, cites: str
    ) -> None:
        found = objects(mo)

        with pytest.raises(error):
            answer_objection(
                found.pk, answer="yes", remedy=Remedy(value=value, cites=cites), actor=max_, at=day(12)
            )

        assert Objection.objects.get().state == "OPEN"
        assert not Decision.objects.exists()

    def test_who_raises_them_does_not_answer_them(self, mo: Actor, ada: Actor) -> None:
        found = objects(ada)

        with pytest.raises(Denied):
            answer_objection(found.pk, answer="no", actor=mo, at=day(12))


def test_the_windows_end_is_the_organisations_midnight(mo: Actor, published: Run) -> None:
    last_minute = day(17).replace(hour=15, minute=59)  # 23:59 in Shanghai
    object_to(
        run_number=SUMMER, customer_code="K2", classification="grade", reason="late", actor=mo, at=last_minute
    )

    with pytest.raises(WindowClosed):
        object_to(
            run_number=SUMMER, customer_code="K1", classification="grade", reason="late", actor=mo,
            at=day(17).replace(hour=16),
        )  # fmt: skip
