from datetime import date

import pytest

from banfa.features.grading import queries
from banfa.features.grading.models import Decision, Run
from banfa.features.grading.services import approve_proposals, dismiss_proposals, grade, lock_run, publish
from banfa.features.grading.services.giving_reasons import ReasonNeeded
from banfa.features.grading.services.proposing import NothingProposed, ProposalAnswered
from banfa.platform.access import Actor, Denied
from tests.features.given import day
from tests.features.grading.judgements.conftest import PARTNER, NewVersion
from tests.features.grading.runs.reading import Q3, values


@pytest.fixture
def run(ada: Actor, new_version: NewVersion) -> Run:
    """A run whose criteria propose the one shop of the first scale as a key partner."""
    new_version("2026.2", effective="2026-07-01", rules=PARTNER)
    return grade(period=Q3, actor=ada, at=day(10))


def test_nobody_is_moved_before_a_person_says_so(ada: Actor, run: Run) -> None:
    assert set(values(run, "partner").values()) == {"normal"}

    (found,) = queries.proposals(ada, run, "partner")

    assert (found.customer.code, found.value, found.proposed, found.decision) == ("K1", "normal", "key", None)
    assert queries.open_proposals(ada, run) == {"partner": 1}
    assert queries.why_proposed(queries.frozen_pack(run), "partner", "key").en == "large in scale"


def test_one_person_approves_and_the_next_run_follows(
    ada: Actor, max_: Actor, run: Run, graded: dict[str, int]
) -> None:
    (decision,) = approve_proposals(run.number, "partner", [graded["K1"]], actor=max_, at=day(11))

    assert (decision.state, decision.requested_by, decision.decided_by) == ("APPROVED", "Banfa", "Max")
    assert (decision.cites, decision.from_on) == ("NY-6.2.b", date(2026, 7, 1))
    assert queries.open_proposals(ada, run) == {"partner": 0}
    after = grade(period=Q3, actor=ada, at=day(12))
    assert values(after, "partner")["K1"] == "key"
    assert queries.proposals(ada, after, "partner") == []


def test_a_dismissal_needs_a_reason_and_moves_nobody(
    ada: Actor, max_: Actor, run: Run, graded: dict[str, int]
) -> None:
    with pytest.raises(ReasonNeeded):
        dismiss_proposals(run.number, "partner", [graded["K1"]], reason="", actor=max_, at=day(11))

    dismiss_proposals(run.number, "partner", [graded["K1"]], reason="one good month", actor=max_, at=day(11))

    assert Decision.objects.get().state == "REJECTED"
    after = grade(period=Q3, actor=ada, at=day(12))
    assert values(after, "partner")["K1"] == "normal"
    assert [one.customer.code for one in queries.proposals(ada, after, "partner")] == ["K1"]


def test_a_proposal_is_answered_once(max_: Actor, run: Run, graded: dict[str, int]) -> None:
    approve_proposals(run.number, "partner", [graded["K1"]], actor=max_, at=day(11))

    with pytest.raises(ProposalAnswered):
        dismiss_proposals(run.number, "partner", [graded["K1"]], reason="no", actor=max_, at=day(11))

    assert Decision.objects.get().state == "APPROVED"


def test_what_was_not_proposed_is_not_approved(max_: Actor, run: Run, graded: dict[str, int]) -> None:
    for customers in ([graded["K2"]], [graded["K1"], graded["K2"]], []):
        with pytest.raises(NothingProposed):
            approve_proposals(run.number, "partner", customers, actor=max_, at=day(11))

    assert not Decision.objects.exists()


def test_who_may_not_approve_may_not_answer(mo: Actor, run: Run, graded: dict[str, int]) -> None:
    with pytest.raises(Denied):
        approve_proposals(run.number, "partner", [graded["K1"]], actor=mo, at=day(11))


def test_after_a_lock_it_holds_from_the_first_free_day(
    ada: Actor, max_: Actor, run: Run, graded: dict[str, int]
) -> None:
    publish(run.number, actor=ada, at=day(11))
    lock_run(run.number, actor=ada, at=day(25))

    (decision,) = approve_proposals(run.number, "partner", [graded["K1"]], actor=max_, at=day(26))

    assert decision.from_on == date(2026, 10, 1)
