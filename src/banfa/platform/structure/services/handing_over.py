"""Passes on what somebody answers for: when they leave, lose a post, or are away for a while."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, may_on, require
from banfa.platform.access.posts import colleague
from banfa.platform.audit import recording as audit
from banfa.platform.org import handover as register
from banfa.platform.org.handover import From, Moving
from banfa.platform.org.models import HandedOver, Handover, Person

APPOINT = Permission.ORG_PERSON_APPOINT
BAD_REQUEST = 400


class BadHandover(BanfaError):
    """A handover cannot be as it was filled in; `field` names what is wrong."""

    status = BAD_REQUEST

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class StillOpen(BanfaError):
    """Something has no successor yet, so that the handover cannot be closed."""


@transaction.atomic
def begin(person_id: int, *, actor: Actor, at: datetime, on: date) -> Handover:
    """Open a handover for a colleague who is still there, or return the open one. Raises Denied, NotThere, BadHandover."""
    require(actor, APPOINT)
    person = colleague(actor, person_id, on=on)
    opened = register.open_for(person, post="", unit=None, actor_name=actor.name, at=at, on=on)
    if opened is None:
        raise BadHandover(
            "person",
            Text(
                f"“{person.name}”名下没有需要移交的事项",
                f"{person.name} answers for nothing that could be handed over",
            ),
        )
    audit.record(
        "handover.opened", f"handover:{opened.pk}", actor=actor, at=at, summary={"name": person.name}
    )
    return opened


@transaction.atomic
def give(
    handover_id: int,
    *,
    kind: str,
    pieces: Sequence[str] | None,
    successor: str,
    from_on: date,
    until_on: date | None,
    reason: str,
    actor: Actor,
    at: datetime,
    on: date,
) -> HandedOver:
    """Give the named pieces of a kind, or all that are left, to a successor: for good, or until a day.

    Raises Denied, NotThere, BadHandover, and what the kind refuses.
    """
    handover = handover_numbered(handover_id, actor=actor, on=on, for_change=True)
    if handover.closed_at is not None:
        raise BadHandover("", Text("移交已办结", "the handover is closed"))
    known = {one.kind: one for one in register.kinds()}
    if kind not in known:
        raise NotThere
    person = _successor(handover, successor, from_on, until_on)
    if pieces is not None and not pieces:
        raise BadHandover("pieces", Text("请至少选择一项", "choose at least one"))
    moved = known[kind].move(
        Moving(
            source=source_of(handover, from_on), pieces=pieces, successor=person, on=from_on, until=until_on, at=at,
            actor_id=actor.person_id, actor_name=actor.name, reason=reason or f"handover:{handover.pk}",
        )
    )  # fmt: skip
    if not moved:
        raise BadHandover("pieces", Text("这些事项已经移交", "these are handed over already"))
    given = HandedOver.objects.create(
        handover=handover, kind=kind, successor=person, subjects=list(moved), count=len(moved), from_on=from_on,
        until_on=until_on, at=at, by=actor.name,
    )  # fmt: skip
    audit.record(
        "handover.given", f"handover:{handover.pk}", actor=actor, at=at,
        summary={
            "kind": kind, "count": len(moved), "from": handover.person.name, "to": person.name,
            "on": from_on.isoformat(), "until": until_on.isoformat() if until_on else None,
        },
    )  # fmt: skip
    return given


def _successor(handover: Handover, successor: str, from_on: date, until_on: date | None) -> Person:
    """Return who takes over, for days that make sense. Raises BadHandover."""
    person = Person.objects.filter(username=successor, is_active=True).first()
    if person is None or person.pk == handover.person_id:
        raise BadHandover("successor", Text("请选择一位在岗的接手人", "choose somebody else who is there"))
    if until_on is not None and until_on <= from_on:
        raise BadHandover("until", Text("结束日期须晚于开始日期", "the last day has to come after the first"))
    if until_on is not None and not handover.person.is_active:
        raise BadHandover(
            "until", Text("人员已离开，不能再还给本人", "they have left, so nothing can come back to them")
        )
    return person


@transaction.atomic
def close(handover_id: int, *, actor: Actor, at: datetime, on: date) -> Handover:
    """Close a handover in which every piece has a successor (CRM-USE-5.3). Raises Denied, NotThere, StillOpen."""
    handover = handover_numbered(handover_id, actor=actor, on=on, for_change=True)
    left = register.open_pieces(source_of(handover, on))
    if left:
        titles = {one.kind: one.title for one in register.kinds()}
        raise StillOpen(
            Text(
                "还没有接手人：" + "、".join(f"{titles[kind].zh} {number}" for kind, number in left.items()),
                "without a successor: "
                + ", ".join(f"{number} {titles[kind].en.lower()}" for kind, number in left.items()),
            )
        )
    if Handover.objects.filter(pk=handover.pk, closed_at=None).update(closed_at=at, closed_by=actor.name):
        audit.record(
            "handover.closed",
            f"handover:{handover.pk}",
            actor=actor,
            at=at,
            summary={"name": handover.person.name},
        )
    return Handover.objects.get(pk=handover.pk)


def handover_numbered(handover_id: int, *, actor: Actor, on: date, for_change: bool = False) -> Handover:
    """Return a handover of a colleague whom the actor may appoint. Raises Denied, NotThere."""
    require(actor, APPOINT)
    rows = Handover.objects.select_for_update(of=("self",)) if for_change else Handover.objects
    found = rows.select_related("person", "unit").filter(pk=handover_id).first()
    if found is None:
        raise NotThere
    if found.unit is None or not may_on(actor, APPOINT, found.unit.path):
        colleague(actor, found.person_id, on=on)  # whoever lost the last post is nobody's colleague any more
    return found


def source_of(handover: Handover, on: date) -> From:
    """Return whose pieces a handover is about."""
    return From(person_id=handover.person_id, post=handover.post, on=on)
