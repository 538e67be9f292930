"""The inbox, one's own requests, those one decided, and all in sight."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.approvals.forms import TABS, Wish, read_wish
from banfa.platform.approvals.kinds import kinds
from banfa.platform.approvals.listing import page_of
from banfa.platform.approvals.queries import waiting_for
from banfa.platform.approvals.wording import STATES
from banfa.platform.org.models import Person
from banfa.platform.web.acting import actor_for, wants_fragment

READ = Permission.APPROVALS_REQUEST_READ
MOST_PEOPLE = 8


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """List requests; the fragment is the list alone."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, READ)
    wish = read_wish(request.GET)
    page = page_of(actor, wish, on=today)
    content = {
        "wish": wish,
        "page": page,
        "tabs": _tabs(wish, len(waiting_for(actor, on=today))),
        "has_approved": any(row.mine and row.request.state == "APPROVED" for row in page.rows),
        "kinds": [(one.name, one.title) for one in kinds()],
        "states": [(state.lower(), words) for state, words in STATES.items()],
        "before": _address(wish.without_page(), before=page.before) if page.before else "",
        "after": _address(wish.without_page(), after=page.after) if page.after else "",
        "everything": _address(Wish(tab=wish.tab)),
        "title": TABS[wish.tab],
    }
    name = "_list.html" if wants_fragment(request) else "list.html"
    response = render(request, f"approvals/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """Say how many requests wait for the reader, for the navigation."""
    waiting = len(waiting_for(actor_for(request), on=timezone.localdate()))
    return render(request, "approvals/_count.html", {"waiting": waiting})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Answer the person picker with colleagues whose name holds the words."""
    require(actor_for(request), READ)
    words = request.GET.get("q", "").strip()[:40]
    found = Person.objects.filter(is_active=True)
    found = found.filter(name__icontains=words) | found.filter(username__icontains=words)
    return JsonResponse(
        {
            "found": [
                {"value": one.username, "name": one.name, "note": one.username}
                for one in found.order_by("name", "pk")[:MOST_PEOPLE]
            ]
        }
    )


def _tabs(wish: Wish, waiting: int) -> list[tuple[Text, str, bool, int | None]]:
    """Return the tabs with their addresses, which is current, and a count where there is one."""
    return [
        (
            words,
            _address(Wish(tab=name)),
            name == wish.tab,
            waiting if name == "waiting" and waiting else None,
        )
        for name, words in TABS.items()
    ]


def _address(wish: Wish, **page: int) -> str:
    keys = {"tab": wish.tab, "q": wish.words, "kind": wish.kind, "state": wish.state, **page}
    return f"{reverse('approvals:list')}?{urlencode({key: value for key, value in keys.items() if value})}"
