"""Closes a gathering that was held: it has its records, does not change any more, and counts as evidence."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.rules import kind_of
from banfa.features.contacts.gatherings.services.holding import BadGathering, to_change
from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import Said, keep_contact
from banfa.features.duties import services as duties
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors
from banfa.policy.model import GatheringKind

RECORDS = {
    "attendance": Text("签到名单", "the attendance list"),
    "photo": Text("现场照片", "a photo"),
    "note": Text("活动纪要", "a note on how it went"),
    "given": Text("每位到场客户的帮扶内容", "what was given to each who came"),
    "score": Text("每位参训人员的成绩", "the score of each who came"),
    "arrangements": Text("全部准备事项", "every arrangement"),
    "topics": Text("培训主题", "its topics"),
}


class NotReady(BanfaError):
    """A gathering cannot be closed while records that its kind asks for are missing; `lacking` names them."""

    def __init__(self, lacking: Sequence[str]) -> None:
        named = [RECORDS[one] for one in lacking]
        super().__init__(
            Text(
                f"还缺{'、'.join(one.zh for one in named)}，补齐后才能办结",
                f"it lacks {', '.join(one.en for one in named)}; add that before closing it",
            )
        )
        self.lacking = tuple(lacking)


@transaction.atomic
def close(number: int, *, actor: Actor, at: datetime) -> Gathering:
    """Close a gathering that was held: from now on nothing of it changes, and it counts as evidence.

    Every customer who came has it among their contacts (CRM-GOV-3.2.2), and what duties ask for it is closed (NY-18.2).
    Raises NotThere, Denied, Settled, NotReady.
    """
    one = to_change(actor, number)
    kind = kind_of(pack_on(timezone.localdate(at)), one.kind)
    if one.starts_at is None or one.starts_at > at:
        raise BadGathering(
            "starts_at", Text("活动还没有开始，不能办结", "it has not begun and cannot be closed")
        )
    lacking = lacks(one, kind)
    if lacking:
        raise NotReady(lacking)
    one.state, one.closed_by, one.closed_at = Gathering.State.HELD, actor.name, at
    one.save(update_fields=["state", "closed_by", "closed_at"])
    came = list(one.guests.filter(attended_at__isnull=False).select_related("customer", "person"))
    subjects = [f"customer:{guest.customer.code}" for guest in came if guest.customer is not None]
    audit.record(
        "gathering.held", f"gathering:{one.pk}", actor=actor, at=at, summary={"came": len(came), "kind": one.kind},
        changes=[Changed(subject, f"gathering:{one.kind}", None, f'"{one.title}"') for subject in subjects],
    )  # fmt: skip
    _tell(one, kind, came, actor=actor, at=at)
    return one


def lacks(one: Gathering, kind: GatheringKind) -> list[str]:
    """Return the records that a kind asks for and the gathering does not have."""
    came = one.guests.filter(attended_at__isnull=False)
    has: dict[str, Callable[[], bool]] = {
        "attendance": came.exists,
        "photo": one.photos.exists,
        "note": lambda: bool(one.outcome),
        "given": lambda: not came.filter(given="").exists(),
        "score": lambda: not came.filter(score=None).exists(),
    }
    found: list[str] = [record for record in kind.asks if not has[record]()]
    if kind.topics and not set(one.topics) & set(kind.topics):
        found.append("topics")
    if one.arrangements.filter(done_at=None).exists():
        found.append("arrangements")
    return found


def _tell(one: Gathering, kind: GatheringKind, came: Sequence[Guest], *, actor: Actor, at: datetime) -> None:
    """Put it into the contacts of those who came, and close what is owed."""
    assert one.starts_at is not None
    proof, began_at = f"{one.pk}", one.starts_at
    for guest in came:
        if guest.customer is not None:
            content = "\n".join(filter(None, [one.title, guest.given, one.outcome]))[:5_000]
            said = Said(way=Contact.Way.MEETING, result="attended", content=content, purpose=one.kind)
            keep_contact(guest.customer, said, who=actor, began_at=one.starts_at, ended_at=None, at=at)
            duties.close_with(kind.proves, proof, customer_id=guest.customer_id, at=began_at, actor=actor)
        elif guest.person_id is not None:
            duties.close_with(kind.proves, proof, about_id=guest.person_id, at=began_at, actor=actor)
    for unit in Unit.objects.filter(path__in=[*ancestors(one.unit_path), one.unit_path]):
        duties.close_with(kind.proves, proof, unit_id=unit.pk, at=began_at, actor=actor)
