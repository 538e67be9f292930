"""What else the register can be narrowed to: groups and tags, which features to the right declare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.kernel.text import Text
from banfa.platform.access import Actor

PREFIX = "in."


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """A filter of the register; `key` is its name in the address, with PREFIX, `narrowed` keeps one option's customers.

    `any_of` keeps those of several options, where several may be chosen. A filter without options takes any value that
    `said` has words for, such as a box of the map; it gives None for a value that makes no sense.
    """

    key: str
    title: Text
    options: Sequence[tuple[str, Text]]
    narrowed: Callable[[QuerySet[Customer], str], QuerySet[Customer]]
    any_of: Callable[[QuerySet[Customer], Sequence[str]], QuerySet[Customer]] | None = None
    said: Callable[[str], Text | None] | None = None

    def kept(self, found: QuerySet[Customer], values: Sequence[str]) -> QuerySet[Customer]:
        """Keep the customers of one of some values."""
        return self.any_of(found, values) if self.any_of is not None else self.narrowed(found, values[0])


NarrowingSource = Callable[[Actor], Sequence[Narrowing]]
_sources: dict[str, NarrowingSource] = {}


def declare_narrowing(source: NarrowingSource, name: str = "") -> None:
    """Tell what lists may be narrowed to, in `AppConfig.ready`; each name is a source of its own."""
    _sources[name] = source


def narrowings(actor: Actor) -> Sequence[Narrowing]:
    """Return what an actor may narrow the register to."""
    return [one for source in _sources.values() for one in source(actor)]
