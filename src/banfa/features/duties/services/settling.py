"""Compares what is owed with what stands, and writes the difference: new duties, moved ones, those withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from banfa.features.duties.models import Duty
from banfa.features.duties.services.moments import Window
from banfa.platform.audit.inserting import insert_rows

COLUMNS = (
    "obligation", "pack", "customer_id", "unit_id", "about_id", "unit_path", "post", "person_id", "period", "event",
    "event_at", "opens_at", "due_at", "is_whole_day", "closes_at", "state", "evidence", "evidence_id", "is_late",
    "excuse", "generation_id", "snoozed_because", "reminders", "escalated",
)  # fmt: skip
# Moments come as text: thousands of rows share a few, and each is read once.
STANDING = (
    "pk", "period", "state", "person_id", "unit_path", Cast("opens_at", TextField()), Cast("due_at", TextField()),
    Cast("closes_at", TextField()), "given_until", "event", Cast("event_at", TextField()),
)  # fmt: skip
IDS_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class Wish:
    """One duty as the rules want it."""

    subject: int
    path: str
    person: int | None
    period: str
    window: Window
    event: str = ""
    event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One duty as it stands."""

    pk: int
    period: str
    state: str
    person: int | None
    path: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime | None
    given_until: date | None
    event: str
    event_at: datetime | None


@dataclass(slots=True)
class Difference:
    """What has to be written for one obligation."""

    made: list[Wish] = field(default_factory=list)
    moved: list[tuple[Standing, Wish, int | None]] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What all duties of an obligation have in common; `column` is that of their subject."""

    obligation: str
    post: str
    pack: str
    column: str
    generation_id: int | None


def standing_rows(rows: Iterable[Sequence[Any]]) -> Iterable[tuple[int, Standing]]:
    """Yield subject and duty of rows that hold the subject and then STANDING."""
    moments: dict[str | None, datetime | None] = {None: None}
    for subject, pk, period, state, person, path, opens, due, closes, given, event, event_at in rows:
        for said in (opens, due, closes, event_at):
            if said not in moments:
                moments[said] = _moment(said)
        opens_at, due_at = moments[opens], moments[due]
        assert opens_at is not None and due_at is not None  # noqa: PT018  the database holds both
        yield (
            subject,
            Standing(
                pk,
                period,
                state,
                person,
                path,
                opens_at,
                due_at,
                moments[closes],
                given,
                event,
                moments[event_at],
            ),
        )


def _moment(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def compare(
    wishes: Mapping[tuple[int, str], Wish], stands: Iterable[tuple[int, Standing]], on: date
) -> Difference:
    """Return what differs. A duty that nobody wishes for any more is withdrawn if it is open; what is done stays."""
    found, met = Difference(), set[tuple[int, str]]()
    for subject, one in stands:
        key = (subject, one.period)
        wish = wishes.get(key)
        if wish is not None:
            met.add(key)
        if one.state != Duty.State.OPEN:
            continue
        if wish is None:
            found.withdrawn.append(one.pk)
            continue
        given = one.given_until is not None and one.given_until > on
        person = one.person if given else wish.person
        window = wish.window
        stays = (
            one.due_at == window.due_at and person == one.person and one.path == wish.path
            and one.closes_at == window.closes_at and one.opens_at == window.opens_at
        )  # fmt: skip
        if not stays:
            found.moved.append((one, wish, person))
    found.made = [wish for key, wish in wishes.items() if key not in met]
    return found


def write(difference: Difference, about: About) -> None:
    """Write a difference, inside the caller's transaction. What somebody closed meanwhile stays closed."""
    if difference.made:
        insert_rows(Duty, COLUMNS, [*_rows(difference.made, about)], unless_there=True)
    _move(difference.moved, about)
    for start in range(0, len(difference.withdrawn), IDS_AT_ONCE):
        lot = difference.withdrawn[start : start + IDS_AT_ONCE]
        Duty.objects.filter(pk__in=lot, state=Duty.State.OPEN, notes=None).delete()


def _rows(wishes: Iterable[Wish], about: About) -> Iterable[tuple[Any, ...]]:
    stored = _Stored()
    places = {"customer_id": 0, "unit_id": 1, "about_id": 2}
    place, state = places[about.column], str(Duty.State.OPEN.value)
    yes, no = _bool(value=True), _bool(value=False)
    for one in wishes:
        subject: list[int | None] = [None, None, None]
        subject[place] = one.subject
        window = one.window
        yield (
            about.obligation, about.pack, *subject, one.path, about.post, one.person, one.period, one.event,
            stored(one.event_at), stored(window.opens_at), stored(window.due_at), yes if window.is_whole_day else no,
            stored(window.closes_at), state, "", "", no, "", about.generation_id, "", 0, 0,
        )  # fmt: skip


def _move(moved: Sequence[tuple[Standing, Wish, int | None]], about: About) -> None:
    if not moved:
        return
    stored = _Stored()
    table = connection.ops.quote_name(Duty._meta.db_table)
    sql = (
        f"UPDATE {table} SET person_id = %s, unit_path = %s, opens_at = %s, due_at = %s, closes_at = %s,"  # noqa: S608
        " post = %s, pack = %s, generation_id = %s WHERE id = %s AND state = 'OPEN'"
    )
    rows = [
        (person, wish.path, stored(wish.window.opens_at), stored(wish.window.due_at), stored(wish.window.closes_at),
         about.post, about.pack, about.generation_id, one.pk)
        for one, wish, person in moved
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


class _Stored:
    """Moments as the database stores them: a generation has few different ones, so each is written once."""

    def __init__(self) -> None:
        self._known: dict[datetime | None, Any] = {None: None}

    def __call__(self, moment: datetime | None) -> Any:
        if moment not in self._known:
            assert moment is not None
            self._known[moment] = connection.ops.adapt_datetimefield_value(moment)
        return self._known[moment]


def _bool(*, value: bool) -> Any:
    return int(value) if connection.vendor == "sqlite" else value
