"""The design page: every component as it is drawn, in both languages and themes, with the lines that draw it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import Engine, loader
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.web import languages, samples, toasts
from banfa.platform.web.acting import wants_fragment
from banfa.platform.web.context import THEMES
from banfa.platform.web.sending import repeatable

LANGUAGES = {"zh": "zh-hans", "en": "en"}
BY_LANGUAGE = {"": Text("双语", "Both"), "zh": Text("中文", "Chinese"), "en": Text("英文", "English")}
BY_THEME = {
    "": Text("当前", "As set"),
    "light": Text("浅色", "Light"),
    "dark": Text("深色", "Dark"),
    "both": Text("并排", "Both"),
}
NAMED = re.compile(r'\b(id|for|form|aria-describedby|data-bulk)="(#?)([\w -]+)"|href="#(id_\w+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to look at the page."""

    title: Text
    address: str
    is_current: bool


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; `language` and `theme` narrow it to one of them, else both stand side by side."""
    language, theme = request.GET.get("language", ""), request.GET.get("theme", "")
    panes = list(
        product([language] if language in LANGUAGES else LANGUAGES, THEMES if theme == "both" else [""])
    )
    if theme in THEMES:
        panes = [(code, theme) for code, _ in panes]
    content = {
        "samples": [
            (one, source(one), [(code, shown, drawn(request, one, code, shown)) for code, shown in panes])
            for one in samples.SAMPLES
        ],
        "held": Text(f"{len(samples.SAMPLES)} 组", f"{len(samples.SAMPLES)} groups"),
        "by_language": _choices(request, "language", language, BY_LANGUAGE),
        "by_theme": _choices(request, "theme", theme, BY_THEME),
    }
    return render(request, "web/design.html", content)


def _choices(request: HttpRequest, key: str, held: str, offered: Mapping[str, Text]) -> list[Choice]:
    query = request.GET.copy()
    found = []
    for value, title in offered.items():
        query[key] = value
        is_current = value == (held if held in offered else "")
        found.append(Choice(title=title, address=f"?{query.urlencode()}", is_current=is_current))
    return found


def drawn(request: HttpRequest, sample: samples.Sample, code: str, theme: str) -> SafeString:
    """Return what a sample looks like in a language, with ids of its own."""
    with languages.answering_in(LANGUAGES[code]):
        page = loader.render_to_string(
            f"web/design/{sample.name}.html", dict(samples.values(timezone.now())), request
        )
    return mark_safe(NAMED.sub(lambda found: _own(found, f"{code}{theme}"), page))  # noqa: S308  drawn by templates


def _own(found: re.Match[str], code: str) -> str:
    if found[4]:
        return f'href="#{found[4]}-{code}"'
    names = " ".join(f"{name}-{code}" for name in found[3].split())
    return f'{found[1]}="{found[2]}{names}"'


def source(sample: samples.Sample) -> str:
    """Return the lines that draw a sample."""
    return str(Engine.get_default().get_template(f"web/design/{sample.name}.html").source).strip()


@repeatable
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Say something in passing, as every action does; taking it back says so."""
    toasts.say(request, Text("已保存营业面积", "Floor area saved"), undo=reverse("web:design-said"))
    return (
        HttpResponse(status=204) if wants_fragment(request) else HttpResponseRedirect(reverse("web:design"))
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Answer the sample of the person picker."""
    return JsonResponse({"found": samples.people_like(request.GET.get("q", ""))})
