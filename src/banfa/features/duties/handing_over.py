"""Duties as something that people answer for and hand over, beside the customers that most of them follow."""

from collections.abc import Sequence

from django.db.models import QuerySet

from banfa.features.duties.models import Duty
from banfa.features.duties.queries import subject_title, title_of
from banfa.features.duties.services.acting import FOR_EVER
from banfa.features.duties.services.excusing import duty_address
from banfa.kernel.text import Text
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.handover import From, Moving, Piece, Responsibility, declare_responsibility

KIND = "duties"


def open_duties(source: From) -> QuerySet[Duty]:
    """Return what somebody still owes, in one post or in any."""
    found = Duty.objects.filter(person=source.person_id, state=Duty.State.OPEN)
    return found.filter(post=source.post) if source.post else found


def _pieces(source: From, most: int) -> Sequence[Piece]:
    rows = open_duties(source).select_related("customer", "unit", "about").order_by("due_at", "pk")
    return [
        Piece(id=str(one.pk), title=title_of(one), note=subject_title(one), href=duty_address(one.pk))
        for one in rows[:most]
    ]


def _move(moving: Moving) -> Sequence[str]:
    """Give open duties to the successor and return which; one event with a change for each."""
    found = open_duties(moving.source)
    if moving.pieces is not None:
        found = found.filter(pk__in=[int(one) for one in moving.pieces if one.isdigit()])
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 900):
        Duty.objects.filter(pk__in=ids[start : start + 900], state=Duty.State.OPEN).update(
            person=moving.successor, given_until=moving.until or FOR_EVER
        )
    if ids:
        audit.record(
            "duty.given", "duties", actor=_Who(moving.actor_id, moving.actor_name), at=moving.at,
            changes=(Changed(f"duty:{pk}", "person", None, moving.successor.name) for pk in ids),
            summary={
                "to": moving.successor.name, "why": moving.reason, "duties": len(ids),
                "until": moving.until.isoformat() if moving.until else None,
            },
        )  # fmt: skip
    return [str(pk) for pk in ids]


class _Who:
    """Who hands over, as the log keeps it."""

    def __init__(self, person_id: int | None, name: str) -> None:
        self.person_id, self.name = person_id, name


def declare_duties_handed_over() -> None:
    """Let a handover close only once every open duty has a successor."""
    declare_responsibility(
        Responsibility(
            kind=KIND, title=Text("未办结的义务", "Open duties"), count=lambda source: open_duties(source).count(),
            pieces=_pieces, move=_move,
        )
    )  # fmt: skip
