"""Queues jobs and runs them: leased, so that a killed worker's job is taken up by the next."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import OperationalError, close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, actor_of, require
from banfa.platform.audit import recording as audit
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.regular import Round
from banfa.platform.org import zone

LEASE = timedelta(seconds=60)
HEARTBEAT_SECONDS = 15
MOST_ATTEMPTS = 5
FAILED_INSIDE = Text("程序内部出错，详情已写入日志", "something failed inside; the log has the details")
log = logging.getLogger(__name__)

OnStep = Callable[[int, int], None]
Handler = Callable[[Actor, Mapping[str, str], OnStep], Mapping[str, str]]
_handlers: dict[str, Handler] = {}


class Cancelled(Exception):
    """Somebody asked the job to stop, or another worker has taken it over."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the code for a kind of job. It may run twice without harm and calls one service."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


@transaction.atomic
def enqueue(kind: str, arguments: Mapping[str, str], *, actor: Actor, needs: Permission) -> Job:
    """Queue a job, or return the one that is already waiting or running with the same arguments."""
    require(actor, needs)
    waiting = Job.objects.filter(
        kind=kind, arguments=dict(arguments), state__in=(Job.State.QUEUED, Job.State.RUNNING)
    )
    if (job := waiting.first()) is not None:
        return job
    now = timezone.now()
    job = Job.objects.create(kind=kind, arguments=dict(arguments), person_id=actor.person_id, queued_at=now)
    audit.record("job.queued", f"job:{job.pk}", actor=actor, at=now, summary={"kind": kind, **arguments})
    return job


def cancel(job_id: int, *, actor: Actor) -> None:
    """Ask a job of one's own to stop; a queued one stops at once."""
    own = Job.objects.filter(pk=job_id, person_id=actor.person_id)
    with transaction.atomic():
        queued = own.filter(state=Job.State.QUEUED)
        changed = queued.update(state=Job.State.CANCELLED, finished_at=timezone.now())
        changed += own.filter(state=Job.State.RUNNING).update(cancel_wanted=True)
        if changed:
            audit.record("job.cancelled", f"job:{job_id}", actor=actor, at=timezone.now())


def run_next() -> Job | None:
    """Lease the oldest job that waits or whose worker is gone, and run it; None where there is none."""
    job = _lease()
    if job is None:
        return None
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(job.pk, job.worker, stop), daemon=True)
    heart.start()
    try:
        _run(job)
    finally:
        stop.set()
        heart.join()
    job.refresh_from_db()
    return job


def work(stop: threading.Event, *, idle_seconds: float = 1.0) -> None:
    """Run jobs until told to stop, and between them what is due from time to time."""
    regular = Round()
    while not stop.is_set():
        close_old_connections()
        try:
            idle = run_next() is None
            if idle:
                regular.run_due()
        except (
            OperationalError
        ):  # another writer holds the database; the job's lease lets somebody go on later
            log.exception("the worker could not reach the database")
            idle = True
        if idle:
            stop.wait(idle_seconds)


def _lease() -> Job | None:
    now = timezone.now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    for candidate in Job.objects.filter(free).order_by("pk")[:10]:
        if candidate.attempts >= MOST_ATTEMPTS:
            _finish(
                candidate,
                Job.State.FAILED,
                failure=Text("多次中断，已停止重试", "interrupted too often; given up"),
            )
            continue
        worker = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}:{candidate.attempts + 1}"
        taken = Job.objects.filter(free, pk=candidate.pk, attempts=candidate.attempts).update(
            state=Job.State.RUNNING,
            worker=worker,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            started_at=now,
        )
        if taken:
            candidate.refresh_from_db()
            return candidate
    return None


def _run(job: Job) -> None:
    def on_step(done: int, total: int) -> None:
        mine = Job.objects.filter(pk=job.pk, worker=job.worker)
        if not mine.filter(cancel_wanted=False).update(done=done, total=total):
            raise Cancelled

    try:
        with timezone.override(zone.zone()):
            actor = actor_of(job.person, on=timezone.localdate())
            result = _handlers[job.kind](actor, job.arguments, on_step)
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except BanfaError as error:
        _finish(job, Job.State.FAILED, failure=error.text)
    except Exception:
        log.exception("job %s failed", job.pk)
        _finish(job, Job.State.FAILED, failure=FAILED_INSIDE)
    else:
        _finish(job, Job.State.DONE, result=result)


def _finish(
    job: Job, state: Job.State, *, result: Mapping[str, str] | None = None, failure: Text | None = None
) -> None:
    Job.objects.filter(pk=job.pk, worker=job.worker).update(
        state=state, finished_at=timezone.now(), result=dict(result or {}),
        failure_zh=failure.zh if failure else "", failure_en=failure.en if failure else "",
    )  # fmt: skip


def _beat(job_id: int, worker: str, stop: threading.Event) -> None:
    """Prolong the lease while the work goes on, from a thread because the work may not come up for air."""
    while not stop.wait(HEARTBEAT_SECONDS):
        close_old_connections()
        try:
            Job.objects.filter(pk=job_id, worker=worker).update(lease_until=timezone.now() + LEASE)
        except OperationalError:  # a long write holds SQLite; the heart goes on beating
            log.warning("job %s could not prolong its lease", job_id)
    close_old_connections()
