"""Personal values as a message may show them."""

from banfa.policy.model import Field, FieldType, Typed

LONGEST_SHOWN = 60
ALWAYS = frozenset({FieldType.ID_NUMBER, FieldType.BANK_CARD})
NUMBERED = frozenset({*ALWAYS, FieldType.PHONE, FieldType.MOBILE, FieldType.USCC})


def masked(field: Typed, raw: object) -> str:
    """Return the value shortened for a message, with the middle hidden where it is personal."""
    words = " ".join(str(raw).split())
    if not is_masked(field):
        return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
    if field.type is FieldType.EMAIL and "@" in words:
        name, _, domain = words.partition("@")
        return f"{name[:1]}***@{domain[:LONGEST_SHOWN]}"
    if field.type in NUMBERED and len(words) >= 8:
        return f"{words[:3]}{'*' * min(len(words) - 7, 12)}{words[-4:]}"
    return f"{words[:1]}**" if len(words) > 1 else "*"


def is_masked(field: Typed) -> bool:
    """Tell whether a message must hide the middle of this field's values."""
    return field.type in ALWAYS or (isinstance(field, Field) and field.sensitivity != "plain")
