"""Sends a run back that should not be published."""

from datetime import datetime

from django.db import transaction

from banfa.features.grading.models import Run
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.services.giving_reasons import given_reason
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit


class NotRejectable(BanfaError):
    """Only a run in preview is rejected."""


@transaction.atomic
def reject_run(run_number: str, *, reason: str, actor: Actor, at: datetime) -> Run:
    """Reject a run in preview; it is kept with the reason. Raises Denied, NotThere, ReasonNeeded, NotRejectable."""
    require(actor, Permission.GRADING_RUN_REJECT)
    words = given_reason(reason)
    run = run_numbered(actor, run_number)
    rejected = Run.objects.filter(pk=run.pk, state=Run.State.PREVIEW).update(
        state=Run.State.REJECTED, rejected_by=actor.name, rejected_at=at, rejection=words
    )
    if not rejected:
        raise NotRejectable(
            Text(
                f"{run_number} 不在预览状态，不能退回；已发布的批次只能由新批次更正",
                f"{run_number} is not in preview and cannot be rejected; a published run is corrected by a new one",
            )
        )
    audit.record("run.rejected", f"run:{run_number}", actor=actor, at=at, summary={"reason": words})
    run.refresh_from_db()
    return run
