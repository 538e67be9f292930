"""The log of log-ins: every try with its result, kept as long as the law wants network logs and longer."""

from datetime import datetime, timedelta

from banfa.platform.accounts.models import LogIn, Session
from banfa.platform.accounts.places import Place
from banfa.platform.org.models import Person

KEPT = timedelta(days=3 * 366)
ENDED_SESSIONS_KEPT = timedelta(days=30)
LONGEST_NAME = 60


def note(
    result: LogIn.Result,
    *,
    place: Place,
    at: datetime,
    person: Person | None = None,
    username: str = "",
    is_elsewhere: bool = False,
) -> LogIn:
    """Write one line, and forget what is older than the term."""
    LogIn.objects.filter(at__lt=at - KEPT).delete()
    Session.objects.filter(expire_date__lt=at - ENDED_SESSIONS_KEPT).delete()
    return LogIn.objects.create(
        at=at, person=person, username=person.username if person else hidden(username), result=result,
        address=place.address, agent=place.agent, is_elsewhere=is_elsewhere,
    )  # fmt: skip


def hidden(username: str) -> str:
    """Return the name of somebody unknown with its middle hidden: people type passwords into the wrong box."""
    plain = "".join(letter for letter in username if letter.isprintable())
    return plain if len(plain) <= 1 else f"{plain[0]}•••{plain[-1]}"[:LONGEST_NAME]
