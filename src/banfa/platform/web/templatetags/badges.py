"""Small marks in a line: a grade with its movement and its why, a state, a tag."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banfa.platform.web.components import draw, phrase, words_of
from banfa.platform.web.marks import Mark
from banfa.platform.web.templatetags.banfa import grade

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
