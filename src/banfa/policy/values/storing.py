"""Values as JSON keeps them, and as people see them."""

from datetime import date
from decimal import Decimal

from banfa.kernel.text import Text
from banfa.policy.model import FieldType, Typed
from banfa.policy.values.outcome import Value, plain

StoredValue = str | bool | int | None
FEN = 100
YUAN = Text("元", "yuan")


def to_stored(field: Typed, value: Value) -> StoredValue:
    """Return the JSON form: money in whole fen, decimals as plain text, dates in ISO form.

    Raises ValueError where the value is not of the field's type.
    """
    if value is None:
        return None
    match field.type, value:
        case FieldType.MONEY, Decimal() | int() if not isinstance(value, bool):
            fen = Decimal(value) * FEN
            if fen != fen.to_integral_value():
                raise ValueError(f"{value} yuan is no whole number of fen")
            return int(fen)
        case FieldType.DECIMAL, Decimal() | int() if not isinstance(value, bool):
            return plain(Decimal(value))
        case FieldType.INTEGER, int() if not isinstance(value, bool):
            return value
        case FieldType.DATE, date():
            return value.isoformat()
        case FieldType.YES_NO, bool():
            return value
        case _, str() if field.type.kind.value == "text":
            return value
    raise ValueError(f"{type(value).__name__} does not fit a field of type {field.type}")


def from_stored(field: Typed, stored: StoredValue) -> Value:
    """Return the value that `to_stored` was given. Raises ValueError where the field cannot have stored it."""
    if stored is None:
        return None
    match field.type, stored:
        case FieldType.MONEY, int() if not isinstance(stored, bool):
            return Decimal(stored).scaleb(-2)
        case FieldType.INTEGER, int() if not isinstance(stored, bool):
            return stored
        case FieldType.DECIMAL, str():
            return Decimal(stored)
        case FieldType.DATE, str():
            return date.fromisoformat(stored)
        case FieldType.YES_NO, bool():
            return stored
        case _, str() if field.type.kind.value == "text":
            return stored
    raise ValueError(f"{stored!r} is no stored value of type {field.type}")


def shown(field: Typed, value: Value, language: str) -> str:
    """Return the value as people read it, with its unit; nothing for a missing one."""
    if value is None:
        return ""
    if field.type is FieldType.CHOICE:
        return field.label_of(str(value)).in_language(language)
    if field.type is FieldType.YES_NO:
        return (Text("是", "yes") if value else Text("否", "no")).in_language(language)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    return _figure(field, value, language)


def _figure(field: Typed, value: int | Decimal, language: str) -> str:
    money = field.type is FieldType.MONEY
    figure = f"{Decimal(value):,.2f}" if money else f"{Decimal(plain(Decimal(value))):,f}"
    unit = field.unit.text if field.unit else YUAN if money else None
    if unit is None:
        return figure
    words = unit.in_language(language)
    return f"{figure}{words}" if words == "%" else f"{figure} {words}"
