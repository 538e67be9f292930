"""What JSON keeps of a value, and what people see of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from banfa.policy.model import Field, FieldType
from banfa.policy.values import from_stored, masked, shown, to_stored


def item(kind: FieldType, **more: Any) -> Field:
    return Field(title={"zh": "项", "en": "item"}, type=kind, **more)


FORMAT = item(FieldType.CHOICE, options=[{"value": "Z", "zh": "食杂店", "en": "grocery"}])
TONNES = item(FieldType.DECIMAL, unit={"zh": "吨", "en": "tonnes"})
SHARE = item(FieldType.DECIMAL, unit={"zh": "%", "en": "%"})


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        (item(FieldType.MONEY), Decimal("1234.5"), 123450),
        (item(FieldType.MONEY), Decimal("-0.01"), -1),
        (item(FieldType.DECIMAL), Decimal("12.500"), "12.5"),
        (item(FieldType.DECIMAL), Decimal("1E+3"), "1000"),
        (item(FieldType.DECIMAL), Decimal("-0.0"), "0"),
        (item(FieldType.INTEGER), 12, 12),
        (item(FieldType.DATE), date(2024, 1, 5), "2024-01-05"),
        (item(FieldType.YES_NO), False, False),
        (FORMAT, "Z", "Z"),
        (item(FieldType.MOBILE), "13812345678", "13812345678"),
        (item(FieldType.TEXT), None, None),
    ],
)
def test_a_value_is_stored_exactly_and_comes_back(field: Field, value: Any, stored: Any) -> None:
    assert to_stored(field, value) == stored
    assert type(to_stored(field, value)) is type(stored)
    assert from_stored(field, stored) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (item(FieldType.MONEY), Decimal("0.001")),
        (item(FieldType.MONEY), "12"),
        (item(FieldType.INTEGER), True),
        (item(FieldType.INTEGER), Decimal("1.5")),
        (item(FieldType.TEXT), 5),
        (item(FieldType.DATE), "2024-01-05"),
        (item(FieldType.YES_NO), "是"),
    ],
)
def test_a_value_of_another_type_is_not_stored(field: Field, value: Any) -> None:
    with pytest.raises(ValueError, match=r"does not fit|no whole number"):
        to_stored(field, value)


@pytest.mark.parametrize(
    ("field", "stored"),
    [
        (item(FieldType.MONEY), "12"),
        (item(FieldType.MONEY), True),
        (item(FieldType.INTEGER), 1.5),
        (item(FieldType.DECIMAL), 1.5),
        (item(FieldType.DATE), "05/01/24"),
        (item(FieldType.TEXT), 5),
    ],
)
def test_what_the_field_cannot_have_stored_is_refused(field: Field, stored: Any) -> None:
    with pytest.raises(ValueError, match=r"no stored value|Invalid isoformat"):
        from_stored(field, stored)


@pytest.mark.parametrize(
    ("field", "value", "zh", "en"),
    [
        (item(FieldType.MONEY), Decimal("1234.5"), "1,234.50 元", "1,234.50 yuan"),
        (TONNES, Decimal("12500.250"), "12,500.25 吨", "12,500.25 tonnes"),
        (SHARE, Decimal("12.5"), "12.5%", "12.5%"),
        (item(FieldType.INTEGER), 1234567, "1,234,567", "1,234,567"),
        (item(FieldType.YES_NO), True, "是", "yes"),
        (item(FieldType.DATE), date(2024, 1, 5), "2024-01-05", "2024-01-05"),
        (FORMAT, "Z", "食杂店", "grocery"),
        (FORMAT, "Q", "Q", "Q"),
        (item(FieldType.TEXT), "甲店", "甲店", "甲店"),
        (item(FieldType.TEXT), None, "", ""),
    ],
)
def test_people_see_labels_units_and_grouped_digits(field: Field, value: Any, zh: str, en: str) -> None:
    assert shown(field, value, "zh-hans") == zh
    assert shown(field, value, "en") == en


@pytest.mark.parametrize(
    ("field", "given", "seen"),
    [
        (item(FieldType.MOBILE, sensitivity="personal"), "13812345678", "138****5678"),
        (item(FieldType.MOBILE), "13812345678", "13812345678"),
        (item(FieldType.ID_NUMBER), "11010519491231002X", "110***********002X"),
        (item(FieldType.BANK_CARD), "4111111111111111", "411*********1111"),
        (item(FieldType.EMAIL, sensitivity="personal"), "zhang@example.cn", "z***@example.cn"),
        (item(FieldType.TEXT, sensitivity="personal"), "张三丰", "张**"),
        (item(FieldType.TEXT, sensitivity="personal"), "张", "*"),
        (item(FieldType.TEXT), "很长" * 40, "很长" * 30 + "…"),
        (item(FieldType.TEXT), "一\r\n二", "一 二"),
    ],
)
def test_a_message_hides_the_middle_of_what_is_personal(field: Field, given: str, seen: str) -> None:
    assert masked(field, given) == seen
