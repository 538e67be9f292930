"""What people answer for, kind by kind, and how it passes on: a registry that features fill in `AppConfig.ready`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from banfa.kernel.text import Text
from banfa.platform.org.models import Handover, Person, Unit

_kinds: dict[str, "Responsibility"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """Whose pieces are meant: all of a person's, or those of one post; those that stand on a day."""

    person_id: int
    post: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing that somebody answers for: `id` as the kind names it, words and where it is seen."""

    id: str
    title: Text
    note: Text
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What passes to whom: the pieces named, or all of them where none is; from a day on, and back on `until`."""

    source: From
    pieces: Sequence[str] | None
    successor: Person
    on: date
    until: date | None
    at: datetime
    actor_id: int | None
    actor_name: str
    reason: str


class Move(Protocol):
    def __call__(self, moving: Moving) -> Sequence[str]:
        """Pass pieces on and return those that were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """A kind of thing that people answer for, and what it takes to hand it over.

    `count` says how many pieces stand, `pieces` lists the first so many, `move` passes them on and returns which.
    """

    kind: str
    title: Text
    count: Callable[[From], int]
    pieces: Callable[[From, int], Sequence[Piece]]
    move: Move


def declare_responsibility(one: Responsibility) -> None:
    """Tell of a kind of thing that people answer for."""
    _kinds[one.kind] = one


def kinds() -> tuple[Responsibility, ...]:
    """Return every kind, in the order in which they were declared."""
    return tuple(_kinds.values())


def open_pieces(source: From) -> dict[str, int]:
    """Return how many pieces of each kind still stand; a kind without any is left out."""
    counted = {one.kind: one.count(source) for one in kinds()}
    return {kind: number for kind, number in counted.items() if number}


def open_for(
    person: Person, *, post: str, unit: Unit | None, actor_name: str, at: datetime, on: date
) -> Handover | None:
    """Open a handover for what somebody answers for as they lose a post (or, without one, the account): None where that
    is nothing. Inside the caller's transaction."""
    source = From(person_id=person.pk, post=post, on=on)
    if not open_pieces(source):
        return None
    known = Handover.objects.filter(person=person, closed_at=None, post__in=("", post)).first()
    if known is not None:
        return known
    return Handover.objects.create(person=person, post=post, unit=unit, opened_at=at, opened_by=actor_name)
