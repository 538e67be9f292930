"""What an API or a workbook gives beside text, and what the place of a value adds."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from banfa.policy.model import Field, FieldType
from banfa.policy.values import BadValue, SheetNumber, Terms, read

TODAY = date(2026, 10, 8)


def item(kind: FieldType, **more: Any) -> Field:
    return Field(title={"zh": "项", "en": "item"}, type=kind, **more)


def cell(words: str) -> SheetNumber:
    return SheetNumber(Decimal(words))


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (FieldType.MONEY, 12, Decimal(12)),
        (FieldType.MONEY, 12.34, Decimal("12.34")),
        (FieldType.MONEY, 0.1 + 0.7, None),
        (FieldType.MONEY, math.nan, None),
        (FieldType.MONEY, math.inf, None),
        (FieldType.MONEY, Decimal("NaN"), None),
        (FieldType.MONEY, 1e308, None),
        (FieldType.MONEY, 10**5000, None),
        (FieldType.MONEY, True, None),
        (FieldType.MONEY, [1], None),
        (FieldType.MONEY, {"a": 1}, None),
        (FieldType.INTEGER, 12.0, 12),
        (FieldType.INTEGER, 12.5, None),
        (FieldType.INTEGER, 2**63, None),
        (FieldType.INTEGER, cell("12"), 12),
        (FieldType.DECIMAL, cell("0.3"), Decimal("0.3")),
        (FieldType.DATE, date(2024, 1, 5), date(2024, 1, 5)),
        (FieldType.DATE, datetime(2024, 1, 5, 13, 30), date(2024, 1, 5)),  # noqa: DTZ001
        (FieldType.DATE, cell("45292"), date(2024, 1, 1)),
        (FieldType.DATE, cell("45292.5"), date(2024, 1, 1)),
        (FieldType.DATE, cell("20240105"), date(2024, 1, 5)),
        (FieldType.DATE, cell("20240230"), None),
        (FieldType.DATE, cell("60"), None),
        (FieldType.DATE, cell("2024"), None),
        (FieldType.DATE, 45292, None),
        (FieldType.DATE, 45292.0, None),
        (FieldType.DATE, True, None),
        (FieldType.YES_NO, True, True),
        (FieldType.YES_NO, 0, False),
        (FieldType.YES_NO, cell("1"), True),
        (FieldType.YES_NO, cell("2"), None),
        (FieldType.TEXT, 123, "123"),
        (FieldType.TEXT, cell("123"), "123"),
        (FieldType.TEXT, cell("12.50"), "12.5"),
        (FieldType.TEXT, cell("1.1E+17"), None),
        (FieldType.TEXT, True, None),
        (FieldType.TEXT, ["a"], None),
        (FieldType.TEXT, date(2024, 1, 5), None),
        (FieldType.MOBILE, cell("13812345678"), "13812345678"),
        (FieldType.ID_NUMBER, cell("1.10105194912310E+17"), None),
        (FieldType.BANK_CARD, cell("4111111111111111"), None),
    ],
    ids=lambda part: repr(part)[:40] if not isinstance(part, int) or abs(part) < 10**30 else "huge",
)
def test_a_given_value_keeps_its_meaning_or_is_refused(kind: FieldType, given: object, value: object) -> None:
    if value is None:
        with pytest.raises(BadValue):
            read(item(kind), given, today=TODAY)
    else:
        assert read(item(kind), given, today=TODAY).value == value


def test_nothing_is_nothing_unless_it_is_required() -> None:
    for nothing in (None, "", "  ", "\u3000\u200b"):
        assert read(item(FieldType.MONEY), nothing, today=TODAY).value is None
        with pytest.raises(BadValue, match="required"):
            read(item(FieldType.MONEY), nothing, today=TODAY, terms=Terms(required=True))


def test_a_child_is_kept_only_with_the_guardians_consent() -> None:
    number = "110105201512310023"  # born on 31 December 2015, so 14 on 31 December 2029
    field = item(FieldType.ID_NUMBER)

    with pytest.raises(BadValue, match="under 14"):
        read(field, number, today=date(2029, 12, 30))
    assert read(field, number, today=date(2029, 12, 31)).value == number
    assert read(field, number, today=TODAY, terms=Terms(guardian_consents=True)).value == number


def test_somebody_born_on_a_leap_day_is_14_on_the_last_of_february() -> None:
    number = "11010520160229002X"

    with pytest.raises(BadValue, match="under 14"):
        read(item(FieldType.ID_NUMBER), number, today=date(2030, 2, 27))
    assert read(item(FieldType.ID_NUMBER), number, today=date(2030, 2, 28)).value == number


def test_a_code_wins_over_another_options_label() -> None:
    options = [{"value": "A", "zh": "B", "en": "first"}, {"value": "B", "zh": "乙", "en": "second"}]
    field = item(FieldType.CHOICE, options=options)

    assert [read(field, given, today=TODAY).value for given in ("A", "B", "b", "乙")] == ["A", "B", "B", "B"]


def test_an_unknown_choice_is_told_the_nearest_and_all_the_others() -> None:
    options = [
        {"value": "Z", "zh": "食杂店", "en": "grocery"},
        {"value": "B", "zh": "便利店", "en": "corner shop"},
    ]

    with pytest.raises(BadValue) as refusal:
        read(item(FieldType.CHOICE, options=options), "便利", today=TODAY)

    assert refusal.value.remedy.zh == "是否想填“便利店”？可选：食杂店（Z）、便利店（B）"
    assert refusal.value.remedy.en == "did you mean corner shop? Choices: grocery (Z), corner shop (B)"


def test_a_refusal_never_repeats_the_value() -> None:
    secret = "11010519491231002Y"

    with pytest.raises(BadValue) as refusal:
        read(item(FieldType.ID_NUMBER), secret, today=TODAY)

    assert secret not in refusal.value.text.zh + refusal.value.text.en
