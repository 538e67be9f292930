"""People decide what was doubted: confirmed or dismissed, always with a reason; nothing merges or changes by itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from banfa.features.customers.quality.models import Finding
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed

DECIDE = Permission.CUSTOMERS_FINDING_DECIDE
LONGEST_REASON = 200
OPEN, CONFIRMED, DISMISSED = Finding.State.OPEN, Finding.State.CONFIRMED, Finding.State.DISMISSED


class NoReason(BanfaError):
    """A decision says why."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            Text(
                f"请写明理由，最多 {LONGEST_REASON} 字",
                f"give the reason, in at most {LONGEST_REASON} characters",
            )
        )


class NothingToDecide(BanfaError):
    """All that was chosen is decided already, or is not the actor's."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "所选线索已被处理，没有可处理的",
                "what was chosen is decided already: nothing is left to decide",
            )
        )


@transaction.atomic
def decide(
    finding_ids: Iterable[int], *, holds: bool, why: str, actor: Actor, at: datetime
) -> tuple[int, int]:
    """Confirm or dismiss doubts that are open; return the event and how many. Raises Denied, NoReason, NothingToDecide."""
    require(actor, DECIDE)
    why = reason_in(why)
    found = list(
        visible(Finding, actor, DECIDE)
        .filter(pk__in=list(finding_ids), state=OPEN)
        .values_list("pk", "customer__code", "screen")
    )
    state = CONFIRMED if holds else DISMISSED
    ids = [pk for pk, *_ in found]
    changed = Finding.objects.filter(pk__in=ids, state=OPEN).update(
        state=state, why=why, decided_by=actor.name, decided_at=at
    )
    if not changed:
        raise NothingToDecide
    event = audit.record(
        "quality.decided", "register" if changed > 1 else f"customer:{found[0][1]}", actor=actor, at=at,
        changes=(Changed(f"customer:{code}", f"doubt:{screen}:{pk}", str(OPEN), str(state)) for pk, code, screen in found),
        summary={"holds": holds, "why": why, "findings": changed},
    )  # fmt: skip
    return event.pk, changed


@transaction.atomic
def open_again(finding_ids: Iterable[int], *, actor: Actor, at: datetime) -> int:
    """Let decided doubts wait again; return how many. Raises Denied, NothingToDecide."""
    require(actor, DECIDE)
    mine = visible(Finding, actor, DECIDE).filter(pk__in=list(finding_ids), state__in=(CONFIRMED, DISMISSED))
    found = list(mine.values_list("pk", "customer__code", "screen", "state"))
    if not found:
        raise NothingToDecide
    Finding.objects.filter(pk__in=[pk for pk, *_ in found]).update(
        state=OPEN, why="", decided_by="", decided_at=None
    )
    audit.record(
        "quality.opened_again", "register", actor=actor, at=at, summary={"findings": len(found)},
        changes=(Changed(f"customer:{code}", f"doubt:{screen}:{pk}", str(state), str(OPEN)) for pk, code, screen, state in found),
    )  # fmt: skip
    return len(found)


def reason_in(words: str) -> str:
    """Return a reason as it is kept. Raises NoReason."""
    words = " ".join(words.split())
    if not words or len(words) > LONGEST_REASON or not words.isprintable():
        raise NoReason
    return words
