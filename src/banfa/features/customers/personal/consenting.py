"""Records what customers consent to, and leaves out whoever has not."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.personal.models import Consent
from banfa.features.customers.queries.single import customer_to_change
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on

SOURCES = {
    "paper": Text("纸质签字", "Signed on paper"),
    "phone": Text("电话录音", "Recorded call"),
    "online": Text("线上勾选", "Ticked online"),
    "visit": Text("当面", "In person"),
}
LONGEST = 200
GIVEN, WITHDRAWN = "customer.consent_given", "customer.consent_withdrawn"


class BadConsent(BanfaError):
    """What was written of a consent cannot be kept; `field` says where."""

    status = 422

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class ConsentedAlready(BanfaError):
    """The customer has consented to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """What a customer consented to, how that was said, where the proof is, and since when."""

    purpose: str
    source: str
    evidence: str
    given_on: date


@transaction.atomic
def give_consent(customer_id: int, given: Consented, *, actor: Actor, at: datetime) -> Consent:
    """Record a consent. Raises NotThere, Denied, BadConsent, ConsentedAlready. CRM-GOV-4.2.1."""
    customer = customer_to_change(actor, customer_id)
    on = timezone.localdate(at)
    pack = pack_on(on)
    if given.purpose not in pack.consents:
        raise BadConsent("purpose", Text("请选择用途", "choose what it is for"))
    if given.source not in SOURCES:
        raise BadConsent("source", Text("请选择取得方式", "choose how it was given"))
    if given.given_on > on:
        raise BadConsent("given_on", Text("日期不能晚于今天", "the day lies ahead"))
    evidence = _line("evidence", given.evidence, Text("请写明凭据在哪里", "say where the proof is"))
    if in_force(customer, given.purpose):
        raise ConsentedAlready(Text("该用途已有有效授权", "the customer has consented to this"))
    row = Consent.objects.create(
        customer=customer, purpose=given.purpose, source=given.source, evidence=evidence, given_on=given.given_on,
        recorded_by=actor.name, recorded_at=at,
    )  # fmt: skip
    _log(
        GIVEN,
        customer,
        given.purpose,
        None,
        f"{given.given_on} {given.source} {evidence}",
        actor=actor,
        at=at,
    )
    return row


@transaction.atomic
def withdraw_consent(
    customer_id: int, consent_id: int, *, because: str, actor: Actor, at: datetime
) -> Consent:
    """End a consent from today on; it stays for proof. Raises NotThere, Denied, BadConsent. CARE-2.1."""
    customer = customer_to_change(actor, customer_id)
    row = (
        Consent.objects.select_for_update()
        .filter(pk=consent_id, customer=customer, withdrawn_on=None)
        .first()
    )
    if row is None:
        raise NotThere
    row.withdrawn_because = _line(
        "because", because, Text("请写明撤回方式或原因", "say how or why it was withdrawn")
    )
    row.withdrawn_on, row.withdrawn_by = timezone.localdate(at), actor.name
    row.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_because"])
    _log(WITHDRAWN, customer, row.purpose, str(row.given_on), None, actor=actor, at=at)
    return row


def in_force(customer: Customer, purpose: str) -> bool:
    """Tell whether the customer consents to a use now."""
    return Consent.objects.filter(customer=customer, purpose=purpose, withdrawn_on=None).exists()


def consenting(found: QuerySet[Customer], purpose: str) -> QuerySet[Customer]:
    """Return those customers who consent to a use; everybody else is left out. CRM-GOV-4.2.2."""
    return found.filter(
        Exists(Consent.objects.filter(customer=OuterRef("pk"), purpose=purpose, withdrawn_on=None))
    )


def _line(field: str, words: str, needed: Text) -> str:
    line = " ".join(words.split())
    if not line:
        raise BadConsent(field, needed)
    if len(line) > LONGEST:
        raise BadConsent(field, Text(f"不超过 {LONGEST} 字", f"at most {LONGEST} characters"))
    return line


def _log(
    action: str, customer: Customer, purpose: str, old: str | None, new: str | None, *, actor: Actor, at: datetime
) -> None:  # fmt: skip
    subject = f"customer:{customer.code}"
    audit.record(
        action, subject, actor=actor, at=at, summary={"purpose": purpose},
        changes=[Changed(subject, f"consent:{purpose}", old, new)],
    )  # fmt: skip
