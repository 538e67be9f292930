"""The register of backups, out of the log: when, where, kept by whom, and when one was last read back (CRM-USE-4.3b)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit.models import Event

MADE, CHECKED = "backup.made", "backup.checked"
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One backup; `checked_at` is when its file was last read back whole."""

    event: int
    at: datetime
    file: str
    place: str
    custodian: str
    sha256: str
    size: int
    rows: int
    checked_at: datetime | None


def copies(actor: Actor) -> Sequence[Copy]:
    """Return the newest backups. Raises Denied."""
    require(actor, Permission.BACKUP_COPY_MAKE)
    events = list(Event.objects.filter(action=MADE).order_by("-pk")[:MOST])
    read = Event.objects.filter(action=CHECKED).order_by("pk").values_list("summary__digest", "at")
    checked = dict(read)
    return [_copy(one, checked.get(one.summary.get("digest"))) for one in events]


def _copy(event: Event, checked_at: datetime | None) -> Copy:
    told = event.summary
    return Copy(
        event=event.pk, at=event.at, file=str(told["file"]), place=str(told["place"]), custodian=str(told["custodian"]),
        sha256=str(told["sha256"]), size=int(told["bytes"]), rows=int(told["rows"]), checked_at=checked_at,
    )  # fmt: skip
