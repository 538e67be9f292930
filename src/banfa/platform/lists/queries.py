"""The views that somebody sees, and how they like a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q, QuerySet

from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, NotThere, Permission
from banfa.platform.lists.declaring import EVERYTHING, ListKind
from banfa.platform.lists.models import SavedView, Taste
from banfa.platform.org.paths import ancestors
from banfa.platform.prepared import Prepared, PreparedModel, Row

_taste = PreparedModel(lambda person, name: Taste.objects.filter(person=person, list_name=name), int, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One tab of a list; `pk` is the number of a saved one, `is_own` tells whether the reader saved it."""

    key: str
    title: Text
    query: str
    pk: int | None = None
    is_own: bool = False
    is_shared: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Liked:
    """How a person likes a list, the usual where they never said."""

    opens_with: str = ""
    order: Sequence[str] = ()
    columns: dict[str, Sequence[str]] = field(default_factory=dict)
    is_dense: bool = False
    size: int = 0


def liked(actor: Actor, kind: ListKind) -> Liked:
    """Return how the actor likes a list."""
    taste = _taste.first(actor.person_id, kind.name)
    if taste is None:
        return Liked()
    return Liked(
        opens_with=taste.opens_with, order=taste.order, columns=taste.columns, is_dense=taste.is_dense,
        size=taste.size if taste.size in kind.sizes else 0,
    )  # fmt: skip


def views(actor: Actor, kind: ListKind, like: Liked) -> list[View]:
    """Return everything, the given views, one's own and the shared ones, as the actor has put them in order."""
    found = [View(key=EVERYTHING, title=kind.all_title, query="")]
    found += [View(key=one.key, title=one.title, query=one.query) for one in kind.given(actor)]
    above = _units_above(actor)
    saved = [_shown(row, actor) for row in _saved(len(above)).rows(actor.person_id, kind.name, *above)]
    found += sorted(saved, key=lambda view: not view.is_own)
    place = {key: index for index, key in enumerate(like.order)}
    return sorted(found, key=lambda view: place.get(view.key, len(place)))


def seen(actor: Actor, name: str) -> QuerySet[SavedView]:
    """Return the saved views that the actor sees: their own, and those shared with a unit of theirs or one above it."""
    return _seen(actor.person_id, name, *_units_above(actor))


def _seen(person: int, name: str, *above: str) -> QuerySet[SavedView]:
    mine = Q(owner=person) | Q(shared_path__in=above)
    return SavedView.objects.filter(mine, list_name=name, removed_at=None)


def _units_above(actor: Actor) -> list[str]:
    """Return the paths of what lies above the actor's parts of the organisation, and of these themselves."""
    return sorted({"", *(path for scope in actor.scopes for path in ancestors(scope))})


@lru_cache(maxsize=64)  # as many units as somebody may have above
def _saved(above: int) -> Prepared:
    def query(person: int, name: str, *paths: str) -> QuerySet[SavedView, Row]:
        found = _seen(person, name, *paths).order_by("pk")
        return found.values_list("pk", "title", "query", "owner", "owner__name", "shared_path")

    return Prepared(query, int, str, *([str] * above))


def view_numbered(actor: Actor, kind: ListKind, pk: int) -> SavedView:
    """Return a saved view that the actor sees. Raises NotThere."""
    found = seen(actor, kind.name).filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def may_share(actor: Actor) -> bool:
    """Tell whether the actor may let others see a view."""
    return Permission.LISTS_VIEW_SHARE in actor.permissions


def _shown(row: Row, actor: Actor) -> View:
    pk, title, query, owner, name, shared_path = row
    return View(
        key=str(pk), title=same(title), query=query, pk=pk, is_own=owner == actor.person_id,
        is_shared=shared_path is not None, by=name,
    )  # fmt: skip
