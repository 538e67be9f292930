"""Which customers a reader's figures of a run are about: whole parts of the organisation, and those assigned to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from banfa.platform.access import Actor, Permission
from banfa.platform.access.scope import own_customer_ids
from banfa.platform.org.current import read_once

SEEN = Permission.CUSTOMERS_CUSTOMER_READ
EVERYWHERE = ""
R = TypeVar("R", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """`scopes` are unit paths with everything below them, `level` units by themselves, `own` customers beside them;
    all of it only below the unit `under`."""

    scopes: tuple[str, ...] = (EVERYWHERE,)
    level: tuple[str, ...] = ()
    own: tuple[int, ...] = ()
    under: str = EVERYWHERE

    @property
    def is_whole(self) -> bool:
        """Whether it is about everybody."""
        return EVERYWHERE in self.scopes and not self.under

    def covers(self, path: str | None) -> bool:
        """Tell whether all customers of a unit are seen; those without a unit only where everybody is."""
        if path is None:
            return self.is_whole
        return path.startswith(self.under) and (path.startswith(self.scopes) or path in self.level)

    def below(self, path: str) -> "Sight":
        """Return the part of it below a unit."""
        return replace(self, under=path)


EVERYBODY = Sight()


def sight_of(actor: Actor, right: Permission = SEEN) -> Sight:
    """Return what a reader sees; the assigned customers are read once in a request."""
    scopes = actor.scopes_of(right)
    if EVERYWHERE in scopes or not actor.own.get(right):
        return Sight(scopes=scopes, level=tuple(actor.level.get(right, ())))

    def find() -> tuple[int, ...]:
        return tuple(own_customer_ids(actor, right))

    own = read_once(f"grading.own {actor.person_id} {right}", find)
    return Sight(scopes=scopes, level=tuple(actor.level.get(right, ())), own=own)


def rows_seen(rows: Sequence[R], sight: Sight, of: Callable[[Sequence[int]], Sequence[R]]) -> list[R]:
    """Return what of rows counted by unit, whose path comes first, a reader sees; `of` counts some customers alone."""
    if sight.is_whole:
        return list(rows)
    found = [row for row in rows if sight.covers(row[0])]
    if sight.own:
        found += [
            row
            for row in of(sight.own)
            if row[0] is not None and row[0].startswith(sight.under) and not sight.covers(row[0])
        ]
    return found
