"""Template nodes whose answer is known once the template is read: most of what a page says and draws."""

import re
from collections.abc import Callable
from functools import lru_cache
from re import Pattern

from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe

from banfa.kernel.text import Language
from banfa.platform.web import languages

Compile = Callable[[Parser, Token], Node]
_ROUTE = re.compile(r'url "([a-z0-9:_-]+)"((?: "[a-z0-9_-]+")*)(?: as ([a-z_]+))?')
_LITERAL = re.compile(r'"([^"\\]*)"')


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


class FixedRoute(Node):
    """The address of a page that a tag names with literals alone, or keeps under a name for what follows."""

    def __init__(self, name: str, arguments: str = "", keeps: str = "") -> None:
        self.name, self.arguments, self.keeps = name, tuple(_LITERAL.findall(arguments)), keeps

    def render(self, context: Context) -> str:
        if not self.keeps:
            return self.address()
        try:
            context[self.keeps] = self.address()
        except NoReverseMatch:  # as Django's own tag has it
            context[self.keeps] = ""
        return ""

    def address(self) -> SafeString:
        """Return what the tag names."""
        return mark_safe(_route_to(self.name, get_urlconf(), self.arguments))  # noqa: S308  from literals


class NamedRoute(Node):
    """The address of a page whose name is a value, and which has only one."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: Context) -> str:
        return route_to(self.name.resolve(context))


def read_route(otherwise: Compile) -> Compile:
    """Return how `{% url %}` is read: one of literals, or of a single value, asks no more than it has to."""

    def read(parser: Parser, token: Token) -> Node:
        if match := _ROUTE.fullmatch(token.contents):
            return FixedRoute(*match.groups(""))
        parts = token.split_contents()
        is_named = len(parts) == 2 and parts[1][0] not in "\"'"
        return NamedRoute(parser.compile_filter(parts[1])) if is_named else otherwise(parser, token)

    return read


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


@lru_cache(maxsize=1_024)
def _route_to(name: str, routes: str | None, arguments: tuple[str, ...] = ()) -> str:
    return reverse(name, urlconf=routes, args=arguments)
