"""Components that a page is laid out with: head, card, figures, tabs, menu, drawer, steps, notes and states."""

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from banfa.kernel.text import Language
from banfa.platform.web import languages
from banfa.platform.web.components import attributes, block, draw, parts, said, tokens, words_of

register = template.Library()
TOKENS = "<!--tokens-->"  # where the fields of a posted form stand in what is drawn once for all requests


@register.simple_block_tag(takes_context=True)
def fill(context: Context, content: SafeString, part: str) -> str:
    """Fill a part of the component around: `{% fill "foot" %}…{% endfill %}`."""
    parts(context)[part] = content
    return ""


@block(register, "head")
def head(context: Context, content: SafeString, *title: Any, note: Any = "", **values: Any) -> SafeString:
    """Draw a page's head: its title, what stands beside it (part "beside"), and its actions."""
    return draw("head", title=words_of(title, values), note=said(note), actions=content, **parts(context))


@block(register, "crumbs")
def crumbs(context: Context, content: SafeString) -> SafeString:
    """Draw the way to a page; each step is a `crumb`."""
    return draw("crumbs", content=content, **parts(context))


@register.simple_tag
def crumb(*words: Any, href: str = "", **values: Any) -> SafeString:
    return draw("crumb", words=words_of(words, values), href=href)


@register.simple_tag
def button(
    *words: Any,
    href: str = "",
    kind: str = "",
    icon: str = "",
    size: str = "",
    name: str = "",
    value: Any = None,
    only_icon: bool = False,
    disabled: bool = False,
    type: str = "submit",
    **others: Any,
) -> SafeString:
    """Draw a link where `href` is given, else a button. `kind`: primary, quiet, accent, danger; `size`: sm."""
    extra, values = attributes(others)
    classes = "".join(f" btn-{part}" for part in (kind, size, "icon" if only_icon else "") if part)
    return draw(
        "button", words=words_of(words, values), href=href, classes=classes, icon=icon, name=name, value=value,
        only_icon=only_icon, disabled=disabled, type=type, extra=extra,
    )  # fmt: skip


@block(register, "card")
def card(
    context: Context,
    content: SafeString,
    *title: Any,
    note: Any = "",
    id: str = "",
    kind: str = "",
    flush: bool = False,
    hidden_title: bool = False,
    **others: Any,
) -> SafeString:
    """Draw a card; parts "beside", "end" and "foot". `flush`: no room around, as for tables."""
    extra, values = attributes(others)
    return draw(
        "card", content=content, title=words_of(title, values), note=said(note), id=id, kind=kind, flush=flush,
        hidden_title=hidden_title, extra=extra, **parts(context),
    )  # fmt: skip


@block(register, "chartcard")
def chart_card(
    context: Context, content: SafeString, *title: Any, note: Any = "", size: str = "m", **values: Any
) -> SafeString:
    """Draw a card whose chart keeps its height (s 96, m 172, l 260 px) whatever it shows; parts "legend", "end", "foot"."""
    return draw(
        "chart_card", content=content, title=words_of(title, values), note=said(note), size=size, **parts(context)
    )  # fmt: skip


@block(register, "note")
def note(
    context: Context, content: SafeString, kind: str = "", *, icon: str = "", id: str = "", **others: Any
) -> SafeString:
    """Draw a note: kind "" (mind this), bad, success or plain; part "end"."""
    extra, _ = attributes(others)
    return draw("note", content=content, kind=kind, icon=icon, id=id, extra=extra, **parts(context))


@block(register, "nothing")
def nothing(
    context: Context, content: SafeString, *title: Any, icon: str = "", is_big: bool = False, **values: Any
) -> SafeString:
    """Draw what stands where nothing is: what is missing, why, and the way on (part "actions")."""
    shown = words_of(title, values)
    return draw("nothing", content=content, title=shown, icon=icon, is_big=is_big, **parts(context))


@block(register, "stats")
def stats(context: Context, content: SafeString, *label: Any, kind: str = "", **values: Any) -> SafeString:
    """Draw a strip of key figures; each is a `stat`."""
    return draw("stats", content=content, label=words_of(label, values), kind=kind)


@register.simple_tag
def stat(
    *label: Any,
    value: Any = "",
    unit: Any = "",
    note: Any = "",
    href: str = "",
    tone: str = "",
    is_text: bool = False,
    **values: Any,
) -> SafeString:
    """Draw one figure with its unit, a line of comparison and the way to its rows."""
    return draw(
        "stat", label=words_of(label, values), value=said(value), unit=said(unit), note=said(note), href=href,
        tone=tone, is_text=is_text,
    )  # fmt: skip


@block(register, "pairs")
def pairs(context: Context, content: SafeString, columns: int = 2) -> SafeString:
    """Draw names with their values; each is a `pair`."""
    return draw("pairs", content=content, columns=columns)


@block(register, "pair")
def pair(
    context: Context,
    content: SafeString,
    *label: Any,
    wide: bool = False,
    edit: str = "",
    missing: bool = False,
    pending: bool = False,
    **others: Any,
) -> SafeString:
    """Draw a name with its value; `edit` is where it is changed, `pending` marks a change on its way."""
    extra, values = attributes(others)
    return draw(
        "pair", content=content, label=words_of(label, values), wide=wide, edit=edit, missing=missing,
        pending=pending, extra=extra,
    )  # fmt: skip


@block(register, "timeline")
def timeline(context: Context, content: SafeString, *label: Any) -> SafeString:
    """Draw what happened, newest first; each is an `event`."""
    return draw("timeline", content=content, label=words_of(label))


@block(register, "event")
def event(
    context: Context, content: SafeString, *title: Any, at: Any = None, by: Any = "", **values: Any
) -> SafeString:
    """Draw one thing that happened: when, what, by whom; the content says more."""
    return draw("event", content=content, title=words_of(title, values), at=at, by=said(by), **parts(context))


@block(register, "drawer")
def drawer(
    context: Context, content: SafeString, *title: Any, close: str = "?", target: str = "", **values: Any
) -> SafeString:
    """Draw a side drawer; `close` is the address without it; parts "lead" (before the title) and "foot".

    With `target` (`#why`) closing repaints only that.
    """
    return draw(
        "drawer", content=content, title=words_of(title, values), close=close, target=target, **parts(context)
    )


@block(register, "tabs")
def tabs(context: Context, content: SafeString, *label: Any, inside: bool = False) -> SafeString:
    """Draw tabs; each is a `tab`. `inside`: at the top of a card."""
    return draw("tabs", content=content, label=words_of(label), inside=inside, **parts(context))


@register.simple_tag
def tab(*words: Any, href: str, current: bool = False, count: Any = None, **others: Any) -> SafeString:
    extra, values = attributes(others)
    return draw("tab", words=words_of(words, values), href=href, current=current, count=count, extra=extra)


@block(register, "segments")
def segments(context: Context, content: SafeString, *label: Any) -> SafeString:
    """Draw a choice between a few views; each is a `tab`."""
    return draw("segments", content=content, label=words_of(label))


@block(register, "menu")
def menu(
    context: Context,
    content: SafeString,
    *words: Any,
    icon: str = "",
    kind: str = "",
    only_icon: bool = False,
) -> SafeString:
    """Draw a button with a menu below it; each line is a `menuitem`."""
    return draw("menu", content=content, words=words_of(words), icon=icon, kind=kind, only_icon=only_icon)


@register.simple_tag(takes_context=True)
def menuitem(
    context: Context, *words: Any, href: str = "", action: str = "", icon: str = "", **others: Any
) -> SafeString:
    """Draw a line of a menu: a link, or with `action` a button that posts there."""
    extra, values = attributes(others)
    return draw(
        "menuitem", words=words_of(words, values), href=href, action=action, icon=icon, extra=extra,
        tokens=tokens(context),
    )  # fmt: skip


@block(register, "steps")
def steps(context: Context, content: SafeString, *label: Any) -> SafeString:
    """Draw where one stands in a few steps; each is a `step`."""
    return draw("steps", content=content, label=words_of(label))


@register.simple_tag
def step(
    *words: Any, number: int, state: str = "", href: str = "", note: Any = "", **values: Any
) -> SafeString:
    """Draw one step: `state` is done, current or nothing for what is still to come."""
    return draw(
        "step", words=words_of(words, values), number=number, state=state, href=href, note=said(note)
    )  # fmt: skip


@register.simple_tag
def progress(*label: Any, done: float = 0, total: float = 0, note: Any = "", **values: Any) -> SafeString:
    """Draw how far something is; without a total it only says that it moves."""
    part = min(done, total) / total if total else 0
    return draw(
        "progress", label=words_of(label, values), done=done, total=total, width=f"{100 * part:.1f}%", note=said(note)
    )  # fmt: skip


@register.simple_tag
def meter(share: Any, *label: Any, low: float = 0.8) -> SafeString:
    """Draw a share of 1 as a small bar with its figure; below `low` it is amber."""
    part = max(0.0, min(float(share or 0), 1.0))
    return draw("meter", share=share, width=f"{100 * part:.1f}%", is_low=part < low, label=words_of(label))


@register.simple_tag
def skeleton(lines: int = 4, kind: str = "text") -> SafeString:
    """Draw what stands for content on its way; it shows only after 300 ms. `kind`: text, table, chart, figures."""
    return draw("skeleton", lines=range(lines), kind=kind)


@register.simple_tag(takes_context=True)
def toast(context: Context, kind: str, *words: Any, undo: str = "") -> SafeString:
    """Draw what is said in passing, with the way to undo it; see `web.toasts.say`."""
    drawn = _toast(kind, words_of(words), undo, languages.language())
    return mark_safe(drawn.replace(TOKENS, tokens(context)) if undo else drawn)  # noqa: S308  drawn by a template


@lru_cache(maxsize=64)  # every page holds the same four, for scripts to copy
def _toast(kind: str, words: str, undo: str, language: Language) -> SafeString:
    del language  # its words are in the template
    return draw("toast", words=words, kind=kind, undo=undo, tokens=mark_safe(TOKENS))  # noqa: S308
