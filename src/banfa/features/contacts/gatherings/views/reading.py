"""Reads what forms of gatherings send: days, numbers, money, lists of numbers."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils import timezone

from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest

LARGEST = 10**9


def month_in(query: QueryDict, name: str) -> date | None:
    """Return the first day of a month written 2026-11. Raises BadGathering."""
    words = query.get(name, "").strip()
    if not words:
        return None
    try:
        return date.fromisoformat(f"{words[:7]}-01")
    except ValueError:
        raise BadGathering(name, Text("月份写作 2026-11", "a month is written 2026-11")) from None


def day_in(query: QueryDict, name: str) -> date | None:
    """Return a day. Raises BadGathering."""
    words = query.get(name, "").strip()
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadGathering(name, Text("日期写作 2026-11-23", "a day is written 2026-11-23")) from None


def moment_in(query: QueryDict, name: str) -> datetime | None:
    """Return a moment in local time as a form's field gives it. Raises BadGathering."""
    words = query.get(name, "").strip()
    if not words:
        return None
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        raise BadGathering(
            name, Text("时间写作 2026-11-23 14:30", "a time is written 2026-11-23 14:30")
        ) from None
    if not 2000 <= found.year <= 2100:
        raise BadGathering(name, Text("年份在 2000 到 2100 之间", "a year between 2000 and 2100"))
    return found if found.tzinfo else timezone.make_aware(found)


def number_in(query: QueryDict, name: str) -> int | None:
    """Return a whole number. Raises BadGathering."""
    words = query.get(name, "").strip()
    if not words:
        return None
    if not (words.isascii() and words.isdigit()) or int(words) > LARGEST:
        raise BadGathering(name, Text("请填写整数", "a whole number, please"))
    return int(words)


def money_in(query: QueryDict, name: str) -> int | None:
    """Return an amount in fen. Raises BadGathering."""
    words = query.get(name, "").strip().replace(",", "")
    if not words:
        return None
    try:
        amount = Decimal(words)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < LARGEST or amount != round(amount, 2):
        raise BadGathering(name, Text("金额写作 1200 或 1200.50", "an amount is written 1200 or 1200.50"))
    return int(amount * 100)


def numbers_in(query: QueryDict, name: str) -> list[int]:
    """Return the numbers of ticked rows. Raises BadRequest."""
    found = query.getlist(name)
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in found):
        raise BadRequest(Text("所选的行无法识别", "the rows chosen cannot be read"))
    return [int(one) for one in found]
