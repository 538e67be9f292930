"""The log-ins that are open: begun, seen, listed, ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from banfa.platform.access import Actor, NotThere
from banfa.platform.access.posts import colleague
from banfa.platform.accounts.models import Ending, Session
from banfa.platform.accounts.places import Place
from banfa.platform.accounts.sessions import SessionStore, digest_of
from banfa.platform.audit import recording as audit
from banfa.platform.org.models import Person

SEEN_EVERY = timedelta(minutes=1)
LOCKED_MILLISECONDS, PATIENT_MILLISECONDS = 20, 30_000


def open_sessions(person: Person, *, at: datetime) -> list[Session]:
    """Return where somebody is logged in at a moment, the one seen last first."""
    begun = _open(person).filter(expire_date__gt=at).order_by("-seen_at")
    return [one for one in begun if one.ending(at) is None]


def sessions_elsewhere(person: Person, place: Place, *, at: datetime) -> list[Session]:
    """Return the log-ins of somebody that are open at another device or place."""
    return [
        one
        for one in open_sessions(person, at=at)
        if (one.address, one.agent) != (place.address, place.agent) and one.address
    ]


def end_sessions(
    person: Person, why: Ending, *, at: datetime, only: Sequence[str] | None = None, but: str = ""
) -> int:
    """End all log-ins of somebody, or only some, or all but one; return how many. The next request of each is refused."""
    found = _open(person).exclude(pk=but)
    if only is not None:
        found = found.filter(pk__in=only)
    return found.update(ended_at=at, ended_why=why)


@transaction.atomic
def end_own(actor: Actor, session_id: str, *, at: datetime) -> None:
    """End one of the actor's own log-ins. Raises NotThere."""
    person = Person.objects.get(pk=actor.person_id)
    if not end_sessions(person, Ending.ENDED_BY_OWNER, at=at, only=[session_id]):
        raise NotThere
    audit.record(
        "person.log_in_ended", f"person:{person.username}", actor=actor, at=at, summary={"log_ins": 1}
    )


@transaction.atomic
def end_others(actor: Actor, *, key: str | None, at: datetime) -> int:
    """End the actor's own log-ins but the one with this cookie's key; return how many."""
    person = Person.objects.get(pk=actor.person_id)
    ended = end_sessions(person, Ending.ENDED_BY_OWNER, at=at, but=digest_of(key or ""))
    if ended:
        audit.record(
            "person.log_in_ended", f"person:{person.username}", actor=actor, at=at, summary={"log_ins": ended}
        )
    return ended


def note_seen(store: SessionStore, *, at: datetime) -> None:
    """Note that somebody is still there, at most once a minute, and never wait for another writer to do so."""
    if store.row is None or at - store.row.seen_at < SEEN_EVERY:
        return
    try:
        with _Impatient():
            Session.objects.filter(pk=store.row.pk, ended_at=None).update(seen_at=at)
    except OperationalError:
        return  # an import holds the database; the next request notes it


@transaction.atomic
def end_of_colleague(person_id: int, *, actor: Actor, at: datetime, on: date) -> tuple[Person, int]:
    """End every log-in of a colleague; return who and how many. Raises Denied, NotThere."""
    person = colleague(actor, person_id, on=on)
    ended = end_sessions(person, Ending.WITHDRAWN, at=at)
    audit.record(
        "person.log_in_ended", f"person:{person.username}", actor=actor, at=at, summary={"log_ins": ended}
    )
    return person, ended


class _Impatient:
    """Lets a write on SQLite give up at once instead of waiting for a long transaction; a page must not wait for it."""

    def __enter__(self) -> None:
        self._wait(LOCKED_MILLISECONDS)

    def __exit__(self, *_: object) -> None:
        self._wait(PATIENT_MILLISECONDS)

    def _wait(self, milliseconds: int) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _open(person: Person) -> QuerySet[Session]:
    return Session.objects.filter(Q(ended_at=None), person=person)
