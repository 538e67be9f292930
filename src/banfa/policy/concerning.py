"""Whom an obligation concerns: its condition over fields of the file and published classes. Nothing is looked up."""

from dataclasses import fields, replace
from typing import Any

from banfa.policy.expressions import tree
from banfa.policy.expressions.evaluating import ANSWERED
from banfa.policy.expressions.parsing import Parsed, parse
from banfa.policy.expressions.tree import Kind, Node
from banfa.policy.model import Pack
from banfa.policy.scope import scope_of

CLASS = "class:"  # before a class's name, where a customer's values are given by name
_ALLOWED = tuple(step for step in ANSWERED if step is not tree.Arithmetic)


def read_condition(source: str, pack: Pack) -> Parsed:
    """Parse whom an obligation concerns; whether it `is_concerning` is for the check to say."""
    return parse(source, scope_of(pack), expects=Kind.YES_NO)


def is_concerning(node: Node) -> bool:
    """Tell whether a condition compares fields and classes with written values, and nothing else."""
    return all(isinstance(step, (*_ALLOWED, tree.ClassRef)) for step in node.walk())


def classes_in(node: Node) -> frozenset[str]:
    """Return the classes that a condition reads."""
    return frozenset(step.name for step in node.walk() if isinstance(step, tree.ClassRef))


def answered_by_values(node: Node) -> Node:
    """Return the condition with each class as a value named `class:NAME`, which `answer` understands."""
    if isinstance(node, tree.ClassRef):
        return tree.FieldRef(kind=node.kind, name=f"{CLASS}{node.name}")
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            changed[field.name] = answered_by_values(value)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(
                answered_by_values(item) if isinstance(item, Node) else item for item in value
            )
    return replace(node, **changed) if changed else node
