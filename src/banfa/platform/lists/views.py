"""Saved views: saved, renamed, shared, put in order, removed and brought back."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, require
from banfa.platform.lists import services
from banfa.platform.lists.declaring import EVERYTHING, ListKind, list_named
from banfa.platform.lists.models import SavedView
from banfa.platform.lists.queries import View, liked, may_share, views
from banfa.platform.lists.services import ViewWish
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say


@require_safe
def manage(request: HttpRequest, name: str) -> HttpResponse:
    """Show every view of a list with what may be done with it."""
    kind, actor = list_named(name), actor_for(request)
    require(actor, kind.needs)
    like = liked(actor, kind)
    found = views(actor, kind, like)
    content = {
        "kind": kind,
        "rows": [(view, _address(kind, view.key, view.query)) for view in found],
        "opens_with": like.opens_with or EVERYTHING,
        "may_share": may_share(actor),
        "back": reverse(kind.route),
    }
    return render(request, "lists/views.html", content)


@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Save what a list shows under a name, and go on in the new view."""
    kind, actor = list_named(name), actor_for(request)
    wish = ViewWish(
        title=request.POST.get("title", ""), query=request.POST.get("query", ""),
        share=bool(request.POST.get("share")),
    )  # fmt: skip
    view = services.save_view(kind, wish, actor=actor, at=timezone.now())
    say(request, Text(f"已保存视图“{view.title}”", f"The view “{view.title}” is saved"))
    return HttpResponseRedirect(_address(kind, str(view.pk), view.query))


@takes("back", "query", "share", "title")
@require_POST
def change(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Rename a view, share it, or let it ask for what the list shows now."""
    kind, actor, posted = list_named(name), actor_for(request), request.POST
    is_named = "title" in posted
    view = services.change_view(
        kind, pk, actor=actor, at=timezone.now(), title=posted.get("title"), query=posted.get("query"),
        share=bool(posted.get("share")) if is_named and may_share(actor) else None,
    )  # fmt: skip
    say(request, Text(f"视图“{view.title}”已更新", f"The view “{view.title}” is changed"))
    if posted.get("back"):
        return HttpResponseRedirect(_address(kind, str(view.pk), view.query))
    return _managing(kind)


@takes()
@require_POST
def remove(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Take a view away; the toast brings it back."""
    kind, actor = list_named(name), actor_for(request)
    view = services.remove_view(kind, pk, actor=actor, at=timezone.now())
    say(
        request, Text(f"已删除视图“{view.title}”", f"The view “{view.title}” is deleted"), kind="info",
        undo=reverse("lists:restore", args=[name, pk]),
    )  # fmt: skip
    return _managing(kind)


@takes()
@require_POST
def restore(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Bring a view back."""
    kind: ListKind = list_named(name)
    view: SavedView = services.restore_view(kind, pk, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"视图“{view.title}”已恢复", f"The view “{view.title}” is back"))
    return _managing(kind)


@takes("view")
@require_POST
def opens(request: HttpRequest, name: str) -> HttpResponse:
    """Let the list open with a view. Raises NotThere for one that the actor does not see."""
    kind, actor = list_named(name), actor_for(request)
    key = request.POST.get("view", "")
    found = _seen(actor, kind, key)
    services.open_with(kind, "" if key == EVERYTHING else key, actor=actor)
    shown = found.title
    say(request, Text(f"以后打开先显示“{shown.zh}”", f"The list opens with “{shown.en}” from now on"))
    return _managing(kind)


@takes("view", "way")
@require_POST
def order(request: HttpRequest, name: str) -> HttpResponse:
    """Move a tab one place forwards or back."""
    kind, actor = list_named(name), actor_for(request)
    keys = [view.key for view in views(actor, kind, liked(actor, kind))]
    key = _seen(actor, kind, request.POST.get("view", "")).key
    place = keys.index(key)
    other = place + (-1 if request.POST.get("way") == "up" else 1)
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
        services.put_in_order(kind, keys, actor=actor)
    return _managing(kind)


def _seen(actor: Actor, kind: ListKind, key: str) -> View:
    found = next((view for view in views(actor, kind, liked(actor, kind)) if view.key == key), None)
    if found is None:
        raise NotThere
    return found


def _address(kind: ListKind, key: str, query: str) -> str:
    extra = urlencode({"view": key})
    return f"{reverse(kind.route)}?{query}&{extra}" if query else f"{reverse(kind.route)}?{extra}"


def _managing(kind: ListKind) -> HttpResponse:
    return HttpResponseRedirect(reverse("lists:views", args=[kind.name]))
