"""Every name an expression may use, and what it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from banfa.policy.expressions.tree import Kind


@dataclass(frozen=True, slots=True)
class NamedType:
    """What a field, ledger attribute or area value yields, and its codes if it is a choice."""

    kind: Kind
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedMeasure:
    source: str
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Every name an expression may use, and what it stands for."""

    fields: Mapping[str, NamedType] = field(default_factory=dict)
    ledger: Mapping[str, NamedType] = field(default_factory=dict)
    areas: Mapping[str, NamedType] = field(default_factory=dict)
    parameters: Mapping[str, Decimal | None] = field(default_factory=dict)
    measures: Mapping[str, NamedMeasure] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    classifications: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
