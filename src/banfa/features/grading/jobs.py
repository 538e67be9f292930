"""Background work of grading."""

from collections.abc import Mapping

from django.utils import timezone

from banfa.features.grading import services
from banfa.features.grading.services.queueing import GRADE
from banfa.kernel.period import Period
from banfa.platform.access import Actor
from banfa.platform.jobs.services import OnStep, handles


@handles(GRADE)
def grade(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Compute a run for `period` and return its number; running twice leaves two drafts, which harms nothing."""
    run = services.grade(
        period=Period.parse(arguments["period"]), actor=actor, at=timezone.now(), on_step=on_step
    )
    return {"run": run.number}
