"""Which figures somebody wants to see, as the address of the page says it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import get_args

from django.http import QueryDict
from django.utils.http import urlencode

from banfa.features.duties.queries.keeping import By, KeptWish, States
from banfa.features.duties.worklist.horizon import midnight
from banfa.features.duties.worklist.team import colleague
from banfa.features.duties.worklist.team_views import unit_coded
from banfa.features.duties.worklist.wishes import read_id
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.models import Person, Unit
from banfa.platform.web.refusals import BadRequest

CUTS = {
    "obligation": Text("按事项", "By obligation"),
    "clause": Text("按条款", "By clause"),
    "unit": Text("按机构", "By unit"),
    "person": Text("按人员", "By person"),
}
STATE_TITLES = {
    "owed": Text("应办", "Owed"),
    "in_time": Text("按时", "In time"),
    "late": Text("逾期办结", "Done late"),
    "excused": Text("免办", "Excused"),
    "missed": Text("未办", "Missed"),
    "open": Text("待办", "Open"),
    "overdue": Text("已逾期", "Overdue"),
    "not_kept": Text("未做到", "Not kept"),
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A period, or days from one to another; narrowed; cut by something; and for rows a state and the edge of a page."""

    period: Period
    first: date
    last: date
    has_days: bool = False
    by: By = "obligation"
    obligation: str = ""
    clause: str = ""
    unit: Unit | None = None
    person: Person | None = None
    state: States = "owed"
    after: int = 0

    @property
    def title(self) -> Text:
        """The stretch as people say it."""
        if not self.has_days:
            return self.period.title
        return Text(f"{self.first} 至 {self.last}", f"{self.first} to {self.last}")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.obligation or self.clause or self.unit or self.person)

    @property
    def kept(self) -> KeptWish:
        """The same as the queries take it."""
        return KeptWish(
            start=midnight(self.first), end=midnight(self.last + ONE_DAY), by=self.by, obligation=self.obligation,
            clause=self.clause, unit_path=self.unit.path if self.unit else "",
            person_id=self.person.pk if self.person else None,
        )  # fmt: skip

    def arguments(self) -> dict[str, str]:
        """Return the parameters that ask for this."""
        days = (
            {"from": str(self.first), "to": str(self.last)} if self.has_days else {"period": str(self.period)}
        )
        asked = {
            **days, "by": "" if self.by == "obligation" else self.by, "obligation": self.obligation, "clause": self.clause,
            "unit": self.unit.code if self.unit else "", "person": self.person.username if self.person else "",
        }  # fmt: skip
        return {key: value for key, value in asked.items() if value}

    def changed(self, *, state: str = "", **changes: object) -> str:
        """Return the query that asks for the same with some of it changed; `state` only where rows are meant."""
        given = replace(self, **changes).arguments()  # type: ignore[arg-type]
        return f"?{urlencode(given | ({'state': state} if state else {}))}"


def read_wish(actor: Actor, query: QueryDict, today: date) -> Wish:
    """Read an address. Raises BadPeriod, BadRequest, NotThere for a unit or person out of sight."""
    words = query.get("period", "")
    period = Period.parse(words) if words else Period.containing(today, PeriodKind.MONTH)
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    has_days = first is not None and last is not None
    if has_days and first > last:  # type: ignore[operator]
        raise BadRequest(Text("起始日期晚于截止日期", "the first day comes after the last one"))
    by, state = query.get("by", "") or "obligation", query.get("state", "") or "owed"
    if by not in CUTS or state not in get_args(States):
        raise BadRequest(Text("地址中的口径无法识别", "the cut or state in the address is not understood"))
    username = query.get("person", "")[:60]
    return Wish(
        period=period, first=first if has_days and first else period.start,
        last=last if has_days and last else period.last_day, has_days=has_days,
        by=by, state=state,  # type: ignore[arg-type]
        obligation=query.get("obligation", "")[:48], clause=query.get("clause", "")[:40],
        unit=unit_coded(actor, query.get("unit", "")[:40]), person=colleague(actor, username) if username else None,
        after=read_id(query.get("after", "")),
    )  # fmt: skip


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        found = date.fromisoformat(words)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise BadRequest(Text("地址中的日期无法识别", "a day in the address is not understood"))
    return found


def periods_offered(today: date) -> list[Period]:
    """Return the periods to choose from, the newest first: 13 months, then quarters, half-years and years."""
    month = Period.containing(today, PeriodKind.MONTH)
    found = [month]
    for _ in range(12):
        found.append(found[-1].previous)
    for kind, count in ((PeriodKind.QUARTER, 5), (PeriodKind.YEAR, 3)):
        one = Period.containing(today, kind)
        for _ in range(count):
            found.append(one)
            one = one.previous
    return sorted(found, key=lambda one: (-one.start.year, one.months, -one.start.month))
