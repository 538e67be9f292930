"""The pages of sharing: what was asked and granted, asking, one request with what it lets its post read."""

from collections.abc import Mapping
from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.customers.sharing.asking import READ, appeal, ask, own_posts, rule_on
from banfa.features.customers.sharing.deciding import end
from banfa.features.customers.sharing.forms import read_wish
from banfa.features.customers.sharing.models import Sharing
from banfa.features.customers.sharing.reading import (
    HOLDING,
    asked_about,
    may_end,
    read_granted,
    seen,
    sharing_numbered,
    stands,
)
from banfa.features.customers.sharing.refusals import BadSharing
from banfa.features.customers.sharing.showing import STATES, TABS, decisions_on, of_tab, titles_of
from banfa.kernel.text import Text, same
from banfa.platform.access import may_on, require
from banfa.platform.access.fields import fields_for
from banfa.platform.access.post_register import post_title
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say

ON_A_PAGE = 40
DAYS_OFFERED = 30


@require_safe
def sharing(request: HttpRequest) -> HttpResponse:
    """List requests and grants, by tab: standing, asked, to decide, ended."""
    actor, on = actor_for(request), timezone.localdate()
    rule_on(on)
    tab = request.GET.get("tab", "standing")
    tab = tab if tab in TABS else "standing"
    found = of_tab(seen(actor, on), tab, actor, on)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(row, *STATES[Sharing.State(row.state)], post_title(row.post, on)) for row in page]
    return render(
        request, "customers/sharing/list.html", {"rows": rows, "page": page, "tab": tab, "tabs": TABS.items()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask another department for customers or items."""
    actor = actor_for(request)
    require(actor, READ)
    rule_on(timezone.localdate())
    if request.method != "POST":
        return _form(request, {})
    try:
        row = ask(read_wish(request.POST), actor=actor, at=timezone.now())
    except BadSharing as error:
        return _form(request, {f"id_{error.field}": error.text})
    say(request, Text("已提交，由信息持有部门答复", "sent: the department that holds them answers"))
    return _to(row.pk)


def _form(request: HttpRequest, problems: Mapping[str, Text]) -> HttpResponse:
    actor, on, posted = actor_for(request), timezone.localdate(), request.POST
    pack, places = pack_on(on), dict(Unit.objects.filter(path__in=actor.scopes).values_list("path", "name"))
    posts = []
    for one in own_posts(actor, on):
        title, place = post_title(one.post, on), places.get(one.path, "")
        posts.append(
            (f"{one.post}:{one.path}", Text(f"{title.zh} {place}", f"{title.en} {place}") if place else title)
        )
    usual = on + timedelta(days=DAYS_OFFERED)
    context = {
        "posted": posted, "problems": problems, "posts": posts, "until": posted.get("until", usual.isoformat()),
        "purposes": [(code, one.title.text) for code, one in pack.exports.purposes.items()],
        "items": [(name, one.title.text) for name, one in fields_for(actor, pack).fields.items()],
        "chosen": posted.getlist("fields") if request.method == "POST" else ["code", "name"],
    }  # fmt: skip
    return render(request, "customers/sharing/ask.html", context, status=400 if problems else 200)


@require_safe
def one(request: HttpRequest, sharing_id: int) -> HttpResponse:
    """Show one request, its decisions, and the customers that it lets the reader see."""
    return _one(request, sharing_id)


@require_POST
def appeal_it(request: HttpRequest, sharing_id: int) -> HttpResponse:
    """Appeal against a refusal."""
    try:
        appeal(sharing_id, reason=request.POST.get("reason", ""), actor=actor_for(request), at=timezone.now())
    except BadSharing as error:
        return _one(request, sharing_id, {"id_reason": error.text})
    say(request, Text("已申诉，由上级部门决定", "appealed: the level above decides"))
    return _to(sharing_id)


@require_POST
def end_it(request: HttpRequest, sharing_id: int) -> HttpResponse:
    """End a standing grant."""
    try:
        end(sharing_id, reason=request.POST.get("reason", ""), actor=actor_for(request), at=timezone.now())
    except BadSharing as error:
        return _one(request, sharing_id, {"id_reason": error.text})
    say(request, Text("共享已结束", "the grant is ended"))
    return _to(sharing_id)


def _one(request: HttpRequest, sharing_id: int, problems: Mapping[str, Text] | None = None) -> HttpResponse:
    actor, on, at = actor_for(request), timezone.localdate(), timezone.now()
    row = sharing_numbered(actor, sharing_id, on)
    after = request.GET.get("after", "")
    rows, following = read_granted(
        actor, row, on=on, at=at, language=languages.language(), after=int(after) if after.isdecimal()
        and len(after) < 19 else 0,
    )  # fmt: skip
    state, tone = STATES[Sharing.State(row.state)][0], STATES[Sharing.State(row.state)][1]
    purpose = pack_on(on).exports.purposes.get(row.purpose)
    is_holder = may_on(actor, HOLDING, row.unit.path)
    is_told = is_holder or row.granted_at is not None
    context = {
        "about": asked_about(actor, row) if is_holder else [],
        "row": row, "state": state, "tone": tone, "titles": titles_of(row, on), "problems": problems or {},
        "posted": request.POST, "post": post_title(row.post, on), "decisions": decisions_on(row),
        "purpose": purpose.title.text if purpose else same(row.purpose), "rows": rows, "following": following,
        "customers": row.rows.count() if is_told else None, "unmatched": row.unmatched if is_told else [],
        "may_end": stands(row, on) and may_end(actor, row), "is_standing": stands(row, on),
        "may_appeal": row.state == Sharing.State.REFUSED and row.person_id == actor.person_id,
    }  # fmt: skip
    return render(request, "customers/sharing/one.html", context, status=400 if problems else 200)


def _to(number: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("customers:sharing-one", args=[number]))
