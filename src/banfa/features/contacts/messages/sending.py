"""Sends what is approved and due: each message leased by one worker, tried again with growing pauses, and sent once."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from banfa.features.contacts.messages.delivering import Carrier, Outgoing, Refused, Unreachable
from banfa.features.contacts.messages.gateways import carriers
from banfa.features.contacts.messages.models import Gateway, Message
from banfa.features.contacts.messages.preparing import SYSTEM, System, saying_of
from banfa.features.contacts.messages.quiet import allowed_from
from banfa.features.contacts.messages.reaching import lot_of, reach, values_of
from banfa.features.contacts.messages.reasons import Reason
from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import Said, keep_contact
from banfa.features.duties.services.closing import close_with
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.current import one_reading, pack_on
from banfa.policy.model import Pack

AT_ONCE = 200
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=1)
EVIDENCE = "message"
State = Message.State
log = logging.getLogger(__name__)


def send_due(at: datetime) -> int:
    """Send what is due now; return how many were sent. Two workers at once share the messages between them."""
    with one_reading():
        known = carriers()
        settle_interrupted(known, at=at)
        due = Message.objects.filter(state=State.QUEUED, send_after__lte=at).order_by("send_after", "pk")
        return sum(send(pk, known, at=at) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def send(message_id: int, known: Mapping[str, Carrier], *, at: datetime) -> bool:
    """Send one message if it still may go; return whether it went."""
    leased = Message.objects.filter(pk=message_id, state=State.QUEUED, send_after__lte=at).update(
        state=State.SENDING, lease_until=timezone.now() + LEASE, attempts=F("attempts") + 1
    )
    if not leased:
        return False
    one = Message.objects.select_related("customer__unit", "companion", "round").get(pk=message_id)
    pack = pack_on(timezone.localdate(at))
    later = allowed_from(at, pack, calendar_for(one.customer.unit_path))
    if later > at:
        _put(one, state=State.QUEUED, send_after=later, attempts=one.attempts - 1)
        return False
    address, reason = _address(one, pack)
    if reason:
        _put(one, state=State.HELD, reason=reason)
        return False
    return _hand_over(one, address, known.get(one.channel), at=at)


def _hand_over(one: Message, address: str, by: Carrier | None, *, at: datetime) -> bool:
    if by is None:
        _put(one, state=State.HELD, reason=Reason.NO_GATEWAY)
        return False
    try:
        by.send(
            Outgoing(key=one.key, channel=one.channel, address=address, subject=one.subject, words=one.words)
        )
    except Refused as error:
        _put(one, state=State.FAILED, reason=Reason.REFUSED, failure=error.text.zh)
        return False
    except Unreachable as error:
        _later(one, error.text.zh, at=at)
        return False
    mark_sent(one, at=at)
    return True


def mark_sent(one: Message, *, at: datetime) -> None:
    """Note that a message has gone: as a contact with the customer, and as proof of what was owed."""
    with transaction.atomic():
        who = System(name=one.approved_by or SYSTEM.name)
        contact = keep_contact(
            one.customer,
            Said(way=Contact.Way.MESSAGE, result="sent", content=one.words, channel=one.channel, purpose=one.round.plan),
            who=who, began_at=at, ended_at=None, at=at,
        ) if one.companion_id is None else None  # fmt: skip
        _put(one, state=State.SENT, sent_at=at, contact=contact, failure="", reason="")
        Gateway.objects.filter(channel=one.channel).exclude(failing_since=None).update(
            failing_since=None, failure=""
        )
        if contact is not None:
            close_with(EVIDENCE, one.pk, at=at, actor=who, customer_id=one.customer_id)


def settle_interrupted(known: Mapping[str, Carrier], *, at: datetime) -> None:
    """Settle what a worker had in hand when it stopped: never sent twice, and said where nobody can know."""
    now = timezone.now()
    for one in Message.objects.filter(state=State.SENDING, lease_until__lt=now).select_related(
        "customer", "round"
    ):
        by = known.get(one.channel)
        sent = by.has_sent(one.key) if by is not None else None
        if sent:
            mark_sent(one, at=at)
        elif sent is None:
            _put(one, state=State.FAILED, reason=Reason.UNCLEAR)
        else:
            _put(one, state=State.QUEUED, send_after=at)


def _address(one: Message, pack: Pack) -> tuple[str, str]:
    """Return where a message goes now, or why it does not go any more: consents, numbers and dates may have changed."""
    row = one.round
    if row.template not in pack.messages.templates:
        return "", Reason.CHANGED
    saying = saying_of(row, pack)
    if one.companion is not None:
        agrees = one.companion.withdrawn_on is None
        return (one.companion.phone, "") if agrees else ("", Reason.OPTED_OUT)
    lot = lot_of([one.customer_id], saying.asked, leaving_out=one.pk)
    found = reach(one.customer, lot, saying.asked)
    if found.reason:
        return "", found.reason
    field = saying.plan.on.date if saying.plan else None
    if field and one.about_on and values_of(one.customer).get(field) != one.about_on.isoformat():
        return "", Reason.CHANGED
    if found.channel != one.channel:
        Message.objects.filter(pk=one.pk).update(channel=found.channel)
        one.channel = found.channel
    return found.address, ""


def _later(one: Message, failure: str, *, at: datetime) -> None:
    Gateway.objects.filter(channel=one.channel, failing_since=None).update(failing_since=at)
    Gateway.objects.filter(channel=one.channel).update(failure=failure[:300])
    if one.attempts >= MOST_ATTEMPTS:
        _put(one, state=State.FAILED, reason=Reason.UNREACHABLE, failure=failure)
        return
    pause = FIRST_PAUSE * 4 ** (one.attempts - 1)
    _put(one, state=State.QUEUED, send_after=at + pause, failure=failure[:300])


def _put(one: Message, **changes: object) -> None:
    Message.objects.filter(pk=one.pk, state=State.SENDING).update(lease_until=None, **changes)
