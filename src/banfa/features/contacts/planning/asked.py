"""What an address of the plan asks for: whose, which week, which day; what cannot be read is refused in words."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from banfa.features.contacts.planning.queries.planners import (
    Planner,
    may_write,
    planner_named,
    planning_posts,
)
from banfa.features.contacts.planning.services.weeks import monday_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Pack

LARGEST_ID = 2**63 - 1
FARTHEST = timedelta(days=3_650)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, about whose plan, under which regulation, today."""

    actor: Actor
    planner: Planner
    pack: Pack
    today: date

    @property
    def is_own(self) -> bool:
        return self.planner.person_id == self.actor.person_id

    @property
    def may_write(self) -> bool:
        return may_write(self.actor, self.planner)


def asked_in(request: HttpRequest, username: str = "") -> Asked:
    """Return what an address asks for; the person stands in `person`, or is the actor. Raises Denied, NotThere."""
    actor, today = actor_for(request), timezone.localdate()
    pack = pack_on(today)
    if not planning_posts(pack):
        raise NotThere
    name = username or request.POST.get("person", "") or request.GET.get("person", "")
    planner = planner_named(actor, name, pack, today)
    return Asked(actor=actor, planner=planner, pack=pack, today=today)


def week_in(query: QueryDict, today: date) -> date:
    """Return the Monday of the week that an address names, this week's where it names none. Raises BadRequest."""
    words = query.get("week", "")
    return monday_of(day_in(words) if words else today)


def month_in(query: QueryDict, today: date) -> date:
    """Return the first day of the month that an address names. Raises BadRequest."""
    words = query.get("month", "")
    return (day_in(f"{words}-01") if words else today).replace(day=1)


def day_in(words: str) -> date:
    """Return a day as addresses and forms write it. Raises BadRequest."""
    try:
        found = date.fromisoformat(words)
    except ValueError:
        raise BadRequest(
            Text(f"日期“{words[:20]}”无法识别，请写成 2026-10-08", f"'{words[:20]}' is no date: write 2026-10-08")
        ) from None  # fmt: skip
    if abs(found - timezone.localdate()) > FARTHEST:
        raise BadRequest(Text("日期超出前后十年", "the date lies more than ten years away"))
    return found


def time_in(words: str) -> time | None:
    """Return a time of day as forms write it, None for none. Raises BadRequest."""
    if not words.strip():
        return None
    try:
        return time.fromisoformat(words.strip())
    except ValueError:
        raise BadRequest(
            Text(
                f"时间“{words[:20]}”无法识别，请写成 09:30", f"'{words[:20]}' is no time of day: write 09:30"
            )
        ) from None


def number_in(words: str, *, most: int = LARGEST_ID) -> int:
    """Return a whole number as forms write it. Raises BadRequest."""
    if not (words.isascii() and words.isdigit() and len(words) < 20 and int(words) <= most):
        raise BadRequest(
            Text(f"“{words[:20]}”不是有效的编号", f"'{words[:20]}' is not a number that can be meant")
        )
    return int(words)
