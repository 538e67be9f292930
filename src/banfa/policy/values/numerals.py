"""Numbers as people write them, exactly: nothing is rounded, nothing passes through a binary float."""

import math
import re
from decimal import Decimal

from banfa.kernel.text import Text
from banfa.policy.model import FieldType, Typed
from banfa.policy.values.outcome import BadValue, Reading, SheetNumber, plain
from banfa.policy.values.text import clean

FULL_WIDTH = Text("全角数字改为半角", "full-width digits became plain ones")
GROUPING_REMOVED = Text("去掉了千位分隔符", "thousands separators were removed")
UNIT_REMOVED = Text("去掉了单位", "the unit was removed")
PERCENT_READ = Text("按百分数换算", "the percentage was converted")
ZERO_DECIMALS_REMOVED = Text("去掉了小数点后的零", "the zeros after the point were removed")

LONGEST = 60
SIGNIFICANT = 18
WHOLE_DIGITS = 15
MONEY_DECIMALS = 2
WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | str.maketrans("，．－−＋％￥（）", ",.--+%¥()")
CURRENCY = re.compile(r"^(-?)(?:¥|RMB|CNY)\s*", re.IGNORECASE)
MONEY_WORDS = ("元", "圆", "yuan", "rmb", "cny")
SCALED_WORDS = ("万元", "亿元", "千元", "百万元", "万", "亿", "千", "角", "分")
PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
EXPONENT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)e[-+]?\d+", re.ASCII | re.IGNORECASE)
NOT_FINITE = re.compile(r"[-+]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
WRITE_DIGITS = Text("请只用数字 0–9 和小数点填写", "write digits 0 to 9 and a decimal point only")


def read_number(field: Typed, raw: str | int | float | Decimal | SheetNumber) -> Reading:
    """Read an integer as int, a decimal or an amount in yuan as Decimal. Raises BadValue."""
    number, notes = _written(field, raw) if isinstance(raw, str) else (_given(raw), [])
    fitting = _fitting(field, number)
    _refuse_outside(field, fitting)
    if field.type is not FieldType.INTEGER:
        return Reading(fitting, tuple(dict.fromkeys(notes)))
    if isinstance(raw, str) and "." in raw:
        notes.append(ZERO_DECIMALS_REMOVED)
    return Reading(int(fitting), tuple(dict.fromkeys(notes)))


def decimals_of(field: Typed) -> int:
    """The digits after the point that the field keeps."""
    return {FieldType.INTEGER: 0, FieldType.MONEY: MONEY_DECIMALS}.get(field.type, field.decimals)


def whole_digits_of(field: Typed) -> int:
    """The digits before the point that the field keeps."""
    return min(WHOLE_DIGITS, SIGNIFICANT - decimals_of(field))


def _given(raw: int | float | Decimal | SheetNumber) -> Decimal:
    if isinstance(raw, SheetNumber):
        return raw.value
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise _not_finite()
        return Decimal(repr(raw))
    if isinstance(raw, int) and abs(raw) >= 10**WHOLE_DIGITS:
        raise _too_large(WHOLE_DIGITS)  # before Decimal(), whose cost grows with the digits
    number = Decimal(raw)
    if not number.is_finite():
        raise _not_finite()
    return number


def _written(field: Typed, raw: str) -> tuple[Decimal, list[Text]]:
    if len(raw) > LONGEST:
        raise _too_large(whole_digits_of(field))
    cleaned = clean(raw)
    notes = list(cleaned.notes)
    words = str(cleaned.value)
    narrow = words.translate(WIDE)
    if narrow != words:
        notes.append(FULL_WIDTH)
    bare, of_unit = _without_unit(field, narrow)
    notes += of_unit
    if "," in bare:
        if not GROUPED.fullmatch(bare):
            raise BadValue(
                Text("千位分隔符的位置不对", "the thousands separators are in the wrong places"),
                Text("请去掉逗号，写成 1234.50", "leave the commas out: 1234.50"),
            )
        bare = bare.replace(",", "")
        notes.append(GROUPING_REMOVED)
    if not PLAIN.fullmatch(bare):
        raise _unreadable(bare)
    number = Decimal(bare)
    if PERCENT_READ in of_unit and is_share(field):
        number = number.scaleb(-2)
    return number, notes


def is_share(field: Typed) -> bool:
    """Tell whether the field holds a share from 0 to 1, so that 13% means 0.13."""
    most = field.maximum.value if field.maximum is not None else None
    return field.type is FieldType.DECIMAL and field.unit is None and most is not None and most <= 1


def _without_unit(field: Typed, words: str) -> tuple[str, list[Text]]:
    if words.endswith("%"):
        if not is_share(field) and not _is_unit(field, "%"):
            raise BadValue(
                Text("此处不是百分数", "no percentage is meant here"),
                Text("请填写数值本身，不带百分号", "give the number itself without the percent sign"),
            )
        return words[:-1].rstrip(), [PERCENT_READ]
    if field.type is FieldType.MONEY and CURRENCY.match(words):
        return CURRENCY.sub(r"\1", words), [UNIT_REMOVED]
    match = re.fullmatch(r"(.*[\d.])\s*([^\d.\s,+()e-][^\d]*)", words)
    if match is None or EXPONENT.fullmatch(words):
        return words, []
    number, unit = match[1], match[2].strip()
    if _is_unit(field, unit):
        return number, [UNIT_REMOVED]
    if PLAIN.fullmatch(number.replace(",", "")):
        raise _wrong_unit(field, unit)
    return words, []


def units_of(field: Typed) -> set[str]:
    """The words, in lower case, that may stand behind the field's numbers."""
    own = {field.unit.zh.casefold(), field.unit.en.casefold()} if field.unit else set()
    if field.type is FieldType.MONEY and not own:
        own = set(MONEY_WORDS)
    elif own & set(MONEY_WORDS):
        own |= set(MONEY_WORDS)
    return own


def _is_unit(field: Typed, unit: str) -> bool:
    return unit.casefold() in units_of(field)


def _wrong_unit(field: Typed, unit: str) -> BadValue:
    wanted = field.unit.text if field.unit else Text("元", "yuan") if field.type is FieldType.MONEY else None
    if wanted is None:
        return BadValue(
            Text("数值后面带有文字", "words follow the number"), Text("请只填写数值", "give the number alone")
        )
    scaled = unit in SCALED_WORDS
    return BadValue(
        Text(f"单位不符，应为{wanted.zh}", f"the unit does not fit: {wanted.en} is meant"),
        Text(f"请换算成{wanted.zh}，只填写数值", f"convert it to {wanted.en} and give the number alone")
        if scaled
        else Text("请核对单位，只填写数值", "check the unit and give the number alone"),
    )


def _fitting(field: Typed, number: Decimal) -> Decimal:
    decimals, whole = decimals_of(field), whole_digits_of(field)
    if number and number.adjusted() >= whole:
        raise _too_large(whole)
    words = plain(number)
    present = len(words.partition(".")[2])
    if field.type is FieldType.INTEGER and present:
        raise BadValue(
            Text("此处只能填整数", "a whole number is needed here"),
            Text("请核对数值，填写整数", "check it and give a whole number"),
        )
    if present > decimals:
        raise BadValue(
            Text(f"小数位过多：最多 {decimals} 位", f"too many decimals: at most {decimals}"),
            Text(
                "请核对后填写，系统不会自行四舍五入", "check it and write it out: nothing is rounded silently"
            ),
        )
    return Decimal(words)


def _refuse_outside(field: Typed, number: Decimal) -> None:
    least = field.minimum.value if field.minimum is not None else None
    most = field.maximum.value if field.maximum is not None else None
    if (least is None or number >= least) and (most is None or number <= most):
        return
    low, high = (plain(bound) if bound is not None else "" for bound in (least, most))
    if low and high:
        span = Text(f"{low} 至 {high}", f"{low} to {high}")
    else:
        span = Text(f"不小于 {low}", f"at least {low}") if low else Text(f"不大于 {high}", f"at most {high}")
    raise BadValue(
        Text(f"超出允许范围（{span.zh}）", f"outside what is allowed ({span.en})"),
        Text("请核对数值和单位", "check the number and its unit"),
    )


def _unreadable(words: str) -> BadValue:
    if EXPONENT.fullmatch(words):
        return BadValue(Text("使用了科学记数法", "it is written with an exponent"), WRITE_DIGITS)
    if NOT_FINITE.fullmatch(words):
        return _not_finite()
    return BadValue(Text("不是数值", "this is no number"), WRITE_DIGITS)


def _not_finite() -> BadValue:
    return BadValue(Text("不是有限的数值", "this is no finite number"), WRITE_DIGITS)


def _too_large(whole: int) -> BadValue:
    return BadValue(
        Text(f"数值过大：整数部分最多 {whole} 位", f"too large: at most {whole} digits before the point"),
        Text("请核对数值", "check the number"),
    )
