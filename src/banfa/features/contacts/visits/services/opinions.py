"""Passes on what customers say in visits, and keeps the answer (OIL-DISP-10.3b, CUST-ABC-3.1b)."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from banfa.features.contacts.models import Contact
from banfa.features.contacts.visits.models import Opinion
from banfa.features.contacts.visits.queries.opinions import opinion_numbered
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import as_words
from banfa.features.duties.services.closing import close_with
from banfa.features.duties.services.happening import happened
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require_to
from banfa.platform.audit import recording as audit
from banfa.platform.calendars.queries import calendar_for
from banfa.policy.model import Pack
from banfa.worktime import UnknownYear, within_working_days

ANSWER = Permission.CONTACTS_OPINION_ANSWER
RAISED, EVIDENCE, LONGEST = "opinion.raised", "opinion_answer", 2_000


class BadAnswer(BanfaError):
    """An answer says nothing, or too much."""

    status = 422


class AlreadyAnswered(BanfaError):
    """Somebody answered before."""

    status = 409


def raise_opinion(
    contact: Contact,
    customer: Customer,
    words: str,
    department: str,
    *,
    pack: Pack,
    actor: Actor,
    at: datetime,
) -> Opinion | None:
    """Pass an opinion on inside the caller's transaction; None where the regulation has nobody to answer it."""
    rule = pack.visiting.opinions
    said = words.strip()
    if rule is None or not said:
        return None
    code = department if department in rule.departments else next(iter(rule.departments))
    row = Opinion.objects.create(
        contact=contact, customer=customer, words=said[:LONGEST], department=code, post=rule.departments[code].post,
        leader=rule.leader or "", raised_by=actor.name, raised_at=at, due_at=_due(pack, customer, at),
    )  # fmt: skip
    audit.record(
        RAISED, f"opinion:{row.pk}", actor=actor, at=at,
        summary={"department": code, "post": row.post, "leader": row.leader},
        changes=[audit.Changed(f"customer:{customer.code}", f"opinion:{row.pk}", None, as_words(said), personal=True)],
    )  # fmt: skip
    with suppress(UnknownYear):  # the opinion is kept even where nobody knows that year's holidays yet
        happened(RAISED, at=at, customer_id=customer.pk, key=f"opinion:{row.pk}")
    return row


@transaction.atomic
def answer_opinion(opinion_id: int, words: str, *, actor: Actor, at: datetime) -> Opinion:
    """Answer an opinion, once. Raises NotThere, Denied, BadAnswer, AlreadyAnswered."""
    row = opinion_numbered(actor, opinion_id)
    customer = row.customer
    require_to(actor, ANSWER, path=customer.unit_path, customer_id=customer.pk)
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise BadAnswer(
            Text(
                f"请写明答复和改进措施（{LONGEST} 字以内）",
                f"write the answer, in up to {LONGEST} characters",
            )
        )
    changed = Opinion.objects.filter(pk=row.pk, state=Opinion.State.OPEN).update(
        state=Opinion.State.ANSWERED, answer=said, answered_by=actor.name, answered_at=at
    )
    if not changed:
        raise AlreadyAnswered(
            Text(
                f"{row.answered_by} 已经答复，没有改动",
                f"{row.answered_by} answered before; nothing was changed",
            )
        )
    audit.record(
        "opinion.answered", f"opinion:{row.pk}", actor=actor, at=at,
        changes=[
            audit.Changed(f"customer:{customer.code}", f"opinion:{row.pk}", None, as_words(said), personal=True)
        ],
    )  # fmt: skip
    close_with(EVIDENCE, row.pk, at=at, actor=actor, customer_id=customer.pk)
    row.refresh_from_db()
    return row


def _due(pack: Pack, customer: Customer, at: datetime) -> datetime | None:
    rule = pack.visiting.opinions
    days = rule.within.value if rule is not None else None
    if days is None:
        return None
    with suppress(UnknownYear):
        return within_working_days(calendar_for(customer.unit_path), at, int(days)).due_at
    return None
