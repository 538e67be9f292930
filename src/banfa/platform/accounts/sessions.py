"""Django's sessions, each known to belong to a person, a device and a place, so that it can be shown and ended.

The cookie's key is stored as a digest: who reads the database cannot take over anybody's log-in.
"""

from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from banfa.platform.accounts.models import NEVER_IDLE, Ending, Session
from banfa.platform.org.current import read_once
from banfa.platform.org.models import Person
from banfa.platform.prepared import Prepared, Row

ENTRY = "entry"  # what the log-in noted: device, place and limits, for the columns
ANONYMOUS_KEPT = timedelta(days=1)
DIGEST_BYTES = 20
_COLUMNS = [field.attname for field in Session._meta.concrete_fields]
_WHOSE = [field.attname for field in Person._meta.concrete_fields]
_by_key = Prepared(
    lambda key: Session.objects.filter(pk=key).values_list(
        *_COLUMNS, *(f"person__{name}" for name in _WHOSE)
    ),
    str,
)


def digest_of(key: str) -> str:
    """Return what stands in the table for a cookie's key."""
    return blake2b(key.encode(), digest_size=DIGEST_BYTES, person=b"banfa session").hexdigest()


def _found(key: str) -> Session | None:
    """Return a session; whose it is, every request asks next."""
    found = next(iter(_by_key.rows(key)), None)
    if found is None:
        return None
    row = Session.from_db(connection.alias, _COLUMNS, found[: len(_COLUMNS)])
    if row.person_id is not None:
        row.person = read_once(person_once(row.person_id), partial(_person_of, found))
    return row


def _person_of(found: Row) -> Person:
    return Person.from_db(connection.alias, _WHOSE, found[len(_COLUMNS) :])


def person_once(number: int) -> str:
    """Return the name under which one request has read who is logged in."""
    return f"person {number}"


class SessionStore(DatabaseStore):
    """Loads a session only while it goes on; `ending` tells why one that was asked for does not."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.ending: Ending | None = None
        self.row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return what the session holds, nothing where it is over or was never there."""
        row = _found(digest_of(self.session_key or ""))
        self.ending = row.ending(timezone.now()) if row else None
        if row is None or self.ending:
            if row is None or row.person_id is None:
                self.ending = None  # nobody was logged in, so nobody needs to be told
            self._session_key = None
            return {}
        self.row = row
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        """Tell whether a key is taken."""
        return Session.objects.filter(pk=digest_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a new session; who is logged in, and from where, is in its data."""
        now = timezone.now()
        return Session(
            session_key=digest_of(self.session_key or ""), began_at=now, seen_at=now, **self._columns(data)
        )  # fmt: skip

    def save(self, must_create: bool = False) -> None:
        """Store what the session holds. Raises CreateError, and UpdateError where somebody ended it meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the stubs lack it
        if must_create:
            try:
                with transaction.atomic():
                    self.create_model_instance(data).save(force_insert=True)
            except IntegrityError as error:
                raise CreateError from error
            return
        going_on = Session.objects.filter(pk=digest_of(self.session_key), ended_at=None)
        if not going_on.update(**self._columns(data)):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, this one without a key."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=digest_of(key)).delete()

    def _columns(self, data: dict[str, Any]) -> dict[str, Any]:
        columns: dict[str, Any] = {"session_data": self.encode(data)}
        if SESSION_KEY not in data:
            return columns | {"person_id": None, "expire_date": timezone.now() + ANONYMOUS_KEPT}
        entry = data.get(ENTRY, {})
        until = datetime.fromisoformat(entry["until"]) if entry else self.get_expiry_date()
        return columns | {
            "person_id": int(data[SESSION_KEY]),
            "expire_date": until,
            "idle": timedelta(seconds=entry["idle"]) if entry else NEVER_IDLE,
            "address": entry.get("address", ""),
            "agent": entry.get("agent", ""),
        }
