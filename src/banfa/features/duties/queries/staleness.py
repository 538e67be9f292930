"""Whether the duties are behind what they come from, and for which customers."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from django.db.models import Q
from django.utils import timezone

from banfa.features.duties.models import Round
from banfa.features.duties.queries.concerned import published
from banfa.features.duties.queries.rules import pack_now
from banfa.platform.audit.models import Change, Event

MOST_CHANGED = 5_000
PREFIX = "customer:"
# Everybody's duties may be another person's, or due on another day.
FOR_ALL = ("calendar.", "person.appointed", "person.post_ended", "person.let_", "unit.", "plan.days_")


class Everything(Enum):
    """All customers, since something changed that any of their duties may come from."""

    WHOLE = "whole"


WHOLE = Everything.WHOLE


def stale(at: datetime) -> Sequence[str] | Everything | None:
    """Return the codes of customers whose duties are behind, WHOLE where all may be, None where none is."""
    pack = pack_now()
    last = Round.objects.filter(ended_at__isnull=False, is_whole=True).order_by("-pk").first()
    if pack is None:
        return None
    if last is None or last.on != timezone.localdate(at) or last.pack_digest != pack.digest:
        return WHOLE
    if last.generation_id != published().generation_id:
        return WHOLE
    newest = Round.objects.filter(ended_at__isnull=False).order_by("-pk").first()
    mark = newest.event_id if newest is not None else last.event_id
    actions = Q()
    for beginning in FOR_ALL:
        actions |= Q(action__startswith=beginning)
    if Event.objects.filter(actions, pk__gt=mark).exists():
        return WHOLE
    changed = Change.objects.filter(event_id__gt=mark, subject__startswith=PREFIX)
    others = changed.exclude(event__action__startswith="duty.")
    subjects = others.order_by().values_list("subject", flat=True).distinct()[: MOST_CHANGED + 1]
    codes = [subject.removeprefix(PREFIX) for subject in subjects]
    if len(codes) > MOST_CHANGED:
        return WHOLE
    return codes or None
