"""Components that people enter things with: forms, fields, pickers, file drop, confirmation."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.safestring import SafeString

from banfa.platform.web.components import attributes, block, draw, parts, said, tokens, words_of

register = template.Library()


@block(register, "form")
def form(
    context: Context,
    content: SafeString,
    action: str = "",
    *,
    method: str = "post",
    files: bool = False,
    problems: Mapping[str, Any] | None = None,
    id: str = "",
    **others: Any,
) -> SafeString:
    """Draw a form; `problems` are its errors by the id of the field; part "actions" holds the buttons."""
    extra, _ = attributes(others)
    listed = [(where, said(what)) for where, what in (problems or {}).items()]
    return draw(
        "form", content=content, action=action, method=method, files=files, problems=listed, id=id, extra=extra,
        tokens=tokens(context), **parts(context),
    )  # fmt: skip


@block(register, "control")
def control(
    context: Context,
    content: SafeString,
    *label: Any,
    id: str = "",
    hint: Any = "",
    error: Any = "",
    required: bool = False,
    **values: Any,
) -> SafeString:
    """Draw label, hint and error around a control of one's own, whose id is `id`."""
    return draw(
        "control", content=content, label=words_of(label, values), id=id, hint=said(hint), error=said(error),
        required=required,
    )  # fmt: skip


@register.simple_tag
def field(bound: BoundField, hint: Any = "") -> SafeString:
    """Draw a field of a Django form with label, hint and errors."""
    name = bound.id_for_label
    told = " ".join(
        f"{name}-{part}"
        for part, is_there in (("hint", hint or bound.help_text), ("error", bound.errors))
        if is_there
    )
    marks: dict[str, Any] = {"class": "form-select" if hasattr(bound.field, "choices") else "form-control"}
    if told:
        marks["aria-describedby"] = told
    if bound.errors:
        marks["aria-invalid"] = "true"
    return draw(
        "control", content=bound.as_widget(attrs=marks), label=bound.label, id=name,
        hint=said(hint) or bound.help_text, error=" ".join(str(one) for one in bound.errors), required=bound.field.required,
    )  # fmt: skip


@register.simple_tag
def input(
    *label: Any,
    name: str,
    value: Any = "",
    type: str = "text",
    id: str = "",
    hint: Any = "",
    error: Any = "",
    required: bool = False,
    unit: Any = "",
    kind: str = "",
    longest: int | None = None,
    placeholder: Any = "",
    lines: int = 0,
    mode: str = "",
    complete: str = "",
    **others: Any,
) -> SafeString:
    """Draw a labelled field. `type` as in HTML; `lines` makes it a text of so many lines; `kind` short is narrow."""
    extra, values = attributes(others)
    return draw(
        "input", label=words_of(label, values), name=name, value="" if value is None else value, type=type,
        id=id or f"id_{name}", hint=said(hint), error=said(error), required=required, unit=said(unit), kind=kind,
        longest=longest, placeholder=said(placeholder), lines=lines, mode=mode, complete=complete, extra=extra,
    )  # fmt: skip


@register.simple_tag
def select(
    *label: Any,
    name: str,
    options: Iterable[tuple[Any, Any]],
    value: Any = "",
    id: str = "",
    hint: Any = "",
    error: Any = "",
    required: bool = False,
    kind: str = "",
    blank: Any = None,
    **others: Any,
) -> SafeString:
    """Draw a labelled selection of (value, words); `blank` are the words of choosing nothing."""
    extra, values = attributes(others)
    offered = [(str(one), said(words)) for one, words in options]
    return draw(
        "select", label=words_of(label, values), name=name, options=offered, value=str(value), id=id or f"id_{name}",
        hint=said(hint), error=said(error), required=required, kind=kind, blank=blank, blank_words=said(blank),
        extra=extra,
    )  # fmt: skip


@register.simple_tag
def check(
    *label: Any,
    name: str,
    value: Any = "1",
    checked: bool = False,
    id: str = "",
    hint: Any = "",
    **others: Any,
) -> SafeString:
    """Draw a box to tick with its words."""
    extra, values = attributes(others)
    return draw(
        "check", label=words_of(label, values), name=name, value=value, checked=checked, id=id or f"id_{name}",
        hint=said(hint), extra=extra,
    )  # fmt: skip


@register.simple_tag
def choices(
    *label: Any,
    name: str,
    options: Iterable[tuple[Any, Any]],
    value: Any = "",
    many: bool = False,
    error: Any = "",
    **others: Any,
) -> SafeString:
    """Draw a few choices side by side: one of them, or with `many` any."""
    _, values = attributes(others)
    held = {str(one) for one in value} if many else {str(value)}
    offered = [(str(one), said(words), str(one) in held) for one, words in options]
    return draw(
        "choices", label=words_of(label, values), name=name, options=offered, many=many, error=said(error)
    )


@register.simple_tag
def filedrop(
    *label: Any,
    name: str,
    accept: str = "",
    multiple: bool = False,
    id: str = "",
    hint: Any = "",
    error: Any = "",
    required: bool = True,
    most: int = 0,
    camera: bool = False,
    **values: Any,
) -> SafeString:
    """Draw where files are dropped or chosen; `most` is the largest size in bytes, `camera` opens it on a phone."""
    return draw(
        "filedrop", label=words_of(label, values), name=name, accept=accept, multiple=multiple,
        id=id or f"id_{name}", hint=said(hint), error=said(error), required=required, most=most, camera=camera,
    )  # fmt: skip


@register.simple_tag
def treepicker(
    *label: Any,
    name: str,
    nodes: Iterable[tuple[Any, Any, int]],
    value: Any = "",
    id: str = "",
    hint: Any = "",
    error: Any = "",
    required: bool = False,
    blank: Any = None,
    **values: Any,
) -> SafeString:
    """Draw the choice of a place in a tree of (value, words, depth), each node before those below it."""
    offered = [(str(one), said(words), depth) for one, words, depth in nodes]
    return draw(
        "treepicker", label=words_of(label, values), name=name, nodes=offered, value=str(value),
        id=id or f"id_{name}", hint=said(hint), error=said(error), required=required, blank=blank,
        blank_words=said(blank),
    )  # fmt: skip


@register.simple_tag
def personpicker(
    *label: Any,
    name: str,
    source: str,
    value: str = "",
    shown: str = "",
    id: str = "",
    hint: Any = "",
    error: Any = "",
    required: bool = False,
    **values: Any,
) -> SafeString:
    """Draw the choice of a person: `source?q=…` answers `{"found": [{"value", "name", "note"}]}`.

    Without scripts it is a field for what stands in `value`, such as the user name.
    """
    return draw(
        "personpicker", label=words_of(label, values), name=name, source=source, value=value, shown=shown or value,
        id=id or f"id_{name}", hint=said(hint), error=said(error), required=required,
    )  # fmt: skip


@register.simple_tag
def periodpicker(
    *label: Any,
    name: str = "period",
    periods: Iterable[Any],
    value: Any = "",
    id: str = "",
    hint: Any = "",
    error: Any = "",
    go: bool = False,
    **values: Any,
) -> SafeString:
    """Draw the choice of a month, quarter or year, newest first, with a step to either side; `go` sends at once."""
    years: dict[int, list[tuple[str, Any]]] = {}
    for period in periods:
        years.setdefault(period.start.year, []).append((str(period), period.title))
    return draw(
        "periodpicker", label=words_of(label, values), name=name, years=years.items(), value=str(value),
        id=id or f"id_{name}", hint=said(hint), error=said(error), go=go,
    )  # fmt: skip


@register.simple_tag
def daterange(
    *label: Any,
    name: str,
    since: Any = None,
    until: Any = None,
    error: Any = "",
    presets: bool = False,
    **values: Any,
) -> SafeString:
    """Draw two days, from and to (`NAME_from`, `NAME_to`); `presets` offers usual ones where scripts run."""
    return draw(
        "daterange", label=words_of(label, values), name=name, since=since, until=until, error=said(error),
        presets=presets,
    )  # fmt: skip


@block(register, "confirm")
def confirm(
    context: Context,
    content: SafeString,
    *words: Any,
    action: str,
    ask: Any = None,
    kind: str = "",
    icon: str = "",
    size: str = "",
    do: Any = None,
    **others: Any,
) -> SafeString:
    """Draw a button that asks before it posts to `action`. Words: button zh, en, then question zh, en.

    The content says what will happen and may hold fields; `do` are other words for doing it. Asks in a dialog, and
    without scripts right below the button.
    """
    extra, values = attributes(others)
    question = words_of(words[2:4], values) or said(ask)
    return draw(
        "confirm", content=content, words=words_of(words[:2], values), question=question, do=said(do), action=action,
        kind=kind, icon=icon, size=size, extra=extra, tokens=tokens(context),
    )  # fmt: skip
