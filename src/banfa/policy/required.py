"""Which fields one file may not be without, by what it holds: `required_when` answered. Nothing is looked up."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from banfa.policy.expressions.evaluating import Value, answer
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import FieldRef, Kind, Node
from banfa.policy.model import Field, Pack
from banfa.policy.scope import scope_of
from banfa.policy.values import StoredValue, from_stored


def required_in(pack: Pack, stored: Mapping[str, StoredValue]) -> frozenset[str]:
    """Return the fields that a file with these stored values has to hold, always or because a condition holds."""
    always = {name for name, field in pack.fields.items() if field.required}
    now = {name for name, node in conditions_of(pack).items() if _holds(node, pack, stored)}
    return frozenset(always | now)


def conditions_of(pack: Pack) -> Mapping[str, Node]:
    """Return the condition of every field that is required only where it holds."""
    return _kept(_Asked(pack)) if pack.digest else _read(pack)


def _holds(node: Node, pack: Pack, stored: Mapping[str, StoredValue]) -> bool:
    asked = {step.name for step in node.walk() if isinstance(step, FieldRef)}
    values = {name: _value(pack.fields[name], stored.get(name)) for name in asked if name in pack.fields}
    return answer(node, values) is True


def _value(field: Field, stored: StoredValue) -> Value:
    if stored is None or stored == "":
        return None
    try:
        value = from_stored(field, stored)
    except ValueError:  # the pack's field was of another type when this was stored
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


class _Asked:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash(self.pack.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.pack.digest == other.pack.digest


@lru_cache(maxsize=32)
def _kept(asked: _Asked) -> Mapping[str, Node]:
    return _read(asked.pack)


def _read(pack: Pack) -> Mapping[str, Node]:
    scope = scope_of(pack)
    written = {name: field.required_when for name, field in pack.fields.items() if field.required_when}
    parsed = {name: parse(source, scope, expects=Kind.YES_NO) for name, source in written.items()}
    return {name: one.node for name, one in parsed.items() if one.is_good}
