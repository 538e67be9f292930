"""How long positions of check-ins are kept: the worker removes them once the pack's days are over."""

from datetime import datetime, timedelta

from django.utils import timezone

from banfa.features.contacts.visits.models import VisitPosition
from banfa.platform.jobs.regular import declare_regular
from banfa.platform.org.current import NothingSetUp, pack_on
from banfa.policy.loading import NoPackInForce, PackInvalid

OFTEN = timedelta(hours=6)


def remove_old_positions(at: datetime) -> int:
    """Remove positions older than the pack's days and return how many; nothing where the pack sets none."""
    try:
        rule = pack_on(timezone.localdate(at)).visiting.positions
    except (NothingSetUp, NoPackInForce, PackInvalid):
        return 0
    if rule is None or rule.days.value is None:
        return 0
    too_old = at - timedelta(days=int(rule.days.value))
    removed, _ = VisitPosition.objects.filter(captured_at__lt=too_old).delete()
    return removed


def declare_keeping() -> None:
    """Let every worker see to it."""
    declare_regular("contacts.positions", OFTEN, remove_old_positions)
