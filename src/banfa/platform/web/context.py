"""What every page's frame needs: who is here, where one may go, in which language and theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import loader
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.access.post_register import PostTitles
from banfa.platform.accounts.entering import DEVICES_DUE
from banfa.platform.org.current import NothingSetUp, organisation
from banfa.platform.org.models import Organisation, Person
from banfa.platform.web import languages, slots
from banfa.platform.web.acting import actor_for

THEMES = ("light", "dark")
POSTS = PostTitles()
DESK = slots.Entry(
    title=Text("工作台", "Desk"),
    icon="layout-dashboard",
    route="web:home",
    order=0,
    key="h",
    needs=Permission.ORG_UNIT_READ,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationLine:
    """An entry with its address; `heading` where its group begins."""

    entry: slots.Entry
    address: str
    is_current: bool
    heading: Text | None


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame of a page; a stranger's holds no navigation. Touches the database for people only."""
    theme = request.COOKIES.get("theme", "")
    frame: dict[str, Any] = {
        "theme": theme if theme in THEMES else "light",
        "nav": "mini" if request.COOKIES.get("nav") == "mini" else "",
        "installed_language": settings.BANFA_LANGUAGE,
    }
    if not isinstance(getattr(request, "user", None), Person):
        return frame
    actor = actor_for(request)
    return frame | {
        "actor": actor,
        "devices_due": getattr(request, "session", {}).get(DEVICES_DUE, False),
        "post": _post(actor),
        "organisation": cache(_organisation),  # a fragment has no frame and asks for none of these
        "navigation": cache(lambda: _drawn(actor, request.path)),
        "finding": cache(lambda: next((one for one in slots.entries(actor) if one.finds), None)),
    }


def navigation(actor: Actor, path: str) -> list[NavigationLine]:
    """Return the desk and every entry that the actor may use; the one whose pages the path belongs to is current."""
    offered = slots.entries(actor)
    return _lines(offered, _nearest(offered, path))


def _nearest(offered: Sequence[slots.Entry], path: str) -> str:
    """Return the address of the entry that a path belongs to; the pages of one entry may lie below those of another."""
    addresses = [_address(entry.route) for entry in (DESK, *offered)]
    around = [one for one in addresses if path == one or (one != "/" and path.startswith(one))]
    return max(around, key=len, default="")


def _lines(offered: Sequence[slots.Entry], nearest: str) -> list[NavigationLine]:
    lines: list[NavigationLine] = []
    group: Text | None = None
    for entry in (DESK, *offered):
        address = _address(entry.route)
        is_current = address == nearest
        heading = entry.group if entry.group != group else None
        lines.append(NavigationLine(entry=entry, address=address, is_current=is_current, heading=heading))
        group = entry.group
    return lines


def _drawn(actor: Actor, path: str) -> SafeString:
    offered = tuple(slots.entries(actor))
    return _navigation(offered, _nearest(offered, path), languages.language())


@lru_cache(maxsize=1_024)  # alike for all who may use the same entries and read pages of the same one
def _navigation(offered: tuple[slots.Entry, ...], nearest: str, language: Language) -> SafeString:
    del language  # the template asks for it
    lines = _lines(offered, nearest)
    drawn = loader.get_template("web/_navigation.html").render({"navigation": lines})
    return mark_safe(drawn)  # noqa: S308  drawn by a template


def _organisation() -> Organisation | None:
    try:
        return organisation()
    except NothingSetUp:
        return None


def _post(actor: Actor) -> Text | None:
    return POSTS.get(actor.post, Text(actor.post, actor.post)) if actor.post else None


@cache
def _address(route: str) -> str:
    return reverse(route)
