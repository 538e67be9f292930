"""Signals: what is known of a customer beside its file, which the conditions of screens may compare. Nothing runs here."""

from banfa.policy.expressions.evaluating import is_answered
from banfa.policy.expressions.names import NamedType, Scope
from banfa.policy.expressions.parsing import Parsed, parse
from banfa.policy.expressions.tree import Kind
from banfa.policy.model import Field, Pack

SIGNALS: dict[str, Kind] = {
    "days_known": Kind.NUMBER,  # since the file was entered
    "days_open": Kind.NUMBER,  # since the customer opened
    "lacking": Kind.NUMBER,  # fields that a complete file would hold
    "same_phone": Kind.NUMBER,  # other customers with the telephone number
    "same_place": Kind.NUMBER,  # other customers at the very same spot
    "phone_is_odd": Kind.YES_NO,  # a number that nobody is reached by, such as 13800000000
    "has_position": Kind.YES_NO,
    "photos": Kind.NUMBER,
    "months_kept": Kind.NUMBER,  # months that the ledger holds since the file was entered or the customer opened
    "months_sold": Kind.NUMBER,  # months of these in which anything was sold
    "sold_before_opening": Kind.YES_NO,
    "sold_after_closing": Kind.YES_NO,
    "newest_share": Kind.NUMBER,  # the newest month's quantity, of the mean of the months before it
}


def scope_of_screens(pack: Pack) -> Scope:
    """Return the names that conditions of screens may use."""
    fields = {name: _type_of(one) for name, one in pack.fields.items()}
    return Scope(
        fields={**fields, **{name: NamedType(kind=kind) for name, kind in SIGNALS.items()}},
        parameters={name: parameter.number.value for name, parameter in pack.parameters.items()},
    )


def read_screen(when: str, pack: Pack) -> Parsed:
    """Parse a screen's condition; whether it `is_answered` by values alone is the check's to say."""
    return parse(when, scope_of_screens(pack), expects=Kind.YES_NO)


def signals_in(parsed: Parsed) -> frozenset[str]:
    """Return the signals that a condition compares."""
    named = (getattr(step, "name", "") for step in parsed.node.walk())
    return frozenset(name for name in named if name in SIGNALS)


def _type_of(field: Field) -> NamedType:
    return NamedType(field.type.kind, tuple(option.value for option in field.options))


__all__ = ["SIGNALS", "is_answered", "read_screen", "scope_of_screens", "signals_in"]
