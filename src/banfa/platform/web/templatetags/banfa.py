"""What templates say and draw: words in both languages, figures, icons, grades and clause tags."""

import html
import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.defaulttags import url
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from banfa.kernel.period import Period
from banfa.kernel.text import Language
from banfa.platform.web import languages, numerals
from banfa.platform.web.articles import article_in
from banfa.platform.web.components import phrase
from banfa.platform.web.fixed import FixedDrawing, FixedWords, address_of, read_route, where_literal
from banfa.platform.web.marks import Mark
from banfa.platform.web.slots import clause_address
from banfa.policy import catalogue

register = template.Library()
# Tags written with literals alone, which need no look into the page's values.
_WORDS = re.compile(r't "([^"\\]*)" "([^"\\]*)"')
_ASSET = re.compile(r'asset "([^"\\]+)"')
_QUERIES = "_banfa_queries"
_ICON = re.compile(r'icon "([a-z0-9-]+)"(?: "([a-z0-9 -]+)")?')


register.simple_tag(phrase, name="t")
register.tag("t", where_literal(_WORDS, FixedWords, register.tags["t"]))


@register.filter
def said(words: languages.Bilingual | None) -> str:
    """Return a text in the reader's language."""
    return languages.said(words)


@register.filter
def figure(value: numerals.Number | str | None, places: int = 0) -> str:
    return numerals.figure(value, places)


@register.filter
def fixed(value: numerals.Number | None, places: int = 2) -> str:
    """Return a figure with all its decimals, as columns of money stand."""
    return numerals.fixed(value, places)


@register.filter
def percent(share: numerals.Number | None, places: int = 1) -> str:
    return numerals.percent(share, places)


@register.filter
def signed(value: numerals.Number | None, places: int = 4) -> str:
    return numerals.signed(value, places)


@register.filter
def day(on: date | None) -> str:
    return numerals.day(on)


@register.filter
def moment(at: datetime | None) -> str:
    return numerals.moment(at)


@register.filter
def running_day(on: date | None) -> str:
    """Return a day as running text has it; tables take `day`."""
    return languages.said(numerals.running_day(on))


@register.filter
def compact(value: numerals.Number | None) -> str:
    return languages.said(numerals.compact(value))


@register.filter
def money(value: numerals.Number | None, places: int = 2) -> str:
    return languages.said(numerals.money(value, places))


@register.filter
def lasting(seconds: float) -> str:
    return languages.said(numerals.lasting(seconds))


@register.filter
def period_title(period: Period) -> str:
    return languages.said(period.title)


@register.simple_tag
def options(offered: Iterable[tuple[str, str]], current: str) -> SafeString:
    """Draw the options of a selection, values with their words; long ones would be slow as template nodes."""
    drawn = _options(tuple(offered))
    chosen = f'<option value="{html.escape(current)}"' if current else ""
    return mark_safe(drawn.replace(f"{chosen}>", f"{chosen} selected>", 1) if chosen else drawn)  # noqa: S308


@lru_cache(maxsize=128)  # the same selections stand on every list
def _options(offered: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f'<option value="{html.escape(value)}">{html.escape(words)}</option>' for value, words in offered
    )


@register.simple_tag
def cells(shown: Iterable[tuple[str, str]]) -> SafeString:
    """Draw the cells of a line, each with its class and its words, which are escaped whatever they are."""
    drawn = (f'<td class="{kind}">{html.escape(words)}</td>' for kind, words in shown)
    return mark_safe("".join(drawn))  # noqa: S308  format_html is five times slower, and a page has hundreds


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """Return a mapping's entry, None where it has none."""
    return mapping.get(key)


@register.simple_tag
@lru_cache(maxsize=256)  # a page draws the same few again and again
def icon(name: str, kind: str = "") -> SafeString:
    """Draw an icon of the sprite; it is decoration, so the words stand beside it or in a label."""
    return format_html(
        '<svg class="bf-icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        kind, address_of("vendor/icons.svg"), name,
    )  # fmt: skip


register.tag("icon", where_literal(_ICON, partial(FixedDrawing, icon), register.tags["icon"]))


@register.simple_tag
def asset(path: str) -> str:
    """Return where one of our files is served, such as a style sheet."""
    return address_of(path)


register.tag("url", read_route(url))
register.tag("asset", where_literal(_ASSET, partial(FixedDrawing, address_of), register.tags["asset"]))


@register.simple_tag
def grade(mark: Mark | None, size: str = "") -> SafeString:
    """Draw a grade: filled, tinted or hollow by its place among the values, its label as the tooltip."""
    return (
        mark_safe('<span class="muted">–</span>')
        if mark is None
        else _drawn(mark, size, languages.language())
    )


@lru_cache(maxsize=1_024)  # a list shows the same few marks on every line
def _drawn(mark: Mark, size: str, language: Language) -> SafeString:
    label = mark.label.in_language(language)
    classes = " ".join(
        part for part in ("bf-grade", mark.tone, "" if mark.is_short else "wide", size) if part
    )
    shown = mark.value if mark.is_short else label
    if shown == label:
        return format_html('<span class="{}">{}</span>', classes, shown)
    return format_html(
        '<span class="{}" title="{}">{}<span class="bf-said"> {}</span></span>', classes, label, shown, label
    )


@register.simple_tag
def clause(clause_id: str, *, brief: bool = False) -> SafeString:
    """Draw a clause tag that leads to where the clause is read."""
    found = catalogue.clause(clause_id) if catalogue.has_clause(clause_id) else None
    title = languages.said(found.says) if found else clause_id
    article = "" if brief or found is None else article_in(found.article, languages.language())
    words = (
        format_html("{} <code>{}</code>", article, clause_id)
        if article
        else format_html("<code>{}</code>", clause_id)
    )
    address = clause_address(clause_id)
    if address is None:
        return format_html('<span class="bf-clause" title="{}">{}</span>', title, words)
    return format_html('<a class="bf-clause" href="{}" title="{}">{}</a>', address, title, words)


@register.filter
def article(words: str) -> str:
    """Return an article's number in the reader's language."""
    return conditional_escape(article_in(words, languages.language()))


@register.filter
def plain(value: float) -> str:
    """Return a place in a drawing as SVG reads it, whatever the language."""
    return f"{value:g}"


@register.filter
def dash(key: str) -> str:
    """Return the name of a column as it stands in an address when the list runs downwards."""
    return f"-{key}"


@register.simple_tag(takes_context=True)
def without_query(context: template.Context, key: str) -> str:
    """Return the page's query without a key."""
    return str(with_query(context, **{key: None}))


@register.filter(name="is")
def is_same(one: Any, other: Any) -> bool:
    """Say whether two things are the same: `current=name|is:chosen`."""
    return bool(one == other)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """Return the page's query with some keys changed, dropped where empty; other pages start anew."""
    request = context["request"]
    told = {key: value for key, value in changes.items() if value not in (None, "")}
    others = _kept_of(request, frozenset(changes))
    added = urlencode(told)
    return f"?{others}{'&' if others and added else ''}{added}"


def _kept_of(request: HttpRequest, dropped: frozenset[str]) -> str:
    """Return the page's query without some keys and its place in a list; a list's heads ask for the same again and again."""
    known: dict[frozenset[str], str] = request.__dict__.setdefault(_QUERIES, {})
    if dropped not in known:
        query = request.GET.copy()
        for key in ("after", "before", *dropped):
            query.pop(key, None)
        known[dropped] = query.urlencode()
    return known[dropped]
