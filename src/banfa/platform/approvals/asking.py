"""Whom an open stage asks today: worked out anew each time, since people come, go and stand in for each other."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from banfa.platform.approvals.models import Request, Stage
from banfa.platform.approvals.office import Asked, Because, Held, Office, Question


@dataclass(frozen=True, slots=True)
class Agreement:
    """Somebody's agreement that counts now: it was given in the stage's last opening and about this content."""

    stage_id: int
    person_id: int


def asked_by(stage: Stage, request: Request, agreements: Collection[Agreement], office: Office) -> Asked:
    """Return who is asked by a stage and has not agreed in it yet.

    Where everybody who was still awaited has left, the unit's administrator is asked: nothing goes through by itself.
    """
    barred = barred_from(stage, request, agreements)
    found = everybody_asked(stage, request, agreements, office)
    agreed = {one.person_id for one in agreements if one.stage_id == stage.pk}
    if not agreed:
        return found
    left = [held for held in found.people if held.person_id not in agreed]
    if left or found.wanted > len(agreed):
        return replace(found, people=left)
    return office.asked(replace(_question(stage, request, barred | agreed), posts=(), needs=1))


def everybody_asked(
    stage: Stage, request: Request, agreements: Collection[Agreement], office: Office
) -> Asked:
    """Return who is asked by a stage, with those who have agreed already."""
    if stage.person is not None and stage.person.is_active:
        held = Held(person_id=stage.person.pk, name=stage.person.name, post="")
        return Asked(people=[held], because=Because.NAMED, wanted=1)
    return office.asked(_question(stage, request, barred_from(stage, request, agreements)))


def barred_from(stage: Stage, request: Request, agreements: Collection[Agreement]) -> frozenset[int]:
    """Return who may not decide in a stage: the requester; where the chain says so, whoever agreed in another one."""
    if stage.does == Stage.Does.APPLY:
        return frozenset()
    if not stage.is_for_others:
        return frozenset({request.requester_id})
    before = {one.person_id for one in agreements if one.stage_id != stage.pk}
    return frozenset({request.requester_id} | before)


def _question(stage: Stage, request: Request, barred: frozenset[int]) -> Question:
    return Question(
        tuple(stage.posts.split()), stage.at, stage.level, stage.needs, stage.empty, request.unit_path, barred
    )
