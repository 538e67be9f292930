"""`read`: the one way from what somebody gave to a typed value."""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from banfa.kernel.text import Text
from banfa.policy.model import Field, FieldType, Typed
from banfa.policy.values.addresses import read_address
from banfa.policy.values.choices import read_choice, read_yes_no
from banfa.policy.values.contacts import read_email, read_landline, read_mobile, read_phone
from banfa.policy.values.dates import read_date
from banfa.policy.values.identity import (
    digits_lost,
    read_bank_account,
    read_bank_card,
    read_id_number,
    read_licence,
    read_uscc,
)
from banfa.policy.values.numerals import read_number
from banfa.policy.values.outcome import BadValue, Reading, SheetNumber, plain
from banfa.policy.values.text import is_blank, read_text

FROM_NUMBER = Text("数字单元格按文本读取", "a number cell was read as text")

NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
LONGEST_GIVEN = 131_072
LARGEST_GIVEN = 10**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the place where the value stands adds to the field's own rules. Both bounds are included."""

    required: bool = False
    not_before: date | None = None
    not_after: date | None = None
    guardian_consents: bool = False


def read(field: Typed, raw: object, *, today: date, terms: Terms = Terms()) -> Reading:
    """Read one value: str, bool, int, Decimal (yuan for money), date, or None where nothing was given.

    `raw` is what a form, JSON, CSV or workbook holds; a workbook's number comes as SheetNumber. Raises BadValue.
    """
    if raw is None or (isinstance(raw, str) and is_blank(raw)):
        if terms.required:
            raise BadValue(Text("必填项为空", "this is required and empty"), Text("请填写", "fill it in"))
        return Reading(None)
    if isinstance(raw, str) and len(raw) > LONGEST_GIVEN:
        raise BadValue(
            Text(f"单元格过长：{len(raw)} 个字符", f"{len(raw)} characters in one cell"),
            Text("请缩短内容", "shorten it"),
        )
    if field.type in NUMBERS:
        return _number(field, raw)
    if field.type is FieldType.DATE:
        return _date(raw, terms)
    if field.type is FieldType.YES_NO and isinstance(raw, bool):
        return Reading(raw)
    words, notes = _as_words(raw)
    return _worded(field, words, today, terms).noting(*notes)


def _number(field: Typed, raw: object) -> Reading:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal | SheetNumber):
        raise _wrong_kind()
    return read_number(field, raw)


def _date(raw: object, terms: Terms) -> Reading:
    if not isinstance(raw, str | date | SheetNumber):
        raise _wrong_kind()
    return read_date(raw, not_before=terms.not_before, not_after=terms.not_after)


def _as_words(raw: object) -> tuple[str, tuple[Text, ...]]:
    match raw:
        case str():
            return raw, ()
        case SheetNumber():
            if raw.digits_lost:
                raise digits_lost()
            return raw.plain, (FROM_NUMBER,)
        case int() if not isinstance(raw, bool) and abs(raw) < LARGEST_GIVEN:
            return str(raw), (FROM_NUMBER,)
        case float() | Decimal() if math.isfinite(raw) and -LARGEST_GIVEN < raw < LARGEST_GIVEN:
            return plain(Decimal(str(raw))), (FROM_NUMBER,)
    raise _wrong_kind()


def _worded(field: Typed, words: str, today: date, terms: Terms) -> Reading:
    match field.type:
        case FieldType.CHOICE:
            return read_choice(field, words)
        case FieldType.YES_NO:
            return read_yes_no(words)
        case FieldType.PHONE:
            return read_phone(words)
        case FieldType.MOBILE:
            return read_mobile(words)
        case FieldType.LANDLINE:
            return read_landline(words)
        case FieldType.ID_NUMBER:
            return read_id_number(words, today=today, guardian_consents=terms.guardian_consents)
        case FieldType.USCC:
            return read_uscc(words)
        case FieldType.BANK_CARD:
            return read_bank_card(words)
        case FieldType.BANK_ACCOUNT:
            return read_bank_account(words)
        case FieldType.LICENCE:
            return read_licence(words)
        case FieldType.ADDRESS:
            return read_address(words, longest=field.longest, required=terms.required)
        case FieldType.EMAIL:
            return read_email(words)
    return read_text(
        words,
        longest=field.longest,
        one_line=field.type is FieldType.TEXT,
        required=terms.required,
        length=field.length if isinstance(field, Field) else None,
    )


def _wrong_kind() -> BadValue:
    return BadValue(
        Text("内容的类型不对", "this is the wrong kind of value"),
        Text("请按该项的类型填写", "give what this item asks for"),
    )
