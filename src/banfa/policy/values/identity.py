"""Numbers that identify people, businesses and bank cards, each with its check digit."""

import re
from datetime import date

from stdnum import luhn
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from banfa.kernel.period import add_months
from banfa.kernel.text import Text
from banfa.policy.values.numerals import FULL_WIDTH, WIDE
from banfa.policy.values.outcome import BadValue, Reading
from banfa.policy.values.text import clean

UPPER = Text("字母改为大写", "letters were put in upper case")
BLANKS_INSIDE = Text("去掉了号码中的空格和连字符", "blanks and hyphens inside the number were removed")

CHILD_MONTHS = 14 * 12
# First digit: the region of the country; second: provinces within it; 8 and 9 are Hong Kong, Macao, Taiwan, abroad.
PROVINCES_BY_REGION = {"1": "12345", "2": "123", "3": "1234567", "4": "123456", "5": "01234", "6": "12345"}
PROVINCES_BY_REGION |= {"7": "1", "8": "123", "9": "1"}
ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)
CHECK_AGAIN = Text("请对照证件核对每一位", "compare every digit with the document")


def compact(raw: str) -> Reading:
    """Return the number without blanks and hyphens, with plain digits. Raises BadValue if digits were lost."""
    cleaned = clean(raw)
    words = str(cleaned.value)
    narrow = words.translate(WIDE)
    joined = re.sub(r"[\s-]+", "", narrow)
    if ROUNDED.fullmatch(narrow):
        raise digits_lost()
    notes = [
        *cleaned.notes,
        *([FULL_WIDTH] if narrow != words else []),
        *([BLANKS_INSIDE] if joined != narrow else []),
    ]
    return Reading(joined, tuple(notes))


def digits_lost() -> BadValue:
    """A spreadsheet kept fifteen digits and threw the rest away."""
    return BadValue(
        Text(
            "号码被存成数字，后几位已丢失", "the number was stored as a figure and its last digits are lost"
        ),
        Text(
            "请将单元格设为文本格式后重新填写完整号码",
            "format the cell as text and enter the whole number again",
        ),
    )


def read_id_number(raw: str, *, today: date, guardian_consents: bool = False) -> Reading:
    """Read a resident identity number of 18 digits. Raises BadValue, also for a child without consent."""
    given = compact(raw)
    number = str(given.value).upper()
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        raise BadValue(
            Text("这是 15 位旧号码", "this is an old number of 15 digits"),
            Text("请提供 18 位身份证号码", "give the 18-digit number"),
        )
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise BadValue(
            Text("身份证号码应为 18 位", "an identity number has 18 digits"),
            Text("请提供 18 位号码", "give all 18 digits"),
        )
    if number[1] not in PROVINCES_BY_REGION.get(number[0], ""):
        raise BadValue(
            Text("身份证号码的地区码不存在", "the region of the identity number does not exist"), CHECK_AGAIN
        )
    born = _birth_date(number, today)
    if not mod_11_2.is_valid(number):
        raise BadValue(
            Text("身份证号码的校验位不对", "the check digit of the identity number is wrong"), CHECK_AGAIN
        )
    if today < add_months(born, CHILD_MONTHS) and not guardian_consents:
        raise BadValue(
            Text("此人未满 14 周岁", "this person is under 14"),
            Text(
                "须先登记监护人同意，否则不得收集",
                "record the guardian's consent first; without it nothing is kept",
            ),
        )
    return given_as(number, given)


def _birth_date(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    if born is None or born.year < 1890 or born > today:
        raise BadValue(
            Text("身份证号码中的出生日期不存在", "the birth date in the identity number does not exist"),
            CHECK_AGAIN,
        )
    return born


def read_uscc(raw: str) -> Reading:
    """Read a unified social credit code (统一社会信用代码). Raises BadValue."""
    given = compact(raw)
    number = str(given.value).upper()
    if re.fullmatch(r"\d{13}|\d{15}", number, re.ASCII):
        raise BadValue(
            Text("这是旧的注册号", "this is an old registration number"),
            Text("请提供 18 位统一社会信用代码", "give the unified social credit code of 18 characters"),
        )
    if re.search("[IOSVZ]", number):
        raise BadValue(
            Text(
                "统一社会信用代码不含字母 I、O、S、V、Z", "a social credit code never holds I, O, S, V or Z"
            ),
            Text("请核对是否把 1、0、5、2 看成了字母", "check whether 1, 0, 5 or 2 was taken for a letter"),
        )
    if not re.fullmatch(r"[0-9A-Z]{18}", number, re.ASCII):
        raise BadValue(
            Text("统一社会信用代码应为 18 位", "a social credit code has 18 characters"),
            Text("请对照营业执照填写", "copy it from the licence"),
        )
    try:
        stdnum_uscc.validate(number)
    except ValidationError:
        raise BadValue(
            Text("统一社会信用代码的校验位不对", "the check character of the social credit code is wrong"),
            Text("请对照营业执照核对每一位", "compare every character with the licence"),
        ) from None
    return given_as(number, given)


def read_bank_card(raw: str) -> Reading:
    """Read a bank card number of 15 to 19 digits. Raises BadValue."""
    given = compact(raw)
    number = str(given.value)
    if not re.fullmatch(r"\d{15,19}", number, re.ASCII):
        raise BadValue(
            Text("银行卡号应为 15 至 19 位数字", "a bank card number has 15 to 19 digits"),
            Text("请对照卡面填写", "copy it from the card"),
        )
    if number[0] not in "34569":
        raise BadValue(
            Text("银行卡号的发卡机构不存在", "no bank issues cards with this beginning"),
            Text("请对照卡面核对每一位", "compare every digit with the card"),
        )
    if not luhn.is_valid(number):
        raise BadValue(
            Text("银行卡号的校验位不对", "the check digit of the card number is wrong"),
            Text("请对照卡面核对每一位", "compare every digit with the card"),
        )
    return given


def read_bank_account(raw: str) -> Reading:
    """Read a bank account of 8 to 30 digits; one that is a debit card has its check digit. Raises BadValue."""
    given = compact(raw)
    number = str(given.value)
    if not re.fullmatch(r"\d{8,30}", number, re.ASCII):
        raise BadValue(
            Text("银行账号应为 8 至 30 位数字", "a bank account has 8 to 30 digits"),
            Text("请对照开户许可证或银行卡填写", "copy it from the bank's paper or card"),
        )
    if number.startswith("62") and 16 <= len(number) <= 19:
        return read_bank_card(raw)
    if len(set(number)) == 1:
        raise BadValue(
            Text("银行账号各位相同", "every digit of the account is the same"),
            Text("请填写真实账号", "give the real account"),
        )
    return given


def read_licence(raw: str) -> Reading:
    """Read the number of a licence to sell tobacco (烟草专卖零售许可证) of 12 digits. Raises BadValue."""
    given = compact(raw)
    if not re.fullmatch(r"\d{12}", str(given.value), re.ASCII):
        raise BadValue(
            Text("烟草专卖许可证号应为 12 位数字", "the number of a tobacco licence has 12 digits"),
            Text("请对照许可证正本填写", "copy it from the licence"),
        )
    return given


def given_as(number: str, given: Reading) -> Reading:
    """Return the number in upper case with the remarks made so far."""
    return Reading(number, given.notes if number == given.value else (*given.notes, UPPER))
