"""The kinds of file that there are, each declared by the feature that takes it in, in `AppConfig.ready`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission
from banfa.platform.imports.intake import Intake
from banfa.platform.imports.models import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """One kind of file: what it is called, who may bring it, and what becomes of it.

    `intake` gives what takes one file in; `usual` further words by which other programs call an item; `examples` the
    values of an example row that are no matter of type alone; `rows` where the rows of a batch are seen;
    `subjects` where each of them is seen that the actor may see, by what the event log calls it.
    """

    name: str
    title: Text
    about: Text
    icon: str
    order: int
    needs: Permission
    intake: Callable[[Actor, datetime], Intake]
    is_there: Callable[[], bool] = lambda: True
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    rows: Callable[[Batch], str | None] = lambda batch: None
    subjects: Callable[[Actor, Sequence[str]], Mapping[str, str]] = lambda actor, subjects: {}
    reverse: "Reversal | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """How a batch is taken back whole, and who may."""

    needs: Permission
    carry_out: Callable[[int, Actor, datetime], Batch]


_kinds: dict[str, ImportKind] = {}


def declare(*kinds: ImportKind) -> None:
    """Add to the kinds of file."""
    for kind in kinds:
        _kinds[kind.name] = kind


def kinds_for(actor: Actor) -> list[ImportKind]:
    """Return the kinds that an actor may bring and the regulation knows, in order."""
    open_to = (kind for kind in _kinds.values() if kind.needs in actor.permissions and kind.is_there())
    return sorted(open_to, key=lambda kind: kind.order)


def kind_named(name: str) -> ImportKind:
    """Return a kind. Raises NotThere."""
    if name not in _kinds:
        raise NotThere
    return _kinds[name]


def title_of(name: str) -> Text:
    """Return what a kind is called, its own name where no feature declares it any more."""
    return _kinds[name].title if name in _kinds else Text(name, name)
