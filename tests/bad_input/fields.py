"""The items that the cases are given to, one per kind of value."""

from typing import Any

from banfa.policy.model import Field, FieldType


def item(kind: FieldType, **more: Any) -> Field:
    """An item of this kind whose title is its kind."""
    return Field(title={"zh": f"项目{kind.value}", "en": kind.value}, type=kind, **more)


LITRES = {"zh": "升", "en": "litres"}
FORMATS = [
    {"value": "Z", "zh": "食杂店", "en": "grocery"},
    {"value": "B", "zh": "便利店", "en": "convenience store"},
    {"value": "S", "zh": "超市", "en": "supermarket"},
]

FIELDS: dict[str, Field] = {
    "name": item(FieldType.TEXT, longest=40),
    "code": item(FieldType.TEXT, length=5),
    "remark": item(FieldType.LONG_TEXT, longest=200),
    "pieces": item(FieldType.INTEGER),
    "litres": item(FieldType.DECIMAL, unit=LITRES, decimals=3),
    "share": item(FieldType.DECIMAL, minimum=0, maximum=1, decimals=4),
    "yuan": item(FieldType.MONEY),
    "tank": item(FieldType.DECIMAL, minimum=0, maximum=5000),
    "day": item(FieldType.DATE),
    "sold": item(FieldType.DATE),
    "member": item(FieldType.YES_NO),
    "format": item(FieldType.CHOICE, options=FORMATS),
    "mobile": item(FieldType.MOBILE, sensitivity="personal"),
    "phone": item(FieldType.PHONE),
    "identity": item(FieldType.ID_NUMBER, sensitivity="sensitive"),
    "licence": item(FieldType.USCC),
    "card": item(FieldType.BANK_CARD, sensitivity="sensitive"),
    "mail": item(FieldType.EMAIL),
}
