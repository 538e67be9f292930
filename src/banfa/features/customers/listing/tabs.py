"""The tabs above the register: its views, and whether what is shown is still the one that was opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from banfa.features.customers.forms import wishes_key
from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.lists.declaring import EVERYTHING
from banfa.platform.lists.queries import Liked, View, may_share, seen, views


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view with its address."""

    view: View
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """The views, and what may be done with what is shown: kept in the opened view (its number) or saved anew."""

    tabs: Sequence[Tab]
    query: str
    title: Text | None
    update: int | None
    may_save: bool
    may_share: bool


def address_of(view: View) -> str:
    """Return where a view is opened."""
    extra = urlencode({"view": view.key})
    return (
        f"{reverse('customers:list')}?{view.query}&{extra}"
        if view.query
        else f"{reverse('customers:list')}?{extra}"
    )


def tabs_of(query: QueryDict, actor: Actor, like: Liked, *, is_whole: bool) -> Tabs:
    """Return the tabs of a page; a fragment, which draws none, reads only the view it is in."""
    key, now = query.get("view", ""), wishes_key(query)
    found = views(actor, CUSTOMERS, like) if is_whole else []
    current = key or (EVERYTHING if not now else "")
    opened = next((one for one in found if one.key == current), None)
    own = None
    if key.isascii() and key.isdecimal() and len(key) < 18:
        own = seen(actor, CUSTOMERS.name).filter(pk=int(key), owner=actor.person_id).first()
    is_other = own is not None and own.query != now
    return Tabs(
        tabs=[Tab(view=one, address=address_of(one), is_current=one.key == current) for one in found],
        query=now,
        title=opened.title if opened is not None and opened.pk is not None else None,
        update=own.pk if own is not None and is_other else None,
        may_save=bool(now) and now != _kept(own, opened),
        may_share=may_share(actor),
    )


def _kept(own: object, opened: View | None) -> str | None:
    if own is not None:
        return str(getattr(own, "query", ""))
    return opened.query if opened is not None else None
