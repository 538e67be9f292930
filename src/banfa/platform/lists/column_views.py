"""The columns of a list, as one person wants them in one view."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from banfa.kernel.text import Text
from banfa.platform.access import require
from banfa.platform.lists import services
from banfa.platform.lists.declaring import EVERYTHING, ListKind, Offered, list_named
from banfa.platform.lists.queries import Liked, liked
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest

LONGEST_KEY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The columns of one heading that are not shown."""

    title: Text
    columns: Sequence[Offered]


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, name: str) -> HttpResponse:
    """Show which columns there are, and keep those that were chosen."""
    kind, actor = list_named(name), actor_for(request)
    require(actor, kind.needs)
    view = (request.POST.get("view") or request.GET.get("view") or EVERYTHING)[:LONGEST_KEY]
    if request.method == "POST":
        posted = request.POST
        chosen = [] if posted.get("reset") else posted.getlist("column")
        services.keep_columns(
            kind,
            view,
            chosen,
            actor=actor,
            is_dense=bool(posted.get("dense")),
            size=_size(posted.get("size", "")),
        )
        return HttpResponseRedirect(_back(request, kind, posted.get("back", "")))
    like, offered = liked(actor, kind), {one.key: one for one in kind.columns(actor)}
    shown = _shown(view, like, offered)
    content = {
        "kind": kind,
        "view": view,
        "shown": [offered[key] for key in shown],
        "sections": _others(offered, shown),
        "is_dense": like.is_dense,
        "size": like.size or kind.sizes[0],
        "sizes": [(str(size), str(size)) for size in sorted(kind.sizes)],
        "back": request.GET.get("back", ""),
        "list_address": reverse(kind.route),
    }
    return render(request, f"lists/{'_columns' if wants_fragment(request) else 'columns'}.html", content)


def _shown(view: str, like: Liked, offered: dict[str, Offered]) -> list[str]:
    kept = like.columns.get(view, like.columns.get(EVERYTHING, ()))
    return [key for key in kept if key in offered] or [one.key for one in offered.values() if one.is_usual]


def _others(offered: dict[str, Offered], shown: Sequence[str]) -> list[Section]:
    groups: dict[Text, list[Offered]] = {}
    for one in offered.values():
        if one.key not in shown:
            groups.setdefault(one.group, []).append(one)
    return [Section(title=title, columns=found) for title, found in groups.items()]


def _size(words: str) -> int:
    if words and not (words.isascii() and words.isdecimal() and len(words) < 6):
        raise BadRequest(
            Text(f"每页行数“{words[:20]}”无法识别", f"'{words[:20]}' rows on a page make no sense")
        )
    return int(words or 0)


def _back(request: HttpRequest, kind: ListKind, query: str) -> str:
    """Return the list as it was: `back` is the query of its address."""
    view = request.POST.get("view", "")
    own = f"{query}&view={view}" if query and view else query or (f"view={view}" if view else "")
    address = f"{reverse(kind.route)}?{own}" if own else reverse(kind.route)
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else reverse(kind.route)
