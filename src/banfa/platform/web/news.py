"""What changed since a moment, out of the event log: features say what their events mean and who may hear of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.audit.models import Event
from banfa.platform.web.models import DeskVisit
from banfa.platform.web.slots import Asked

PAUSE = timedelta(minutes=30)  # who comes back later than this is on another visit
LONGEST = timedelta(days=14)
MOST_EVENTS = 1_000
EVENTS = "web.news.events"
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as the log keeps it, without its change rows."""

    pk: int
    at: datetime
    who: str
    action: str
    subject: str

    @property
    def name(self) -> str:
        """Return what stands behind the colon of the subject: `batch:4` is `4`."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One line: what happened, about what, when last, and where its rows are."""

    icon: str
    what: Text
    about: Text = NOTHING
    address: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Makes lines of the events whose action is one of `actions`, for those who have the right."""

    name: str
    needs: Permission
    actions: frozenset[str]
    tell: Callable[[Asked, Sequence[Told]], Iterable[News]]


_tellers: dict[str, Teller] = {}


def declare_news(*tellers: Teller) -> None:
    """Tell what events of a feature mean to readers of the desk."""
    _tellers.update({one.name: one for one in tellers})


def news(asked: Asked, since: datetime) -> list[News]:
    """Return what changed after a moment and concerns the asking person, newest first."""
    admitted = [one for one in _tellers.values() if one.needs in asked.actor.permissions]
    events = _events(since, {action for one in admitted for action in one.actions})
    lines: list[News] = []
    for one in admitted:
        own = [event for event in events if event.action in one.actions]
        lines += one.tell(asked, own) if own else []
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _events(since: datetime, actions: Iterable[str]) -> list[Told]:
    """Return the newest events of some actions; beyond a thousand the older ones go untold."""
    found = Event.objects.filter(at__gt=since, action__in=sorted(actions)).order_by("-pk")
    rows = found.values_list("pk", "at", "actor_name", "action", "subject")[:MOST_EVENTS]
    return [
        Told(pk=pk, at=at, who=who, action=action, subject=subject) for pk, at, who, action, subject in rows
    ]


def seen_until(person_id: int, now: datetime) -> datetime | None:
    """Return up to when a person had seen the news before this visit; None on the first."""
    visit = DeskVisit.objects.filter(person=person_id).first()
    if visit is None:
        return None
    return visit.looked_at if now - visit.looked_at > PAUSE else visit.seen_until


def note_visit(person_id: int, now: datetime, *, all_seen: bool = False) -> None:
    """Remember that a person looks at the desk now; `all_seen` makes nothing new any more."""
    before = seen_until(person_id, now)
    DeskVisit.objects.update_or_create(
        person_id=person_id,
        defaults={"looked_at": now, "seen_until": now if all_seen else before or start_of_yesterday(now)},
    )


def start_of_yesterday(now: datetime) -> datetime:
    """Return the beginning of the day before, where the organisation is."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)


def lately(at: datetime, now: datetime) -> Text:
    """Return how one says when something of the last days was: `09:12`, `yesterday`, `11-20`."""
    then, today = timezone.localtime(at), timezone.localtime(now).date()
    if then.date() == today:
        words = f"{then:%H:%M}"
        return Text(words, words)
    if (today - then.date()).days == 1:
        return Text("昨天", "yesterday")
    words = f"{then:%m-%d}"
    return Text(words, words)
