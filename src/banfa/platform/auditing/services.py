"""Purges the log after its term, and changes the master key; both leave events of their own."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, require
from banfa.platform.access.rights import Denied
from banfa.platform.audit import purging
from banfa.platform.audit.purging import Extent
from banfa.platform.audit.recording import record
from banfa.platform.auditing.retention import EVENTS, StillKept, term_of
from banfa.platform.vault import keys

OnStep = Callable[[int, int], None]


class NothingToPurge(BanfaError):
    """No event is as old as that."""


def purge(*, before: date, actor: Actor, at: datetime, dry_run: bool = False) -> Extent:
    """Remove the events before a day, and record that. Raises Denied, StillKept, NoTerm, NothingToPurge."""
    require_everywhere(actor, Permission.AUDIT_EVENT_PURGE)
    today = timezone.localdate(at)
    term = term_of(EVENTS, on=today)
    limit = term.purgeable_before(today)
    if before > limit:
        raise StillKept(
            Text(
                f"{term.title.zh}须保存 {term.years.value} 年：只能清除 {limit} 之前的记录",
                f"{term.title.en} is kept for {term.years.value} years: only what is older than {limit} can be purged",
            )
        )
    moment = timezone.make_aware(datetime.combine(before, time.min))
    with transaction.atomic():
        extent = purging.extent_before(moment)
        if not extent.events:
            raise NothingToPurge(Text(f"没有 {before} 之前的记录", f"there is nothing older than {before}"))
        if not dry_run:
            record(
                "log.purged", "log", actor=actor, at=at,
                summary={"before": before.isoformat(), "until": extent.until, "events": extent.events, "rows": extent.rows},
            )  # fmt: skip
            purging.remove(extent, before=moment, at=at)
    return extent


@transaction.atomic
def rotate_master_key(*, actor: Actor, at: datetime, on_step: OnStep = lambda done, total: None) -> int:
    """Wrap the keys of all people by a new master key and return how many. Raises Denied, KeyLostOrOpen."""
    require_everywhere(actor, Permission.VAULT_KEY_ROTATE)
    record("keys.rotated", "log", actor=actor, at=at)  # takes the log's lock: no key is made meanwhile
    return keys.rotate(on_step)


def require_everywhere(actor: Actor, permission: Permission) -> None:
    """Raise Denied unless the actor has the right in the whole organisation: the log knows no units."""
    require(actor, permission)
    if not is_whole_organisation(actor, permission):
        raise Denied(permission)
