"""The log of log-ins, as far as an administrator answers for the people in it."""

from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, require
from banfa.platform.access.posts import colleagues
from banfa.platform.accounts.models import LogIn
from banfa.platform.people.telling import RESULTS, lines
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said
from banfa.platform.web.refusals import BadRequest

PAGE = 50
LONGEST_WORDS = 60
KNOWN = frozenset({"q", "result", "elsewhere", "after"})


@require_safe
def log_ins(request: HttpRequest) -> HttpResponse:
    """List log-ins, the newest first; `after` goes on behind a line. The fragment is the list alone."""
    actor, query = actor_for(request), request.GET
    require(actor, Permission.ACCOUNTS_LOGIN_READ)
    if unknown := set(query) - KNOWN:
        raise BadRequest(
            Text(
                f"不认识的条件：{'、'.join(sorted(unknown))}",
                f"unknown conditions: {', '.join(sorted(unknown))}",
            )
        )
    rows = list(_narrowed(_seen_by(actor), query).order_by("-pk")[: PAGE + 1])
    content = {
        "lines": lines(rows[:PAGE]),
        "after": _after(query, rows[PAGE - 1]) if len(rows) > PAGE else "",
        "first": _address(query, after=None) if query.get("after") else "",
        "words": query.get("q", ""),
        "result": query.get("result", ""),
        "elsewhere": query.get("elsewhere", ""),
        "results": [(code, said(words)) for code, (_, words) in RESULTS.items()],
        "filtered": sum(1 for key in ("result", "elsewhere") if query.get(key)),
    }
    name = "_log_ins.html" if wants_fragment(request) else "log_ins.html"
    response = render(request, f"people/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _seen_by(actor: Actor) -> QuerySet[LogIn]:
    """Whoever administers a part sees its people; tries under unknown names are the whole organisation's."""
    if is_whole_organisation(actor, Permission.ACCOUNTS_LOGIN_READ):
        return LogIn.objects.all()
    return LogIn.objects.filter(person__in=colleagues(actor, on=timezone.localdate()).values("pk"))


def _narrowed(found: QuerySet[LogIn], query: QueryDict) -> QuerySet[LogIn]:
    words = query.get("q", "").strip()[:LONGEST_WORDS]
    if words:
        found = found.filter(
            Q(username__icontains=words) | Q(person__name__icontains=words) | Q(address__startswith=words)
        )
    if result := query.get("result"):
        if result not in RESULTS:
            raise BadRequest(Text(f"没有结果“{result}”", f"there is no result '{result}'"))
        found = found.filter(result=result)
    if query.get("elsewhere"):
        found = found.filter(is_elsewhere=True)
    if place := query.get("after"):
        if not (place.isascii() and place.isdigit() and len(place) < 19):
            raise BadRequest(
                Text(
                    "翻页位置无法识别，请回到第一页",
                    "this place of the list cannot be read: begin at the first page",
                )
            )
        found = found.filter(pk__lt=int(place))
    return found


def _after(query: QueryDict, last: LogIn) -> str:
    return _address(query, after=str(last.pk))


def _address(query: QueryDict, *, after: str | None) -> str:
    kept = {key: value for key, value in query.items() if key != "after" and value}
    return "?" + urlencode(kept | ({"after": after} if after else {}))
