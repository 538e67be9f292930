from datetime import timedelta

import pytest
from django.utils import timezone

from banfa.platform.access import Actor, Permission
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import enqueue
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def job(ada: Actor) -> Job:
    return enqueue("grading.grade", {"period": "2026Q3"}, actor=ada, needs=Permission.GRADING_RUN_COMPUTE)


def shown(logged_in: LoggedIn, actor: Actor, job: Job, **headers: str) -> str:
    return logged_in(actor).get(f"/jobs/{job.pk}/", headers=headers or None).content.decode()


def test_a_waiting_job_says_what_it_is_and_asks_again(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    page = shown(logged_in, ada, job)

    assert "<h1>Grading Q3 2026</h1>" in page
    assert 'hx-trigger="every 1s"' in page
    assert "Waiting for the worker" in page


def test_the_fragment_comes_alone(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    response = logged_in(ada).get(f"/jobs/{job.pk}/", headers=FRAGMENT)

    assert response.content.decode().lstrip().startswith('<section class="bf-card" id="job"')
    assert "HX-Request" in response["Vary"]


def test_progress_is_a_share_of_the_steps(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    Job.objects.update(state=Job.State.RUNNING, done=3, total=12)

    page = shown(logged_in, ada, job)

    assert '<rect width="25.0%"' in page
    assert "3 of 12 done" in page
    assert "left" not in page.partition("3 of 12 done")[2][:40]


def test_a_running_job_guesses_what_is_left(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    since = timezone.now() - timedelta(minutes=2)
    Job.objects.update(state=Job.State.RUNNING, done=3, total=12, started_at=since)

    assert "3 of 12 done, about 6 minutes left" in shown(logged_in, ada, job)


def test_a_finished_job_leads_to_its_run_and_asks_no_more(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    Job.objects.update(state=Job.State.DONE, result={"run": "2026Q3-01"})

    page = shown(logged_in, ada, job)

    assert 'href="/grading/2026Q3-01/"' in page
    assert f'hx-get="/jobs/{job.pk}/"' not in page


def test_a_failed_job_says_why(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    Job.objects.update(state=Job.State.FAILED, failure_zh="没有客户", failure_en="there are no customers")

    assert "there are no customers" in shown(logged_in, ada, job)


def test_cancelling_stops_a_waiting_job(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    response = logged_in(ada).post(f"/jobs/{job.pk}/cancel/")

    assert response["Location"] == f"/jobs/{job.pk}/"
    assert Job.objects.get().state == Job.State.CANCELLED


def test_cancelling_needs_a_post(logged_in: LoggedIn, ada: Actor, job: Job) -> None:
    assert logged_in(ada).get(f"/jobs/{job.pk}/cancel/").status_code == 405


@pytest.mark.parametrize("address", ["/jobs/{}/", "/jobs/{}/cancel/"])
def test_somebody_elses_job_is_not_there(logged_in: LoggedIn, bo: Actor, job: Job, address: str) -> None:
    browser = logged_in(bo)
    ask = browser.post if "cancel" in address else browser.get

    assert ask(address.format(job.pk)).status_code == 404
    assert Job.objects.get().state == Job.State.QUEUED


def test_a_job_that_never_was_is_not_there(logged_in: LoggedIn, ada: Actor) -> None:
    assert logged_in(ada).get("/jobs/999/").status_code == 404
