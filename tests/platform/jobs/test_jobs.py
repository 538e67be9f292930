from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import MOST_ATTEMPTS, OnStep, cancel, enqueue, handles, run_next

pytestmark = pytest.mark.django_db(transaction=True)
ran: list[str] = []


@handles("test.count")
def count(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    ran.append(arguments["name"])
    if arguments["name"] == "cancel me":
        Job.objects.update(cancel_wanted=True)
    on_step(1, 2)
    if arguments["name"] == "refuse":
        raise BanfaError(Text("不行", "no"))
    return {"answer": "42"}


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


def queue(actor: Actor, name: str) -> Job:
    return enqueue("test.count", {"name": name}, actor=actor, needs=Permission.GRADING_RUN_COMPUTE)


def test_a_job_runs_once_and_keeps_its_answer(ada: Actor) -> None:
    queue(ada, "one")

    done = run_next()

    assert done is not None
    assert (done.state, done.result, done.done, done.total) == (Job.State.DONE, {"answer": "42"}, 1, 2)
    assert run_next() is None
    assert ran == ["one"]


def test_the_same_wish_twice_is_one_job(ada: Actor) -> None:
    assert queue(ada, "one") == queue(ada, "one")


def test_a_job_needs_the_right(bo: Actor) -> None:
    with pytest.raises(Denied):
        queue(bo, "one")

    assert not Job.objects.exists()


def test_a_refusal_is_kept_in_both_languages(ada: Actor) -> None:
    queue(ada, "refuse")

    failed = run_next()

    assert failed is not None
    assert (failed.state, failed.failure_zh, failed.failure_en) == (Job.State.FAILED, "不行", "no")


def test_a_cancelled_job_stops_at_its_next_step(ada: Actor) -> None:
    queue(ada, "cancel me")

    stopped = run_next()

    assert stopped is not None
    assert stopped.state == Job.State.CANCELLED


def test_a_queued_job_is_cancelled_at_once(ada: Actor) -> None:
    job = queue(ada, "one")

    cancel(job.pk, actor=ada)

    assert run_next() is None
    assert ran == []


def test_the_job_of_a_dead_worker_is_taken_up_again(ada: Actor) -> None:
    job = queue(ada, "one")
    expired = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, worker="gone", lease_until=expired, attempts=1
    )

    done = run_next()

    assert done is not None
    assert (done.state, done.attempts) == (Job.State.DONE, 2)


def test_the_job_of_a_living_worker_is_left_alone(ada: Actor) -> None:
    job = queue(ada, "one")
    later = timezone.now() + timedelta(seconds=30)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, worker="alive", lease_until=later, attempts=1
    )

    assert run_next() is None


def test_a_job_that_is_interrupted_too_often_is_parked_with_the_reason(ada: Actor) -> None:
    job = queue(ada, "one")
    expired = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, worker="gone", lease_until=expired, attempts=MOST_ATTEMPTS
    )

    assert run_next() is None
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.failure_zh
