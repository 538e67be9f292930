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
    """A filter of the register; `key` is its name in the address, with PREFIX, `narrowed` keeps one option's customers."""

    key: str
    title: Text
    options: Sequence[tuple[str, Text]]
    narrowed: Callable[[QuerySet[Customer], str], QuerySet[Customer]]


NarrowingSource = Callable[[Actor], Sequence[Narrowing]]
_source: list[NarrowingSource] = []


def declare_narrowing(source: NarrowingSource) -> None:
    """Tell what lists may be narrowed to, in `AppConfig.ready`."""
    _source[:] = [source]


def narrowings(actor: Actor) -> Sequence[Narrowing]:
    """Return what an actor may narrow the register to."""
    return _source[0](actor) if _source else ()
