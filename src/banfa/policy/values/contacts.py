"""Telephone numbers and e-mail addresses."""

import re
import unicodedata

import phonenumbers

from banfa.kernel.text import Text
from banfa.policy.values.numerals import FULL_WIDTH, WIDE
from banfa.policy.values.outcome import BadValue, Reading
from banfa.policy.values.text import BREAKS, clean

TO_DIGITS = Text("电话号码改为纯数字", "the telephone number was reduced to its digits")
LANDLINE_WRITTEN = Text("电话号码改为“区号-号码”", "the telephone number became area code, hyphen, number")
DOMAIN_LOWER = Text("邮箱域名改为小写", "the domain of the address was put in lower case")

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
COUNTRY = re.compile(r"(?:\+|00)86|86(?=1[3-9]\d{9}$)", re.ASCII)
EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#)\s*(\d{1,6})$", re.IGNORECASE)
SHORT_SERVICE = re.compile(r"9[56]\d{3,4}|1[02]\d{3}|[48]00\d{7}", re.ASCII)
MAIL_BOX = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})"
)


def read_mobile(raw: str) -> Reading:
    """Read a Chinese mobile number as 11 digits. Raises BadValue."""
    given, notes = _plain(raw)
    digits = _digits(given)
    if MOBILE.fullmatch(digits):
        return Reading(digits, notes if digits == given else (*notes, TO_DIGITS))
    if re.fullmatch(r"0\d{9,11}", digits, re.ASCII):
        raise BadValue(
            Text("这是固定电话，不是手机号码", "this is a landline, not a mobile number"),
            Text("请填写手机号码", "give a mobile number"),
        )
    raise BadValue(
        Text("不是手机号码", "this is no mobile number"),
        Text(
            "请填写 11 位手机号码，以 13–19 开头",
            "give the 11 digits of a mobile number, starting with 13 to 19",
        ),
    )


def read_phone(raw: str) -> Reading:
    """Read a mobile number as digits, a landline as `area-number` with `-extension`. Raises BadValue."""
    given, notes = _plain(raw)
    digits = _digits(given)
    if MOBILE.fullmatch(digits) or SHORT_SERVICE.fullmatch(digits):
        return Reading(digits, notes if digits == given else (*notes, TO_DIGITS))
    landline = _landline(given)
    if landline is None:
        local = re.fullmatch(r"[2-8]\d{6,7}", digits, re.ASCII)
        raise BadValue(
            Text("固定电话缺少区号", "the landline lacks its area code")
            if local
            else Text("不是电话号码", "this is no telephone number"),
            Text(
                "请填写手机号码或带区号的固定电话，如 010-65123456",
                "give a mobile number, or a landline as 010-65123456",
            ),
        )
    return Reading(landline, notes if landline == given else (*notes, LANDLINE_WRITTEN))


def read_landline(raw: str) -> Reading:
    """Read a landline as `area-number` with `-extension`. Raises BadValue, for a mobile number too."""
    reading = read_phone(raw)
    if "-" not in str(reading.value):
        raise BadValue(
            Text("这不是固定电话", "this is no landline"),
            Text("请填写带区号的固定电话，如 010-65123456", "give a landline as 010-65123456"),
        )
    return reading


def _plain(raw: str) -> tuple[str, tuple[Text, ...]]:
    cleaned = clean(raw)
    words = str(cleaned.value)
    narrow = words.translate(WIDE)
    return narrow, cleaned.notes if narrow == words else (*cleaned.notes, FULL_WIDTH)


def _digits(words: str) -> str:
    bare = re.sub(r"[\s()-]+", "", words)
    bare = re.sub(r"^(1[3-9]\d{9})\.0+$", r"\1", bare)
    return COUNTRY.sub("", bare, count=1) if COUNTRY.match(bare) else bare


def _landline(words: str) -> str | None:
    extension = EXTENSION.search(words)
    main = words[: extension.start()] if extension else words
    dashed = re.fullmatch(r"(.*\d{7,8})-(\d{1,6})", main.strip())
    if extension is None and dashed and dashed[1].lstrip("(").startswith("0"):
        main, tail = dashed[1], dashed[2]
    else:
        tail = extension[1] if extension else ""
    if not re.fullmatch(r"(?:\+86|0086)?[\s-]*\(?0?\d{2,3}\)?[\s-]*\d[\d\s-]{6,8}", main.strip(), re.ASCII):
        return None
    try:
        number = phonenumbers.parse(main, "CN")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.FIXED_LINE:
        return None
    national = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    return f"0{national[:area]}-{national[area:]}" + (f"-{tail}" if tail else "")


def read_email(raw: str) -> Reading:
    """Read one e-mail address of at most 254 characters. Raises BadValue."""
    if BREAKS.search(raw.strip()):
        raise BadValue(
            Text("邮箱地址中有换行", "the address holds a line break"),
            Text("请填写一个邮箱地址", "give one e-mail address"),
        )
    cleaned = clean(raw)
    words = str(cleaned.value)
    narrow = unicodedata.normalize("NFKC", words)
    if narrow.count("@") > 1:
        raise BadValue(
            Text("填写了多个邮箱地址", "there is more than one address"),
            Text("只填写一个邮箱地址", "give one address only"),
        )
    if len(narrow) > 254:
        raise BadValue(
            Text("邮箱地址过长，最多 254 个字符", "the address is too long, at most 254 characters"),
            Text("请核对邮箱地址", "check the address"),
        )
    match = MAIL_BOX.fullmatch(narrow)
    local = narrow.partition("@")[0]
    if match is None or local.startswith(".") or local.endswith(".") or ".." in local:
        raise BadValue(
            Text("不是邮箱地址", "this is no e-mail address"),
            Text("请写成 name@example.cn", "write it as name@example.cn"),
        )
    address = f"{local}@{match[1].lower()}"
    notes = [*cleaned.notes, *([FULL_WIDTH] if narrow != words else [])]
    return Reading(address, (*notes, DOMAIN_LOWER) if address != narrow else tuple(notes))
