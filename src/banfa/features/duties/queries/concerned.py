"""The customers whom an obligation concerns, as a condition of the database: fields of the file, and published classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)

from banfa.features.customers.indexes.expressions import COLUMNS, stored
from banfa.features.customers.models import Customer
from banfa.features.grading.models import Generation
from banfa.policy.concerning import classes_in, read_condition
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import FieldType, Obligation, Pack

HELD = "held"  # the customers' published classes beside them
FEN = 100
LOOKUPS: dict[str, Any] = {
    "==": Exact, "<": LessThan, "<=": LessThanOrEqual, ">": GreaterThan, ">=": GreaterThanOrEqual,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """The generation of grades in force, and which column holds which class; none while nothing is published."""

    generation_id: int | None
    slots: Mapping[str, int]


def published() -> Published:
    """Return the grades in force."""
    found = Generation.objects.filter(is_current=True).values_list("pk", "slots").first()
    return Published(*found) if found else Published(None, {})


def concerned(rule: Obligation, pack: Pack, grades: Published) -> QuerySet[Customer]:
    """Return the customers whom an obligation concerns now. What is missing compares as in every rule: it does not hold."""
    found = Customer.objects.all()
    if rule.statuses:
        found = found.filter(status__in=rule.statuses)
    if rule.of is None:
        return found
    node = read_condition(rule.of, pack).node
    if classes_in(node) and grades.generation_id is not None:
        current = Q(grades__generation=grades.generation_id)
        found = found.annotate(**{HELD: FilteredRelation("grades", condition=current)})
    return found.filter(_Compiler(pack, grades).holds(node))


@dataclass(frozen=True, slots=True)
class _Compiler:
    pack: Pack
    grades: Published

    def holds(self, node: Node) -> Any:
        """Return a condition for a step that says yes or no."""
        match node:
            case tree.Both():
                return _joined([self.holds(part) for part in node.parts], Q.AND)
            case tree.Either():
                return _joined([self.holds(part) for part in node.parts], Q.OR)
            case tree.Not():
                return Q(Exact(_surely(self.holds(node.of)), Value(value=False)))
            case tree.IsMissing():
                return Q(IsNull(self.value(node.of), True))
            case tree.IsIn():
                options = [self._written(node.item, option) for option in node.options]
                return Q(In(self.value(node.item), options))
            case tree.Compare():
                return self._compared(node)
            case tree.Literal():
                return Q() if node.value is True else Q(pk__in=[])
        return Q(Exact(self.value(node), Value(value=True)))

    def value(self, node: Node) -> Combinable:
        """Return what a step yields."""
        match node:
            case tree.FieldRef():
                return self._field(node.name)
            case tree.ClassRef():
                slot = self.grades.slots.get(node.name)
                return F(f"{HELD}__g{slot}") if slot is not None else Value(None, output_field=CharField())
            case tree.Literal() | tree.ParameterRef():
                return Value(node.value)
        raise TypeError(f"{type(node).__name__} cannot stand in whom an obligation concerns")

    def _field(self, name: str) -> Combinable:
        if name in COLUMNS:
            return F(name)
        kind = self.pack.fields[name].type
        if kind is not FieldType.YES_NO:
            return stored(name, kind)
        yes, no = Q(**{f"attributes__{name}": True}), Q(**{f"attributes__{name}": False})
        return Case(
            When(yes, then=Value(value=True)), When(no, then=Value(value=False)),
            default=Value(None), output_field=BooleanField(),
        )  # fmt: skip

    def _compared(self, node: tree.Compare) -> Any:
        left, right = node.left, node.right
        one = self._beside(left, right)
        two = self._beside(right, left)
        if node.operator == "!=":
            known = [IsNull(side, False) for side in (one, two) if not isinstance(side, Value)]
            return _joined([*known, Exact(_surely(Exact(one, two)), Value(value=False))], Q.AND)
        return Q(LOOKUPS[node.operator](one, two))

    def _beside(self, node: Node, other: Node) -> Combinable:
        """Return one side of a comparison; a written value takes the form in which the other side is stored."""
        if isinstance(node, tree.Literal | tree.ParameterRef):
            return Value(self._written(other, node))
        return self.value(node)

    def _written(self, beside: Node, node: Node) -> Any:
        value = getattr(node, "value", None)
        if isinstance(beside, tree.FieldRef) and beside.name not in COLUMNS:
            kind = self.pack.fields[beside.name].type
            if kind is FieldType.MONEY and isinstance(value, Decimal):
                return value * FEN
            if isinstance(value, date):
                return value.isoformat()
        return value


def _joined(parts: list[Any], how: str) -> Q:
    whole = Q()
    for part in parts:
        whole = whole & Q(part) if how == Q.AND else whole | Q(part)
    return whole


def _surely(condition: Any) -> Combinable:
    """Return a condition as a value that is no where it is neither yes nor no."""
    whole = ExpressionWrapper(condition, output_field=BooleanField())
    return Coalesce(whole, Value(value=False), output_field=BooleanField())
