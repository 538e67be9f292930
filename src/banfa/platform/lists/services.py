"""Saves views of lists, shares, renames and removes them; keeps how a person likes a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.lists.declaring import ListKind
from banfa.platform.lists.models import LONGEST_QUERY, LONGEST_TITLE, SavedView, Taste
from banfa.platform.lists.queries import view_numbered

T = TypeVar("T")
SHARE = Permission.LISTS_VIEW_SHARE
MOST_OWN = 50
MOST_COLUMNS = 20


class BadTitle(BanfaError):
    """A view has a short name of its own."""

    status = 400


class TitleTaken(BanfaError):
    """Another view of the same person has this name."""


class TooManyViews(BanfaError):
    """Nobody finds their way among so many."""


class BadColumns(BanfaError):
    """A column that the list does not have, or too many of them."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewWish:
    """A view as somebody wants it; `share` gives it to the actor's part of the organisation."""

    title: str
    query: str
    share: bool = False


@transaction.atomic
def save_view(kind: ListKind, wish: ViewWish, *, actor: Actor, at: datetime) -> SavedView:
    """Save a new view. Raises Denied, BadTitle, TitleTaken, TooManyViews, BadRequest for a query that makes no sense."""
    require(actor, kind.needs)
    title, query = _title(wish.title), _query(kind, wish.query, actor)
    path = _shared_path(actor) if wish.share else None
    own = SavedView.objects.filter(list_name=kind.name, owner=actor.person_id, removed_at=None)
    if own.count() >= MOST_OWN:
        raise TooManyViews(
            Text(f"最多保存 {MOST_OWN} 个视图，请先删除不用的", f"at most {MOST_OWN} views: delete one first")
        )
    view = _stored(
        lambda: SavedView.objects.create(
            list_name=kind.name,
            owner_id=actor.person_id,
            title=title,
            query=query,
            shared_path=path,
            saved_at=at,
        ),
        title,
    )
    audit.record(
        "view.saved", f"view:{view.pk}", actor=actor, at=at,
        summary={"list": kind.name, "title": title, "query": query, "shared": path is not None},
    )  # fmt: skip
    return view


@transaction.atomic
def change_view(
    kind: ListKind,
    pk: int,
    *,
    actor: Actor,
    at: datetime,
    title: str | None = None,
    query: str | None = None,
    share: bool | None = None,
) -> SavedView:
    """Rename a view of one's own, let it ask for something else, share it or no longer. Raises as `save_view`, NotThere."""
    view = _own(kind, pk, actor)
    wanted: dict[str, str | None] = {}
    if title is not None:
        wanted["title"] = _title(title)
    if query is not None:
        wanted["query"] = _query(kind, query, actor)
    if share is not None and share != (view.shared_path is not None):
        wanted["shared_path"] = _shared_path(actor) if share else None
    changes = [
        Changed(f"view:{pk}", name, getattr(view, name), value)
        for name, value in wanted.items()
        if value != getattr(view, name)
    ]
    if changes:
        for name, value in wanted.items():
            setattr(view, name, value)
        _stored(lambda: view.save(update_fields=[*wanted]), view.title)
        audit.record("view.changed", f"view:{pk}", actor=actor, at=at, changes=changes)
    return view


@transaction.atomic
def remove_view(kind: ListKind, pk: int, *, actor: Actor, at: datetime) -> SavedView:
    """Take a view of one's own away; `restore_view` brings it back. Raises Denied, NotThere."""
    view = _own(kind, pk, actor)
    SavedView.objects.filter(pk=pk, removed_at=None).update(removed_at=at)
    audit.record("view.removed", f"view:{pk}", actor=actor, at=at, summary={"title": view.title})
    return view


@transaction.atomic
def restore_view(kind: ListKind, pk: int, *, actor: Actor, at: datetime) -> SavedView:
    """Bring a view back that was removed. Raises NotThere, TitleTaken."""
    require(actor, kind.needs)
    removed = SavedView.objects.filter(
        pk=pk, list_name=kind.name, owner=actor.person_id, removed_at__isnull=False
    )
    view = removed.first()
    if view is None:
        raise NotThere
    _stored(lambda: removed.update(removed_at=None), view.title)
    audit.record("view.restored", f"view:{pk}", actor=actor, at=at, summary={"title": view.title})
    return view


def keep_columns(
    kind: ListKind, view: str, columns: Sequence[str], *, actor: Actor, is_dense: bool, size: int
) -> None:
    """Keep which columns a person sees in a view, in their order; none for the usual ones. Raises Denied, BadColumns."""
    require(actor, kind.needs)
    known = {one.key for one in kind.columns(actor)}
    chosen = list(dict.fromkeys(columns))
    unknown = [key for key in chosen if key not in known]
    if unknown or len(chosen) > MOST_COLUMNS:
        raise BadColumns(
            Text(f"没有“{unknown[0][:40]}”这一列", f"there is no column '{unknown[0][:40]}'")
            if unknown
            else Text(
                f"最多显示 {MOST_COLUMNS} 列，请去掉几列", f"at most {MOST_COLUMNS} columns: leave some out"
            )
        )
    with transaction.atomic():
        taste = _taste(kind, actor)
        kept = {key: value for key, value in taste.columns.items() if key != view}
        taste.columns = {**kept, view: chosen} if chosen else kept
        taste.is_dense, taste.size = is_dense, size if size in kind.sizes else 0
        taste.save(update_fields=["columns", "is_dense", "size"])


def open_with(kind: ListKind, view: str, *, actor: Actor) -> None:
    """Let a person's list open with a view; an empty key for everything. Raises Denied."""
    require(actor, kind.needs)
    with transaction.atomic():
        taste = _taste(kind, actor)
        taste.opens_with = view
        taste.save(update_fields=["opens_with"])


def put_in_order(kind: ListKind, keys: Sequence[str], *, actor: Actor) -> None:
    """Keep the order of a person's tabs. Raises Denied."""
    require(actor, kind.needs)
    with transaction.atomic():
        taste = _taste(kind, actor)
        taste.order = list(keys)
        taste.save(update_fields=["order"])


def _taste(kind: ListKind, actor: Actor) -> Taste:
    taste, _ = Taste.objects.get_or_create(person_id=actor.person_id, list_name=kind.name)
    return taste


def _own(kind: ListKind, pk: int, actor: Actor) -> SavedView:
    require(actor, kind.needs)
    view = view_numbered(actor, kind, pk)
    if view.owner_id != actor.person_id:
        raise Denied(SHARE)
    return view


def _shared_path(actor: Actor) -> str:
    """Return the unit below which a view is shared: the part where the actor may share. Raises Denied."""
    require(actor, SHARE)
    return actor.scopes_of(SHARE)[0]


def _title(words: str) -> str:
    title = " ".join(words.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise BadTitle(
            Text(
                f"请给视图起个名称（{LONGEST_TITLE} 字以内）",
                f"name the view, in at most {LONGEST_TITLE} characters",
            )
        )
    return title


def _query(kind: ListKind, words: str, actor: Actor) -> str:
    query = kind.read(actor, words)
    if len(query) > LONGEST_QUERY:
        raise BadTitle(Text("条件太多，无法保存为视图", "too many conditions to be saved as a view"))
    return query


def _stored(write: Callable[[], T], title: str) -> T:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise TitleTaken(
            Text(
                f"您已有名为“{title}”的视图，请换个名称",
                f"you have a view named '{title}': choose another name",
            )
        ) from error
