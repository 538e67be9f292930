"""Publishes a run: from then on the register shows its grades."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from banfa.features.grading.models import Generation, Run
from banfa.features.grading.queries import frozen_pack, in_force, run_numbered
from banfa.features.grading.services.generations import clear_unread, switch_to, write_generation
from banfa.features.grading.services.grouping import queue_counting_all
from banfa.features.grading.services.locking import require_unlocked_period
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.jobs.workplaces import workplace
from banfa.policy.model import Pack


class AlreadyPublished(BanfaError):
    """A published run never changes."""


class NotInPreview(BanfaError):
    """A rejected run is not published."""


class NewerInForce(BanfaError):
    """A later run of the same period is published already."""


class PublishedMeanwhile(BanfaError):
    """Somebody else published a run while this one was being published; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "刚刚有人发布了另一个批次，本次没有作任何更改；请核对后再发布",
                "somebody published another run just now, and nothing was changed; look again, then publish",
            )
        )


class OwnRun(BanfaError):
    """The regulation wants somebody else than who computed a run to publish it."""


def publish(run_number: str, *, actor: Actor, at: datetime, note: str = "") -> Run:
    """Publish a run in preview; it supersedes the period's run in force and opens the window for objections.

    The register follows it unless it shows a later period. Of two publications at once one wins, and the other is
    refused with nothing changed. Raises Denied, NotThere, AlreadyPublished, NotInPreview, OwnRun, NewerInForce,
    PeriodLocked, PublishedMeanwhile, AnotherRuns.
    """
    require(actor, Permission.GRADING_RUN_PUBLISH)
    shown = _shown_now()  # read before the wait for others: whoever comes between is noticed below
    with workplace("publishing"):
        run = run_numbered(actor, run_number)
        _require_publishable(run)
        _require_audited(run, actor)
        follows = shown is None or shown.run.period_end <= run.period_end
        generation = write_generation(run) if follows else None
        try:
            return _publish(run_number, shown, generation, note.strip(), actor, at)
        except IntegrityError as error:  # another process came first between two of our statements
            raise PublishedMeanwhile from error
        finally:
            clear_unread()  # the grades shown before, or those of a publication that was refused


@transaction.atomic
def _publish(
    run_number: str,
    shown: Generation | None,
    generation: Generation | None,
    note: str,
    actor: Actor,
    at: datetime,
) -> Run:
    run = run_numbered(actor, run_number)
    _require_publishable(run)
    _require_audited(run, actor)
    _require_unchanged(shown)
    before = in_force(run)
    _supersede(before, run)
    published = Run.objects.filter(pk=run.pk, state=Run.State.PREVIEW).update(
        state=Run.State.PUBLISHED, published_by=actor.name, published_at=at, publication_note=note,
        objections_until=objections_until(frozen_pack(run), localdate(at)),
    )  # fmt: skip
    if not published:
        raise PublishedMeanwhile
    run.refresh_from_db()
    if generation is not None:
        switch_to(generation)
    audit.record(
        "run.published", f"run:{run.number}", actor=actor, at=at,
        summary={
            "shown": generation is not None, "counts": run.counts, "note": note, "supersedes": before.number if before else None,
        },
    )  # fmt: skip
    queue_counting_all(run.number, actor=actor)
    return run


def objections_until(pack: Pack, published_on: date) -> date:
    """Return the day from which nobody objects any more: the days of the window follow the day of publication."""
    days = pack.publication.objection_days.value if pack.publication else None
    return published_on + timedelta(days=int(days) + 1) if days else published_on


def _shown_now() -> Generation | None:
    return Generation.objects.filter(is_current=True).select_related("run").first()


def _require_publishable(run: Run) -> None:
    """Raise AlreadyPublished, NotInPreview, PeriodLocked or NewerInForce."""
    number = run.number
    if run.state == Run.State.REJECTED:
        raise NotInPreview(
            Text(
                f"{number} 已被退回，不能发布；请重新计算",
                f"{number} was rejected: compute a new run and publish that",
            )
        )
    if run.state != Run.State.PREVIEW:
        raise AlreadyPublished(
            Text(f"{number} 已于此前发布，不可更改", f"{number} was published before and cannot change")
        )
    require_unlocked_period(run)
    newer = in_force(run)
    if newer is not None and newer.pk > run.pk:
        raise NewerInForce(
            Text(
                f"{newer.number} 比 {number} 更新，且已发布；要更正请重新计算",
                f"{newer.number} is newer than {number} and published; a correction is a new run",
            )
        )


def _require_audited(run: Run, actor: Actor) -> None:
    """Raise OwnRun where the pack wants a second person and there is none."""
    publication = frozen_pack(run).publication
    if publication is not None and publication.audited and run.computer_id == actor.person_id:
        cites = " ".join(publication.cites)
        raise OwnRun(
            Text(
                f"按 {cites}，计算人不能发布自己计算的批次；请另一位“分级专员”或管理员审核发布",
                f"by {cites}, nobody publishes what they computed themselves: ask a grading officer or another "
                "administrator to audit and publish it",
            )
        )


def _require_unchanged(shown: Generation | None) -> None:
    """Hold the shown generation's row until the end of the transaction. Raises PublishedMeanwhile where it changed."""
    now = Generation.objects.filter(is_current=True)
    is_same = not now.exists() if shown is None else now.filter(pk=shown.pk).update(is_current=True) == 1
    if not is_same:
        raise PublishedMeanwhile


def _supersede(before: Run | None, run: Run) -> None:
    """Take the period's run out of force. Raises PublishedMeanwhile where somebody else did."""
    if before is None:
        return
    changed = Run.objects.filter(pk=before.pk, state=Run.State.PUBLISHED).update(
        state=Run.State.SUPERSEDED, superseded_by=run
    )
    if not changed:
        raise PublishedMeanwhile
