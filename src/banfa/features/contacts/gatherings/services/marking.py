"""Marks customers with the circumstances for which they are helped."""

import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.gatherings.models import CircumstanceMark
from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.features.customers.queries.single import customer_to_change
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.access.actors import current
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.policy.model import Circumstance, Pack

LONGEST_REASON = 200


def circumstances_in(pack: Pack) -> dict[str, Circumstance]:
    """Return every circumstance for which the regulation helps customers (NY-18.4)."""
    return {code: one for kind in pack.gatherings.values() for code, one in kind.circumstances.items()}


@transaction.atomic
def mark(customer_id: int, circumstance: str, reason: str, *, actor: Actor, at: datetime) -> CircumstanceMark:
    """Mark a customer from today on, with the reason. Raises NotThere, Denied, BadGathering."""
    customer = customer_to_change(actor, customer_id)
    on, why = timezone.localdate(at), " ".join(reason.split())
    if circumstance not in circumstances_in(pack_on(on)):
        raise BadGathering("circumstance", Text("请选择特殊情况", "choose a circumstance"))
    if not why or len(why) > LONGEST_REASON:
        text = Text(
            f"请写明原因（{LONGEST_REASON} 字以内）", f"say why, in up to {LONGEST_REASON} characters"
        )
        raise BadGathering("reason", text)
    if CircumstanceMark.objects.filter(current(on), customer=customer, circumstance=circumstance).exists():
        raise BadGathering("circumstance", Text("已登记这一情况", "this is on file already"))
    row = CircumstanceMark.objects.create(
        customer=customer,
        circumstance=circumstance,
        reason=why,
        from_on=on,
        marked_by=actor.name,
        marked_at=at,
    )
    _log("customer.marked", customer.code, circumstance, None, why, actor=actor, at=at)
    return row


@transaction.atomic
def unmark(customer_id: int, mark_id: int, *, actor: Actor, at: datetime) -> CircumstanceMark:
    """End a mark today; that it stood is kept. Raises NotThere, Denied."""
    customer = customer_to_change(actor, customer_id)
    on = timezone.localdate(at)
    row = (
        CircumstanceMark.objects.select_for_update()
        .filter(pk=mark_id, customer=customer, until_on=None)
        .first()
    )
    if row is None:
        raise NotThere
    row.until_on, row.ended_by = on, actor.name
    row.save(update_fields=["until_on", "ended_by"])
    _log("customer.unmarked", customer.code, row.circumstance, row.reason, None, actor=actor, at=at)
    return row


def _log(
    action: str, code: str, circumstance: str, old: str | None, new: str | None, *, actor: Actor, at: datetime
) -> None:
    words = [None if one is None else json.dumps(one, ensure_ascii=False) for one in (old, new)]
    change = Changed(f"customer:{code}", f"circumstance:{circumstance}", words[0], words[1], personal=True)
    audit.record(action, f"customer:{code}", actor=actor, at=at, changes=[change])
