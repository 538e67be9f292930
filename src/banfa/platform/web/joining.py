"""Reads templates so that what stands side by side and is known beforehand is one node, drawn once in a process.

Half of a page's nodes are such words, addresses and icons; each would be asked for on every request.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.template import Template
from django.template.base import Node, NodeList, TextNode
from django.template.context import Context
from django.template.loaders.base import Loader as BaseLoader
from django.template.loaders.cached import Loader
from django.urls import get_urlconf
from django.utils.safestring import SafeString, mark_safe

from banfa.kernel.text import Language
from banfa.platform.web import languages
from banfa.platform.web.fixed import FixedDrawing, FixedRoute, FixedWords


class FixedRun(Node):
    """Nodes in a row that say the same on every page of one language; drawn when they are first asked for."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.drawn: dict[tuple[Language, str | None], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = languages.language(), get_urlconf()
        found = self.drawn.get(key)
        if found is None:
            found = mark_safe("".join(node.render(context) for node in self.nodes))  # noqa: S308  fixed
            self.drawn[key] = found
        return found

    render_annotated = render  # nothing in it can fail for want of a value


class _Reader(BaseLoader):
    """Stands below Django's keeping loader: a template is joined before any thread can draw it."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Template = super().get_template(template_name, skip)
        join(template.nodelist)
        return template


class JoiningLoader(Loader, _Reader):
    """Keeps templates as Django's own loader does, with their fixed nodes joined."""


def join(nodes: NodeList) -> None:
    """Join the fixed nodes of a list, and of every list inside it."""
    joined: list[Node] = []
    for fixed, found in groupby(nodes, key=is_fixed):
        run = list(found)
        joined += [FixedRun(run)] if fixed and len(run) > 1 else run
    nodes[:] = joined
    for node in nodes:
        _join_inside(vars(node).values())


def is_fixed(node: Node) -> bool:
    """Tell whether a node draws the same on every page of one language."""
    if isinstance(node, FixedRoute):
        return not node.keeps
    return isinstance(node, TextNode | FixedWords | FixedDrawing)


def _join_inside(held: Iterable[object]) -> None:
    for one in held:
        if isinstance(one, NodeList):
            join(one)
        elif isinstance(one, Node) and not isinstance(one, FixedRun):
            _join_inside(vars(one).values())
        elif isinstance(one, list | tuple):
            _join_inside(one)
