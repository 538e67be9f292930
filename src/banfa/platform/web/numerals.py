"""Figures, shares and times as pages show them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone

from banfa.kernel.text import Text

Number = Decimal | int | float
THOUSAND = Decimal(1_000)
SHORT_ZH = ((Decimal(100_000_000), " 亿"), (Decimal(10_000), " 万"))
SHORT_EN = ((Decimal(1_000_000_000), "B"), (Decimal(1_000_000), "M"), (10 * THOUSAND, "k"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def exact(value: Number | str) -> Decimal | None:
    """Return a number as a decimal, a float by its shortest form; None for what is no number."""
    try:
        return Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, ValueError, TypeError):
        return None


def figure(value: Number | str | None, places: int = 0) -> str:
    """Return `1,284` or `0.1747`: separators, at most so many decimals, no needless zeros; a dash for nothing."""
    number = None if value is None or value == "" else exact(value)
    if number is None or not number.is_finite():
        return "–"
    kept = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    words = f"{kept:,f}"
    if "." in words:
        words = words.rstrip("0").rstrip(".")
    return ("0" if words in ("-0", "") else words).replace("-", "−")


def fixed(value: Number | None, places: int = 2) -> str:
    """Return `1,284.50`: separators and exactly so many decimals; a dash for nothing."""
    number = None if value is None else exact(value)
    if number is None or not number.is_finite():
        return "–"
    return f"{number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,f}".replace("-", "−")


def percent(share: Number | None, places: int = 1) -> str:
    """Return a share of 1 in per cent."""
    number = None if share is None else exact(share)
    return "–" if number is None else f"{figure(number * 100, places)}%"


def signed(value: Number | None, places: int = 4) -> str:
    """Return a change with its sign."""
    number = None if value is None else exact(value)
    if number is None:
        return "–"
    return f"+{figure(number, places)}" if number > 0 else figure(number, places)


def day(on: date | None) -> str:
    """Return `2026-10-08`, of a moment its day where the organisation is; a dash for none."""
    if on is None:
        return "–"
    return timezone.localtime(on).date().isoformat() if isinstance(on, datetime) else on.isoformat()


def moment(at: datetime | None) -> str:
    """Return `2026-10-08 10:14` in the organisation's time zone."""
    return "–" if at is None else f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def lasting(seconds: float) -> Text:
    """Return how long something took."""
    if seconds < 90:
        words = figure(seconds, 1)
        return Text(f"{words} 秒", f"{words} s")
    words = figure(seconds / 60, 1)
    return Text(f"{words} 分钟", f"{words} min")


def compact(value: Number | None) -> Text:
    """Return `12.3 万` and `123k`: three figures at most, where the room for a figure is short."""
    number = None if value is None else exact(value)
    if number is None or not number.is_finite():
        return Text("–", "–")
    return Text(_short(number, SHORT_ZH), _short(number, SHORT_EN))


def _short(number: Decimal, units: Sequence[tuple[Decimal, str]]) -> str:
    for least, unit in units:
        if abs(number) >= least:
            scaled = number / (THOUSAND if unit == "k" else least)
            places = 1 if abs(scaled) < 100 else 0
            return f"{figure(scaled, places)}{unit}"
    return figure(number, 2 if abs(number) < 100 else 0)


def money(value: Number | None, places: int = 2) -> Text:
    """Return `1,284.50 元` and `¥1,284.50`."""
    words = fixed(value, places)
    if words == "–":
        return Text(words, words)
    sign, size = ("−", words[1:]) if words.startswith("−") else ("", words)
    return Text(f"{words} 元", f"{sign}¥{size}")


def running_day(on: date | None, today: date | None = None) -> Text:
    """Return `10 月 8 日` and `Oct 8` for running text, with the year where it is another than today's."""
    if on is None:
        return Text("–", "–")
    day_there = timezone.localtime(on).date() if isinstance(on, datetime) else on
    this_year = (today or timezone.localdate()).year
    zh, en = f"{day_there.month} 月 {day_there.day} 日", f"{MONTHS[day_there.month - 1]} {day_there.day}"
    if day_there.year == this_year:
        return Text(zh, en)
    return Text(f"{day_there.year} 年 {zh}", f"{en}, {day_there.year}")


def roughly(seconds: float) -> Text:
    """Say how long something will take yet, no more exactly than it can be known."""
    if seconds < 10:
        return Text("几秒", "a few seconds")
    if seconds < 90:
        whole = 5 * round(seconds / 5)
        return Text(f"{whole} 秒", f"{whole} seconds")
    minutes = round(seconds / 60)
    return Text(f"{minutes} 分钟", f"{minutes} minutes")
