"""One parser per kind of value, for form, API and file alike. Nothing is stored here and no clock is read."""

from banfa.policy.values.masking import masked
from banfa.policy.values.outcome import BadValue, Reading, SheetNumber, Value
from banfa.policy.values.reading import Terms, read
from banfa.policy.values.several import BadItem, BadValues, read_all
from banfa.policy.values.storing import StoredValue, from_stored, shown, to_stored

__all__ = [
    "BadItem",
    "BadValue",
    "BadValues",
    "Reading",
    "SheetNumber",
    "StoredValue",
    "Terms",
    "Value",
    "from_stored",
    "masked",
    "read",
    "read_all",
    "shown",
    "to_stored",
]
