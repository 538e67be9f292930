"""Reads the event log for those who may: lists by keyset, one event with its rows, and who saw whose data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from banfa.platform.access import Actor, NotThere, Permission
from banfa.platform.audit.chain import seal_of, unpacked
from banfa.platform.audit.models import Change, Disclosure, Event
from banfa.platform.auditing.services import require_everywhere
from banfa.platform.org.models import Person

PAGE_SIZE = 50
ROWS_AT_ONCE = 100
MOST_NAMESAKES = 50
READ = Permission.AUDIT_EVENT_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which events are wanted; `before` and `after` are numbers at which a page begins, both days are included."""

    who: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return replace(self, before=None, after=None) != Sought()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Events, newest first; `older` and `newer` are the numbers at which the pages beside it begin."""

    events: Sequence[Event]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """One person whose fields somebody saw, or took out."""

    event: Event
    kind: str
    code: str
    fields: Sequence[str]


def events_page(actor: Actor, sought: Sought) -> Page:
    """Return a page of the log. Raises Denied."""
    require_everywhere(actor, READ)
    found = _found(sought)
    if sought.after is not None:
        lot = list(found.filter(pk__gt=sought.after).order_by("pk")[: PAGE_SIZE + 1])
        shown = lot[:PAGE_SIZE][::-1]
        newer = shown[0].pk if len(lot) > PAGE_SIZE else None
        return Page(events=shown, older=shown[-1].pk if shown else None, newer=newer)
    if sought.before is not None:
        found = found.filter(pk__lt=sought.before)
    lot = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    shown = lot[:PAGE_SIZE]
    older = shown[-1].pk if len(lot) > PAGE_SIZE else None
    return Page(events=shown, older=older, newer=shown[0].pk if sought.before and shown else None)


def event_numbered(actor: Actor, number: int) -> tuple[Event, bool]:
    """Return an event, and whether it fits its seal and the event before it. Raises Denied, NotThere."""
    require_everywhere(actor, READ)
    event = Event.objects.filter(pk=number).first()
    if event is None:
        raise NotThere
    before = Event.objects.filter(pk=number - 1).values_list("seal", flat=True).first()
    follows = before is None or before == event.previous_seal
    return event, follows and event.seal == seal_of(event)


def rows_of(event: Event, after: int) -> tuple[list[Change], int | None]:
    """Return the change rows of an event as they are kept, 100 at a time, and where the next ones begin."""
    lot = list(event.changes.filter(pk__gt=after).order_by("pk")[: ROWS_AT_ONCE + 1])
    shown = lot[:ROWS_AT_ONCE]
    return shown, shown[-1].pk if len(lot) > ROWS_AT_ONCE else None


def shown_by(event: Event, most: int) -> tuple[list[Disclosed], int]:
    """Return the first people whose data an event showed, and how many there are."""
    rows = list(event.disclosures.order_by("pk"))
    people = (one for row in rows for one in _people(row, event, None))
    return [one for _, one in zip(range(most), people, strict=False)], sum(row.count for row in rows)


def disclosures(actor: Actor, sought: Sought) -> Iterator[Disclosed]:
    """Yield whose data were seen or taken out, oldest first: by whom, of whom, and in which days is `sought`.

    The subject narrows to one person's rows. Raises Denied.
    """
    require_everywhere(actor, READ)
    return _disclosed(sought)


def _disclosed(sought: Sought) -> Iterator[Disclosed]:
    wanted = sought.subject.partition(":")[2] or sought.subject or None
    events = _found(replace(sought, subject="", before=None, after=None))
    rows = Disclosure.objects.filter(event__in=events) if sought.is_narrowed else Disclosure.objects.all()
    for row in rows.select_related("event").order_by("event_id", "pk").iterator(chunk_size=500):
        yield from _people(row, row.event, wanted)


def _people(row: Disclosure, event: Event, wanted: str | None) -> Iterator[Disclosed]:
    for code in unpacked(bytes(row.codes)):
        if wanted is None or code == wanted:
            yield Disclosed(event=event, kind=row.kind, code=code, fields=row.fields)


def actions() -> list[str]:
    """Return every action of the log, skipping through the index from one to the next."""
    table = connection.ops.quote_name(Event._meta.db_table)
    skip = (
        f"WITH RECURSIVE step(action) AS (SELECT min(action) FROM {table}"  # noqa: S608
        f" UNION ALL SELECT (SELECT min(action) FROM {table} WHERE action > step.action) FROM step"
        " WHERE step.action IS NOT NULL) SELECT action FROM step WHERE action IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(skip)
        return [str(action) for (action,) in cursor.fetchall()]


def _found(sought: Sought) -> QuerySet[Event]:
    found = Event.objects.all()
    if sought.who:
        named = Person.objects.filter(Q(username=sought.who) | Q(name__icontains=sought.who))
        found = found.filter(actor_id__in=list(named.values_list("pk", flat=True)[:MOST_NAMESAKES]))
    if sought.action:
        found = found.filter(action=sought.action)
    if sought.subject:
        names = [sought.subject] if ":" in sought.subject else [sought.subject, f"customer:{sought.subject}"]
        touched = Change.objects.filter(subject__in=names).values("event_id")
        found = found.filter(Q(subject__in=names) | Q(pk__in=touched))
    if sought.since:
        found = found.filter(at__gte=_midnight(sought.since))
    if sought.until:
        found = found.filter(at__lt=_midnight(sought.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
