"""The duties that somebody may see, owes, or may do."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.features.duties.queries.owing import Owing
from banfa.features.duties.queries.rules import counted_only
from banfa.platform.access import Actor, Denied, NotThere, Permission, visible
from banfa.platform.access.actors import HeldPost, posts_held
from banfa.platform.org.models import Person

READ, DO = Permission.DUTIES_DUTY_READ, Permission.DUTIES_DUTY_DO


def seen(actor: Actor) -> QuerySet[Duty]:
    """Return the duties of the customers and units that the actor sees, and the actor's own. Raises Denied."""
    return visible(Duty, actor) | Duty.objects.filter(owed_by(actor, _day(actor)))


def duty_seen(actor: Actor, duty_id: int) -> Duty:
    """Return one duty with whom it is about. Raises Denied; NotThere for one out of sight."""
    rows = seen(actor).select_related("customer", "unit", "about", "person", "done_by")
    found = rows.filter(pk=duty_id).first()
    if found is None:
        raise NotThere
    return found


def mine(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return the open duties that the actor owes, and those of the colleagues whose posts they stand in for."""
    if not actor.may(READ):
        raise Denied(READ)
    found = Duty.objects.filter(owed_by(actor, on), state=Duty.State.OPEN)
    counted = counted_only()
    return found.exclude(obligation__in=counted) if counted else found


def owed_by(actor: Actor, on: date) -> Any:
    """Return the condition that a duty is the actor's own, or of a post that they stand in for."""
    whole = Q(person=actor.person_id)
    for held in held_posts(actor, on):
        if held.person_id != actor.person_id:
            whole |= Q(person=held.person_id, post=held.post)
    return whole


def held_posts(actor: Actor, on: date) -> list[HeldPost]:
    """Return the posts that an actor holds or stands in for on a day."""
    return posts_held(Person(pk=actor.person_id), on)


def may_do(actor: Actor, duty: Duty, on: date) -> bool:
    """Tell whether the actor may do a duty: it is theirs, or they stand in, or hold the post where nobody is assigned."""
    if not actor.may(DO):
        return False
    if duty.person_id == actor.person_id:
        return True
    held = [one for one in held_posts(actor, on) if one.post == duty.post]
    if any(one.person_id == duty.person_id for one in held):
        return True
    may_share = duty.person_id is None or not Owing(on).is_assigned(duty.post)
    return may_share and any(duty.unit_path.startswith(one.path) for one in held)


def overdue(found: QuerySet[Duty], at: datetime) -> QuerySet[Duty]:
    """Keep the open duties that are late."""
    return found.filter(Q(due_at__lt=at) | Q(due_at=at, is_whole_day=True), state=Duty.State.OPEN)


def due_between(found: QuerySet[Duty], start: datetime, end: datetime) -> QuerySet[Duty]:
    """Keep the duties that are due after one moment and until another; a whole day is due at the midnight after it."""
    return found.filter(due_at__gt=start, due_at__lte=end)


def awake(found: QuerySet[Duty], at: datetime) -> QuerySet[Duty]:
    """Keep the duties that nobody has put off until later."""
    return found.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=at))


def _day(actor: Actor) -> date:
    return actor.on or timezone.localdate()
