"""The areas: the list, and a page where whoever may judge an area says what it is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.customers import services
from banfa.features.customers.models import Area
from banfa.features.customers.queries import areas as area_queries
from banfa.features.customers.services.judging import NoReason, NothingChanged
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for
from banfa.policy.model import AreaItem, FieldType
from banfa.policy.values import BadValues, StoredValue, from_stored, shown

LONGEST_WORDS = 60
CUSTOMERS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value of an area on its page; `given` is what a refused form held, `problem` what was wrong with it."""

    name: str
    item: AreaItem
    words: str
    given: str
    problem: Text | None

    @property
    def is_choice(self) -> bool:
        return self.item.type in (FieldType.CHOICE, FieldType.YES_NO)

    @property
    def options(self) -> Sequence[tuple[str, Text]]:
        if self.item.type is FieldType.YES_NO:
            return (("true", Text("是", "yes")), ("false", Text("否", "no")))
        return [(option.value, option.text) for option in self.item.options]


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """List the areas by code, searched by name or code."""
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    page = area_queries.areas_page(actor_for(request), words=words, after=request.GET.get("after", ""))
    kinds = _kinds()
    judged = {name: kind for name, kind in kinds.items() if kind.judged} or kinds
    rows = [
        (area, [_words(kind, area.values.get(name)) for name, kind in judged.items()]) for area in page.areas
    ]
    titles = [kind.title.text for kind in judged.values()]
    return render(
        request, "customers/areas.html", {"rows": rows, "titles": titles, "page": page, "words": words}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Show an area and who lies in it; a form of whoever may judge it changes its values."""
    found = area_queries.area_coded(actor_for(request), code)
    if request.method == "POST":
        return _judge(request, found)
    return _shown(request, found)


def _judge(request: HttpRequest, found: Area) -> HttpResponse:
    given = {name: request.POST[name] for name in _kinds() if name in request.POST}
    reason = request.POST.get("reason", "")
    try:
        services.judge_area(found.code, given, reason=reason, actor=actor_for(request), at=timezone.now())
    except BadValues as error:
        return _shown(request, found, given=given, problems=error.problems, status=422)
    except (NoReason, NothingChanged) as error:
        return _shown(request, found, given=given, failed=error.text, status=422)
    told = Text(
        f"{found.name} 的判定已更新，下一次分级起生效。",
        f"{found.name} is judged anew; the next grading follows it.",
    )
    messages.success(request, languages.said(told))
    return HttpResponseRedirect(reverse("customers:area", args=[found.code]))


def _shown(
    request: HttpRequest,
    found: Area,
    *,
    given: Mapping[str, str] | None = None,
    problems: Mapping[str, Text] | None = None,
    failed: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, kinds = actor_for(request), _kinds()
    customers, count = area_queries.customers_in(actor, found, CUSTOMERS_SHOWN)
    entries = [
        Entry(
            name=name, item=kind, words=_words(kind, found.values.get(name)),
            given=(given or {}).get(name, _raw(found.values.get(name))), problem=(problems or {}).get(name),
        )
        for name, kind in kinds.items()
    ]  # fmt: skip
    content = {
        "area": found,
        "entries": entries,
        "may_judge": area_queries.may_judge(actor, found),
        "cites": list(dict.fromkeys(cited for kind in kinds.values() if kind.judged for cited in kind.cites)),
        "failed": failed,
        "reason": request.POST.get("reason", ""),
        "customers": customers,
        "count": count,
        "judgements": [
            (one, _title(kinds, one.name), _told(kinds, one.name, one.old), _told(kinds, one.name, one.new))
            for one in area_queries.judgements(found)
        ],
    }
    return render(request, "customers/area.html", content, status=status)


def _kinds() -> Mapping[str, AreaItem]:
    pack = pack_on(timezone.localdate())
    return pack.areas.values if pack.areas else {}


def _raw(stored: StoredValue) -> str:
    return "" if stored is None else str(stored).lower() if isinstance(stored, bool) else str(stored)


def _words(kind: AreaItem, stored: StoredValue) -> str:
    return shown(kind, from_stored(kind, stored), languages.language())


def _title(kinds: Mapping[str, AreaItem], name: str) -> Text:
    places = {"name": Text("名称", "Name"), "unit": Text("机构", "Unit")}
    return kinds[name].title.text if name in kinds else places.get(name, Text(name, name))


def _told(kinds: Mapping[str, AreaItem], name: str, words: str | None) -> str:
    """Return a value of the event log in the reader's words."""
    stored = None if words is None else json.loads(words)
    return _words(kinds[name], stored) if name in kinds else str(stored or "")
