"""What an address or a form of the calendars asks for."""

from datetime import date

from django.http import QueryDict

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.calendars.queries import Whose, whose_in
from banfa.platform.web.refusals import BadRequest
from banfa.policy.values import BadValue
from banfa.policy.values.dates import read_date
from banfa.worktime import DayKind

FIRST_YEAR, LAST_YEAR = 2004, 2100


def read_year(words: str, *, today: date) -> int:
    """Return the year that is asked for, this one where none is. Raises BadRequest."""
    if not words:
        return today.year
    if not (words.isascii() and words.isdigit() and FIRST_YEAR <= int(words) <= LAST_YEAR):
        raise BadRequest(
            Text(f"年份须在 {FIRST_YEAR} 至 {LAST_YEAR} 之间", f"the year lies between {FIRST_YEAR} and {LAST_YEAR}")
        )  # fmt: skip
    return int(words)


def read_day(words: str) -> date:
    """Return a day. Raises BadRequest."""
    try:
        found = read_date(words).value
    except BadValue as bad:
        raise BadRequest(Text("日期：", "day: ") + bad.reason + Text("；", "; ") + bad.remedy) from None
    assert isinstance(found, date)
    return found


def read_kind(words: str) -> DayKind:
    """Return what a day shall be. Raises BadRequest."""
    if words not in {kind.value for kind in DayKind}:
        raise BadRequest(Text("请选择这一天是工作日还是休息日", "choose what the day is"))
    return DayKind(words)


def whose_asked(actor: Actor, query: QueryDict) -> Whose:
    """Return whose calendar is asked for. Raises Denied, NotThere."""
    return whose_in(actor, unit_code=query.get("unit", ""), username=query.get("person", ""))
