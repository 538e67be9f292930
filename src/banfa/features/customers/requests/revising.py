"""Puts one's own request right: other values, another reason; everything agreed before counts no more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.customers.editable import editable_field, terms_of
from banfa.features.customers.requests.asking import (
    Grounds,
    NothingAsked,
    content_of,
    keep_rows,
    require_grounds,
)
from banfa.features.customers.requests.models import FieldChange
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.planning import chain_of
from banfa.platform.approvals.queries import request_numbered
from banfa.platform.approvals.services import resubmit
from banfa.platform.org.current import pack_on
from banfa.policy.values import read, to_stored


@transaction.atomic
def revise(request_id: int, given: Mapping[str, str], *, why: str, actor: Actor, at: datetime) -> Request:
    """Ask for other values in one's own request, given by `CODE FIELD`; it begins at the first step.

    Raises NotThere, NotRequester, AlreadyDecided, ReasonNeeded, NotEditable, BadValue, NothingAsked, EvidenceNeeded.
    """
    request = request_numbered(actor, request_id)
    asked, on = content_of(request), timezone.localdate(at)
    pack = pack_on(on)
    lines = []
    for line in asked.lines:
        field = editable_field(pack, line.field, actor, asked.source)
        typed = given.get(key_of(line.code, line.field))
        new = line.new
        if typed is not None:
            new = to_stored(field, read(field, typed, today=on, terms=terms_of(line.field, field, on)).value)
        if new != line.old:
            lines.append(replace(line, new=new))
    if not lines:
        raise NothingAsked(
            Text("改后没有变化，请撤回申请", "nothing would change; withdraw the request instead")
        )
    grounds = Grounds(
        why=why, evidence=asked.evidence, by_customer=asked.by_customer, verifier=asked.verifier
    )
    require_grounds(chain_of(request), grounds, asked.evidence)
    made = resubmit(request.pk, reason=why, actor=actor, at=at, payload=replace(asked, lines=lines).payload())
    FieldChange.objects.filter(request=made, is_open=True).delete()
    keep_rows(made, lines)
    return made


def key_of(code: str, field: str) -> str:
    """Return how a form names the new value of a customer's field."""
    return f"{code} {field}"
