"""Template nodes whose answer is known once the template is read: most of what a page says and draws."""

from collections.abc import Callable
from functools import lru_cache
from re import Pattern

from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.urls import get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe

from banfa.kernel.text import Language
from banfa.platform.web import languages

Compile = Callable[[Parser, Token], Node]


class FixedWords(Node):
    """Words that hold no value, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = mark_safe(zh), mark_safe(en)  # noqa: S308  written in the template

    def render(self, context: Context) -> SafeString:
        return self.zh if languages.language() is Language.ZH else self.en


class FixedDrawing(Node):
    """What a function of literals gives, asked for when the page is made."""

    def __init__(self, draw: Callable[..., str], *literals: str) -> None:
        self.draw, self.literals = draw, literals

    def render(self, context: Context) -> SafeString:
        return mark_safe(self.draw(*self.literals))  # noqa: S308  drawn by our own functions


def where_literal(form: Pattern[str], make: Callable[..., Node], otherwise: Compile) -> Compile:
    """Return how a tag is read: a tag of this form becomes a fixed node of its groups, any other the usual one."""

    def read(parser: Parser, token: Token) -> Node:
        match = form.fullmatch(token.contents)
        return make(*match.groups("")) if match else otherwise(parser, token)

    return read


@lru_cache(maxsize=256)  # a page names two dozen files, the same on every page
def address_of(path: str) -> str:
    """Return where a file of ours is served."""
    return static(path)


def route_to(name: str) -> str:
    """Return the address of a page that has only one; the routes of a process never change."""
    return _route_to(name, get_urlconf())


@lru_cache(maxsize=512)
def _route_to(name: str, routes: str | None) -> str:
    return reverse(name, urlconf=routes)
