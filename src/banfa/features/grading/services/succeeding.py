"""One decision at a time: the next one ends the one before it."""

from datetime import datetime

from django.db.models import Q

from banfa.features.grading.models import Decision
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor


class LaterDecisionStands(BanfaError):
    """A decision about the same class holds from a later day on."""


def end_former(decision: Decision, *, actor: Actor, at: datetime) -> None:
    """End what was decided before about the same class on the day from which the new decision holds.

    Raises LaterDecisionStands.
    """
    same = Decision.objects.filter(
        customer_id=decision.customer_id, classification=decision.classification,
        state__in=(Decision.State.APPROVED, Decision.State.ENDED),
    ).exclude(pk=decision.pk)  # fmt: skip
    reaching = same.filter(Q(until_on=None) | Q(until_on__gt=decision.from_on))
    later = reaching.filter(from_on__gt=decision.from_on).order_by("from_on").first()
    if later is not None:
        raise LaterDecisionStands(
            Text(
                f"自 {later.from_on} 起已另有核定（{later.value}），请先终止该核定",
                f"another decision ({later.value}) holds from {later.from_on} on: end that one first",
            )
        )
    reaching.update(until_on=decision.from_on, state=Decision.State.ENDED, ended_by=actor.name, ended_at=at)
