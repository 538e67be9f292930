"""What makes a template component: a tag with words in both languages, places to fill, and a template that draws it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django import template
from django.template import loader
from django.template.base import Node, NodeList, Parser, Token
from django.template.library import SimpleBlockNode
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from banfa.kernel.text import Language, Text
from banfa.platform.web import languages, numerals
from banfa.platform.web.templatetags.sending import csrf_token

FOLDER = "web/components"
PARTS = "_parts"  # begins with an underscore, so that no template can read it
PREFIXES = ("hx_", "data_", "aria_")
Draw = TypeVar("Draw", bound=Callable[..., str])


class Framed(Node):
    """A component's tag, around which a new set of parts can be filled."""

    def __init__(self, inner: SimpleBlockNode) -> None:
        self.inner = inner
        self.nodelist: NodeList = inner.nodelist

    def render(self, context: template.Context) -> SafeString:
        with context.push(**{PARTS: {}}):
            return mark_safe(self.inner.render(context))  # noqa: S308  drawn by a component


def block(register: template.Library, name: str) -> Callable[[Draw], Draw]:
    """Register a function as `{% name … %}content{% endname %}`; inside, `{% fill "foot" %}` fills a part of it."""

    def decorate(function: Draw) -> Draw:
        plain = template.Library()
        plain.simple_block_tag(takes_context=True, name=name, end_name=f"end{name}")(function)

        @wraps(function)
        def read(parser: Parser, token: Token) -> Node:
            inner = plain.tags[name](parser, token)
            assert isinstance(inner, SimpleBlockNode)
            return Framed(inner)

        register.tag(name, read)
        return function

    return decorate


def parts(context: template.Context) -> dict[str, SafeString]:
    """Return what the template filled of the component that is being drawn."""
    filled: dict[str, SafeString] | None = context.get(PARTS)
    return {} if filled is None else filled


def phrase(zh: str, en: str, *, one: str | None = None, **values: Any) -> SafeString:
    """Return words in the reader's language; `{name}` stands for a value, `one` for n = 1 in English."""
    words = zh
    if languages.language() is not Language.ZH:
        words = one if one is not None and values.get("n") == 1 else en
    shown = {
        name: numerals.figure(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
    # Literals of the template are safe already; words that came from elsewhere are escaped like any value.
    escaped = conditional_escape(words)
    return format_html(escaped, **shown) if shown else escaped


def words_of(given: tuple[Any, ...], values: Mapping[str, Any] | None = None) -> str:
    """Return a component's words: given in both languages, as one Text, or as data that reads alike in both."""
    if not given:
        return ""
    if len(given) > 1:
        return phrase(given[0], given[1], **(values or {}))
    return said(given[0])


def said(words: Any) -> str:
    """Return a Text in the reader's language; anything else as it is."""
    if isinstance(words, Text):
        return languages.said(words)
    return "" if words is None else words


def attributes(given: Mapping[str, Any]) -> tuple[SafeString, dict[str, Any]]:
    """Part what is left of a tag's arguments: `hx_…`, `data_…`, `aria_…` become attributes, the rest are values."""
    kept = {name: value for name, value in given.items() if name.startswith(PREFIXES)}
    values = {name: value for name, value in given.items() if name not in kept}
    drawn = format_html_join(
        "", ' {}="{}"', ((name.replace("_", "-"), value) for name, value in kept.items() if value is not None)
    )
    return drawn, values


def tokens(context: template.Context) -> SafeString:
    """Return the hidden fields that every posted form carries."""
    return csrf_token(context) if "request" in context else SafeString("")


def draw(name: str, /, **values: Any) -> SafeString:
    """Draw a component's template."""
    return mark_safe(loader.get_template(f"{FOLDER}/{name}.html").render(values))  # noqa: S308
