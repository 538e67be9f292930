"""Dates as people write them; a day, month and year that could be read two ways are refused."""

import re
from datetime import date, datetime, timedelta

from banfa.kernel.text import Text
from banfa.policy.values.numerals import FULL_WIDTH, WIDE
from banfa.policy.values.outcome import BadValue, Reading, SheetNumber
from banfa.policy.values.text import clean

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
SERIAL_BASE = date(1899, 12, 30)
LEAST_SERIAL, MOST_SERIAL = 10_000, 73_415

REWRITTEN = Text("日期改为标准写法", "the date was put into the standard form")
TIME_DROPPED = Text("只保留日期，去掉了时间", "the time of day was left out")
SERIAL_READ = Text("表格的日期序号换算为日期", "the spreadsheet's serial number became a date")
WRITE_ISO = Text("请写成 2024-01-05", "write it as 2024-01-05")

CLOCK = r"(?P<clock>[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
FORMS = tuple(
    re.compile(form + CLOCK, re.ASCII)
    for form in (
        r"(\d{4})-(\d{2})-(\d{2})",
        r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})",
        r"(\d{4})(\d{2})(\d{2})",
        r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]",
    )
)
DAY_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", re.ASCII)
SHORT_YEAR = re.compile(r"\d{2}(?:年\d{1,2}月\d{1,2}[日号]?|[-/.]\d{1,2}[-/.]\d{1,2})", re.ASCII)
LUNAR = re.compile("农历|阴历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿")
PARTIAL = re.compile(
    r"\d{4}(?:年|[-/.]\d{1,2}|年\s*\d{1,2}\s*月)?|[一二三四五六七八九十\d]{1,3}月(?:份)?", re.ASCII
)


def read_date(
    raw: str | date | SheetNumber, *, not_before: date | None = None, not_after: date | None = None
) -> Reading:
    """Read a calendar day between 1900 and 2100, both bounds of the caller included. Raises BadValue."""
    reading = _day_of(raw)
    day = reading.value
    assert isinstance(day, date)
    if not FIRST <= day <= LAST:
        raise BadValue(
            Text("日期不合常理（应在 1900 年至 2100 年之间）", "not a sensible date (1900 to 2100)"),
            WRITE_ISO,
        )
    if not_after is not None and day > not_after:
        raise BadValue(
            Text(f"日期晚于 {not_after}", f"the date lies after {not_after}"),
            Text(f"请核对日期，最晚为 {not_after}", f"check the date: {not_after} is the latest"),
        )
    if not_before is not None and day < not_before:
        raise BadValue(
            Text(f"日期早于 {not_before}", f"the date lies before {not_before}"),
            Text(f"请核对日期，最早为 {not_before}", f"check the date: {not_before} is the earliest"),
        )
    return reading


def _day_of(raw: str | date | SheetNumber) -> Reading:
    if isinstance(raw, SheetNumber):
        return _of_serial(raw)
    if isinstance(raw, datetime):
        return Reading(raw.date(), () if raw.time() == raw.min.time() else (TIME_DROPPED,))
    if isinstance(raw, date):
        return Reading(raw)
    return _written(raw)


def _written(raw: str) -> Reading:
    cleaned = clean(raw)
    words = str(cleaned.value)
    narrow = words.translate(WIDE)
    notes = [*cleaned.notes, *([FULL_WIDTH] if narrow != words else [])]
    for form in FORMS:
        match = form.fullmatch(narrow)
        if match is None:
            continue
        year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
        if form is not FORMS[0]:
            notes.append(REWRITTEN)
        if match["clock"]:
            notes.append(TIME_DROPPED)
        return Reading(_existing(year, month, day), tuple(notes))
    raise _unreadable(narrow)


def _existing(year: int, month: int, day: int) -> date:
    if month == 0 or day == 0:
        raise _partial()
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue(
            Text("没有这一天", "there is no such day"), Text("请核对日期", "check the date")
        ) from None


def _of_serial(cell: SheetNumber) -> Reading:
    whole = int(cell.value)
    if 19_000_101 <= whole <= 21_001_231 and whole == cell.value:
        return Reading(_existing(whole // 10_000, whole // 100 % 100, whole % 100), (REWRITTEN,))
    if not LEAST_SERIAL <= cell.value <= MOST_SERIAL:
        raise BadValue(
            Text("单元格里是数字，不是日期", "the cell holds a number and no date"),
            Text("请将单元格设为日期格式，写成 2024-01-05", "format the cell as a date and write 2024-01-05"),
        )
    notes = (SERIAL_READ,) if whole == cell.value else (SERIAL_READ, TIME_DROPPED)
    return Reading(SERIAL_BASE + timedelta(days=whole), notes)


def _unreadable(words: str) -> BadValue:
    if LUNAR.search(words):
        return BadValue(
            Text("这是农历日期", "this is a date of the lunar calendar"),
            Text("请换算成公历，写成 2024-01-05", "convert it to the common calendar: 2024-01-05"),
        )
    if PARTIAL.fullmatch(words):
        return _partial()
    if DAY_FIRST.fullmatch(words) or SHORT_YEAR.fullmatch(words):
        return BadValue(
            Text("年月日的顺序不明确", "which part is the day, month or year is not clear"),
            Text("请写四位年份，写成 2024-01-05", "write the year with four digits: 2024-01-05"),
        )
    return BadValue(Text("不是日期", "this is no date"), WRITE_ISO)


def _partial() -> BadValue:
    return BadValue(
        Text("日期不完整，缺少年、月或日", "the date lacks its year, month or day"),
        Text("请补全，写成 2024-01-05", "complete it: 2024-01-05"),
    )
