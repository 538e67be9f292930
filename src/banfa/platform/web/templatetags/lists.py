"""Components of a list: filter bar with chips, table with heads and selection, bulk bar, pager."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from banfa.platform.web.components import attributes, block, draw, parts, phrase, said, tokens, words_of
from banfa.platform.web.templatetags.banfa import icon as drawn_icon
from banfa.platform.web.templatetags.banfa import with_query

register = template.Library()


@block(register, "filterbar")
def filter_bar(
    context: Context,
    content: SafeString,
    action: str = "",
    target: str = "",
    *,
    sheet: bool = False,
    **others: Any,
) -> SafeString:
    """Draw a list's search and filters as one form; with `target` (`#register`) a change repaints only that.

    Parts "end" (columns, export) and "chips"; search is a `searchbox`, what is seldom used stands in `morefilters`.
    """
    extra, _ = attributes(others)
    return draw("filter_bar", content=content, action=action, target=target, extra=extra, **parts(context))


@register.simple_tag
def searchbox(
    *label: Any,
    name: str = "q",
    value: str = "",
    hint: Any = "",
    id: str = "q",
    longest: int = 60,
) -> SafeString:
    """Draw the field that finds in a list; `hint` names what it looks at."""
    return draw(
        "searchbox", label=words_of(label), name=name, value=value, hint=said(hint), id=id, longest=longest
    )


@block(register, "morefilters")
def more_filters(
    context: Context, content: SafeString, *words: Any, count: int = 0, clear: str = ""
) -> SafeString:
    """Draw the filters that open below a button, on a phone as a sheet from the foot; `count` are in use."""
    return draw("more_filters", content=content, words=words_of(words), count=count, clear=clear)


@register.simple_tag
def chip(*title: Any, words: Any = "", drop: str = "", target: str = "") -> SafeString:
    """Draw what the list is narrowed by, with the address without it."""
    return draw("chip", title=words_of(title), words=said(words), drop=drop, target=target)


@block(register, "table")
def table(
    context: Context,
    content: SafeString,
    *caption: Any,
    kind: str = "",
    tall: bool = False,
    shown: bool = False,
    cards: bool = False,
    **others: Any,
) -> SafeString:
    """Draw a table: the content is `<thead>` and `<tbody>`. `cards`: on a phone each row is a card.

    `kind` plain leaves out the last rule; `tall` scrolls below a head that stays; `shown` shows the caption.
    """
    extra, values = attributes(others)
    return draw(
        "table", content=content, caption=words_of(caption, values), kind=kind, tall=tall, shown=shown,
        cards=cards, extra=extra,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def th(
    context: Context,
    *title: Any,
    sort: str = "",
    num: bool = False,
    kind: str = "",
    target: str = "",
    **values: Any,
) -> SafeString:
    """Draw a column's head; with `sort` a click sorts by that key, a second one turns it round (`?sort=-key`)."""
    words, classes = words_of(title, values), " ".join(part for part in ("end" if num else "", kind) if part)
    shown = format_html(' class="{}"', classes) if classes else ""
    if not sort:
        return format_html('<th scope="col"{}>{}</th>', shown, words)
    now = context["request"].GET.get("sort", "")
    upwards, downwards = now == sort, now == f"-{sort}"
    address = with_query(context, sort=f"-{sort}" if upwards else sort)
    order = (
        format_html(' aria-sort="{}"', "ascending" if upwards else "descending")
        if upwards or downwards
        else ""
    )
    arrow = drawn_icon("arrow-up" if upwards else "arrow-down") if upwards or downwards else ""
    swap = format_html(' hx-get="{}" hx-target="{}" hx-push-url="true"', address, target) if target else ""
    return format_html(
        '<th scope="col"{}{}><a href="{}"{}>{}{}</a></th>', shown, order, address, swap, words, arrow
    )


@register.simple_tag
def pickall() -> SafeString:
    """Draw the head of the column that selects rows."""
    words = phrase("选择本页全部", "Select all on this page")
    return format_html(
        '<th class="pick" scope="col"><input class="form-check-input" type="checkbox" data-pick-all aria-label="{}">'
        "</th>", words,
    )  # fmt: skip


@register.simple_tag
def pickone(value: Any, title: Any, *, name: str = "id", picked: bool = False, form: str = "") -> SafeString:
    """Draw the cell that selects a row; `form` is the id of the form that acts on the selection."""
    return format_html(
        '<td class="pick"><input class="form-check-input" type="checkbox" data-pick name="{}" value="{}"'
        ' aria-label="{}"{}{}></td>',
        name, value, phrase("选择 {name}", "Select {name}", name=said(title)),
        format_html(' form="{}"', form) if form else "", " checked" if picked else "",
    )  # fmt: skip


@block(register, "bulkbar")
def bulk_bar(context: Context, content: SafeString, *, id: str = "bulk", scope: str = "") -> SafeString:
    """Draw what can be done with selected rows; it takes the place of the toolbar while some are selected.

    `scope` is the selector of what holds the rows; part "all" offers to take everything that fits.
    """
    return draw(
        "bulk_bar",
        content=content,
        id=id,
        scope=scope,
        tokens=tokens(context),
        **parts(context),
    )


@register.simple_tag
def pager(
    *,
    before: str = "",
    after: str = "",
    words: Any = "",
    note: Any = "",
    target: str = "",
) -> SafeString:
    """Draw the way to the previous and the next page, with what is on this one."""
    return draw("pager", before=before, after=after, words=said(words), note=said(note), target=target)


@register.simple_tag(takes_context=True)
def switch(
    context: Context,
    *label: Any,
    name: str,
    options: Iterable[tuple[Any, ...]],
    value: Any = "",
    drops: str = "",
    target: str = "",
    kind: str = "",
) -> SafeString:
    """Draw segments that change one key of the address: `options` are (value, words) or (value, words, count).

    The keys in `drops` go with a change; with `target` (`#members`) only that is repainted. `kind` wide stands alone.
    """
    dropped: dict[str, Any] = dict.fromkeys(drops.split())
    shown = format_html_join(
        "", "{}",
        (
            (_segment(with_query(context, **dropped, **{name: None if one == "" else one}), words, target, one == value, count),)
            for one, words, *count in options
        ),
    )  # fmt: skip
    return draw("segments", content=shown, label=words_of(label), kind=kind)


def _segment(address: str, words: Any, target: str, is_current: bool, count: list[Any]) -> SafeString:
    swap = {"hx_get": address, "hx_target": target, "hx_push_url": "true"} if target else {}
    extra, _ = attributes(swap)
    shown = count[0] if count else None
    return draw(
        "tab", words=said(words), href=f"{address}{target}", current=is_current, count=shown, extra=extra
    )
