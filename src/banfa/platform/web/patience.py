"""How long somebody waits after wrong log-ins: not at all for a few, then longer with each."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac

from banfa.platform.web.models import WrongLogin

FREE_FROM_ONE_PLACE, FREE_FOR_A_NAME, FREE_AT_A_PLACE = 5, 20, 60
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody tries to log in: under which name, from which address, when."""

    username: str
    address: str
    at: datetime

    @property
    def counts(self) -> Iterator[tuple[str, int]]:
        """Yield what is counted, each with how many wrong ones are free: the pair, the name, the address."""
        name = self.username.casefold()
        yield _digest("both", name, self.address), FREE_FROM_ONE_PLACE
        yield _digest("name", name), FREE_FOR_A_NAME
        yield _digest("address", self.address), FREE_AT_A_PLACE


def open_again_at(attempt: Attempt) -> datetime | None:
    """Return when the next try is looked at, None where it is now."""
    free = dict(attempt.counts)
    found = WrongLogin.objects.filter(pk__in=free, last_at__gt=attempt.at - FORGOTTEN)
    ends = [one.last_at + wait_after(one.times, free[one.pk]) for one in found if one.times >= free[one.pk]]
    latest = max(ends, default=attempt.at)
    return latest if latest > attempt.at else None


def wait_after(times: int, free: int) -> timedelta:
    """Return how long is waited after so many wrong ones: it doubles with each one beyond the free ones."""
    doubled = min(max(times - free, 0), 10)
    wait: timedelta = min(FIRST_WAIT * 2**doubled, LONGEST_WAIT)
    return wait


def note_wrong(attempt: Attempt) -> None:
    """Count a wrong log-in; what is older than a day is forgotten."""
    WrongLogin.objects.filter(last_at__lte=attempt.at - FORGOTTEN).delete()
    for digest, free in attempt.counts:
        known = WrongLogin.objects.filter(pk=digest)
        if not known.update(times=F("times") + 1, last_at=attempt.at):
            WrongLogin.objects.get_or_create(pk=digest, defaults={"times": 1, "last_at": attempt.at})
        elif known.filter(times=free).exists():
            log.warning(
                "%d wrong log-ins in a row as %r from %s", free, attempt.username[:60], attempt.address
            )


def forget_wrong(attempt: Attempt) -> None:
    """Begin to count anew for a name that was let in; an address that tries many names keeps its count."""
    name = [digest for digest, free in attempt.counts if free != FREE_AT_A_PLACE]
    WrongLogin.objects.filter(pk__in=name).delete()


def _digest(*parts: str) -> str:
    return salted_hmac("banfa.patience", "\n".join(parts), algorithm="sha256").hexdigest()
