"""Small marks in a line: a grade with its movement and its why, a state, a tag."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banfa.platform.web.components import draw, phrase, said, words_of
from banfa.platform.web.marks import Mark
from banfa.platform.web.remaining import day_cells, remaining
from banfa.platform.web.templatetags.banfa import grade
from banfa.worktime import Deadline

register = template.Library()


@register.simple_tag
def graded(
    mark: Mark | None, *, why: str = "", code: str = "", moved: int = 0, size: str = "", target: str = ""
) -> SafeString:
    """Draw a grade with its class mark and its movement; `why` leads to the reasons, into `target` by htmx."""
    badge = grade(mark, size)
    return draw("graded", badge=badge, why=why, code=code, moved=moved, target=target)


@register.simple_tag
def state(kind: str, *words: Any, **values: Any) -> SafeString:
    """Draw a state, a dot and a word: kind ok, warn, bad, accent, off (not in force) or nothing."""
    return format_html('<span class="bf-state {}">{}</span>', kind, words_of(words, values))


@register.simple_tag
def tag(kind: str, *words: Any, **values: Any) -> SafeString:
    """Draw what needs a person: kind ok, warn, bad, accent or nothing."""
    return format_html('<span class="bf-tag {}">{}</span>', kind, words_of(words, values))


@register.simple_tag
def moved(steps: int) -> SafeString:
    """Draw an arrow up or down where something moved, nothing where it stayed."""
    if not steps:
        return SafeString("")
    words = phrase("较上期上升", "up from before") if steps > 0 else phrase("较上期下降", "down from before")
    return draw("moved", is_up=steps > 0, words=words)


@register.simple_tag
def due(at: datetime | None, *, whole_day: bool = False, exact: bool = False) -> SafeString:
    """Draw how soon something is due, its moment as the tooltip or, with `exact`, beside it; a dash for no deadline."""
    if at is None:
        return format_html('<span class="muted">–</span>')
    return draw("due", left=remaining(at, timezone.now(), is_whole_day=whole_day), exact=exact)


@register.simple_tag
def deadline(
    when: Deadline, *, event: Any = "", calendar: Any = "", cites: Sequence[str] = (), is_open: bool = False
) -> SafeString:
    """Draw a deadline that opens to its why: from which event, by which rule and clause, which days were counted.

    `event` and `calendar` say in words what happened and whose calendar was asked.
    """
    drawn = due(when.due_at, whole_day=when.is_whole_day, exact=True)
    return draw(
        "deadline", deadline=when, due=drawn, cells=day_cells(when.counted), event=said(event),
        calendar=said(calendar), cites=cites, open=is_open,
    )  # fmt: skip
