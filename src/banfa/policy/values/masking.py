"""Personal values as a message may show them."""

from banfa.policy.model import Field, FieldType, Mask, Typed
from banfa.policy.values.addresses import division_of

LONGEST_SHOWN = 60
ALWAYS = frozenset({FieldType.ID_NUMBER, FieldType.BANK_CARD, FieldType.BANK_ACCOUNT})
NUMBERED = frozenset({*ALWAYS, FieldType.USCC, FieldType.LICENCE})
PHONES = frozenset({FieldType.PHONE, FieldType.MOBILE, FieldType.LANDLINE})
# Two surnames in a hundred thousand have two characters; these are nearly all of them.
DOUBLE_SURNAMES = (
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒", "长孙", "宇文", "端木",
)  # fmt: skip


def masked(field: Typed, raw: object) -> str:
    """Return the value shortened for a message, with the middle hidden where it is personal."""
    words = " ".join(str(raw).split())
    if not is_masked(field):
        return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
    if field.type is FieldType.EMAIL and "@" in words:
        name, _, domain = words.partition("@")
        return f"{name[:1]}***@{domain[:LONGEST_SHOWN]}"
    match mask_of(field):
        case Mask.PHONE if "-" in words:
            return _landline(words)
        case Mask.PHONE | Mask.NUMBER if len(words) >= 8:
            return f"{words[:3]}{'*' * min(len(words) - 7, 12)}{words[-4:]}"
        case Mask.NAME:
            return _name(words)
        case Mask.ADDRESS:
            return f"{division_of(words)[:LONGEST_SHOWN]}****"
        case Mask.WHOLE if isinstance(field, Field) and field.mask is not None:
            return "****"
    return f"{words[:1]}**" if len(words) > 1 else "*"


def mask_of(field: Typed) -> Mask:
    """Return how a field's values are masked: as the pack says, else as is usual for the type."""
    if isinstance(field, Field) and field.mask is not None:
        return field.mask
    if field.type in PHONES:
        return Mask.PHONE
    if field.type is FieldType.ADDRESS:
        return Mask.ADDRESS
    return Mask.NUMBER if field.type in NUMBERED else Mask.WHOLE


def is_masked(field: Typed) -> bool:
    """Tell whether a message must hide the middle of this field's values."""
    return field.type in ALWAYS or (isinstance(field, Field) and field.sensitivity != "plain")


def _landline(words: str) -> str:
    area, _, number = words.partition("-")
    return f"{area}-****{number[-4:]}" if len(number) > 4 else f"{area}-****"


def _name(words: str) -> str:
    kept = 2 if words.startswith(DOUBLE_SURNAMES) and len(words) > 2 else 1
    return f"{words[:kept]}{'*' * min(max(len(words) - kept, 1), 2)}"
