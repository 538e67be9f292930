"""Conditions on one customer: its file and its published classes, answered without the ledger. Nothing runs here."""

from banfa.policy.expressions import tree
from banfa.policy.expressions.evaluating import ANSWERED
from banfa.policy.expressions.names import NamedType, Scope
from banfa.policy.expressions.parsing import Parsed, parse
from banfa.policy.expressions.tree import Kind, Node
from banfa.policy.model import Pack, Sheet, SheetRow, Typed


def scope_of_one(pack: Pack, sheet: Sheet | None = None) -> Scope:
    """Return the names that a condition on one customer may use, and those of a sheet's rows before them."""
    fields = {name: _type_of(one) for name, one in pack.fields.items()}
    rows = {name: _type_of_row(row) for name, row in sheet.rows.items()} if sheet is not None else {}
    return Scope(
        fields={**fields, **rows},
        classifications={
            name: tuple(value.value for value in rule.given) for name, rule in pack.classifications.items()
        },
        parameters={name: one.number.value for name, one in pack.parameters.items()},
    )


def read_of_one(when: str, pack: Pack, sheet: Sheet | None = None) -> Parsed:
    """Parse a condition on one customer; `is_of_one` tells whether values alone are enough for it."""
    return parse(when, scope_of_one(pack, sheet), expects=Kind.YES_NO)


def is_of_one(node: Node) -> bool:
    """Tell whether a condition reads nothing but one customer's values and classes, and rows of a sheet."""
    return all(isinstance(step, (*ANSWERED, tree.ClassRef)) for step in node.walk())


def _type_of(one: Typed) -> NamedType:
    return NamedType(one.type.kind, tuple(option.value for option in one.options))


def _type_of_row(row: SheetRow) -> NamedType:
    if row.is_scored:
        return NamedType(Kind.TEXT, tuple(box.value for box in row.boxes))
    return _type_of(row)
