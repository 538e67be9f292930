"""The lists whose views can be saved: features declare them in `AppConfig.ready`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission

EVERYTHING = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenView:
    """A view that nobody saved: the pack or a feature gives it. `query` is what its address asks for."""

    key: str
    title: Text
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A column to choose; `is_usual` ones stand in a list that nobody has changed."""

    key: str
    title: Text
    group: Text
    is_usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """A list: where it stands, who may read it, what it offers.

    `read` takes the query of an address and gives its plain form; it raises BadRequest for one that makes no sense.
    `anchor` is the column that always stands first.
    """

    name: str
    title: Text
    all_title: Text
    anchor: Text
    route: str
    needs: Permission
    read: Callable[[Actor, str], str]
    given: Callable[[Actor], Sequence[GivenView]]
    columns: Callable[[Actor], Sequence[Offered]]
    sizes: Sequence[int]


_kinds: dict[str, ListKind] = {}


def declare_list(kind: ListKind) -> None:
    """Let the views of a list be saved."""
    _kinds[kind.name] = kind


def list_named(name: str) -> ListKind:
    """Return a list. Raises NotThere."""
    if name not in _kinds:
        raise NotThere
    return _kinds[name]
