"""Where somebody's days on the road begin."""

import re
from datetime import datetime

from django.db import transaction

from banfa.features.contacts.planning.models import StartPlace
from banfa.features.contacts.planning.queries.planners import Planner, require_write
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import recording as audit

PLACE = re.compile(r"^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")
NORTH, EAST = 90, 180


class BadPlace(BanfaError):
    """A starting place is latitude and longitude."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            Text(
                "出发点请写成“纬度,经度”，例如 37.8690,112.5602",
                "write the starting place as latitude,longitude, such as 37.8690,112.5602",
            )
        )


@transaction.atomic
def set_start(planner: Planner, words: str, *, actor: Actor, at: datetime) -> None:
    """Set the starting place, or take it away where there are no words. Raises Denied, BadPlace.

    Where somebody lives is nobody's business: the log keeps that it changed, and not where it is.
    """
    require_write(actor, planner)
    held = StartPlace.objects.filter(person=planner.person_id)
    if not words:
        held.delete()
    else:
        found = PLACE.match(words)
        if found is None or abs(float(found[1])) > NORTH or abs(float(found[2])) > EAST:
            raise BadPlace
        StartPlace.objects.update_or_create(
            person_id=planner.person_id,
            defaults={"latitude": float(found[1]), "longitude": float(found[2]), "set_at": at},
        )
    audit.record(
        "plan.start_set", f"person:{planner.username}", actor=actor, at=at, summary={"is_set": bool(words)}
    )
