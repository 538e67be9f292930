"""Chinese addresses: the administrative division that they begin with, and the rest."""

import re

from banfa.kernel.text import Text
from banfa.policy.values.outcome import BadValue, Reading
from banfa.policy.values.text import read_text

# GB/T 2260 names its divisions by what they end in; a shop's 超市 or 菜市 is none.
PROVINCE = r"(?:[^\s\d]{2,8}?(?:省|自治区|特别行政区))"
CITY = r"(?:[^\s\d]{1,8}?(?:(?<![超夜菜集花闹])市|自治州|地区|盟))"
COUNTY = r"(?:[^\s\d]{1,9}?(?:县|自治旗|旗|(?<![小社园厂校景发])区))"
TOWN = r"(?:[^\s\d]{1,9}?(?:街道|[镇乡]|苏木))"
_DIVISION = re.compile(f"{PROVINCE}?{CITY}?{COUNTY}?{TOWN}?")
_UPPER = re.compile(f"{PROVINCE}?{CITY}?{COUNTY}?")


def read_address(raw: str, *, longest: int, required: bool) -> Reading:
    """Read an address that names its division and a place in it. Raises BadValue."""
    reading = read_text(raw, longest=longest, one_line=True, required=required)
    if reading.value is None:
        return reading
    words = str(reading.value)
    division = _DIVISION.match(words)
    if division is None or not division[0]:
        raise BadValue(
            Text("地址没有写明所在的行政区划", "the address does not say in which division it lies"),
            Text(
                "请从市、县（区）或乡镇写起，如 澜州市东城区人民路 8 号",
                "begin with the city, county or town, as in 澜州市东城区人民路 8 号",
            ),
        )
    if division.end() == len(words):
        raise BadValue(
            Text("地址只写到行政区划", "the address ends with its division"),
            Text("请补充街道、门牌或村组", "add the street and number, or the village"),
        )
    return reading


def division_of(address: str) -> str:
    """Return the province, city and county that an address begins with, nothing where it names none."""
    found = _UPPER.match(address)
    return found[0] if found else ""
