"""Keeps the people beside a customer who get copies, each with a consent of their own (CARE-2.1, CARE-2.2.b)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.messages.models import Companion
from banfa.features.customers.queries.single import customer_to_change
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.policy.model import Field, FieldType
from banfa.policy.values import BadValue, read

PHONE = Field.model_validate({"title": {"zh": "电话", "en": "Phone"}, "type": FieldType.PHONE})
LONGEST = {"name": 80, "relation": 40, "evidence": 200}
NAMES = {
    "name": Text("姓名", "the name"), "relation": Text("关系", "the relation"),
    "evidence": Text("凭据", "the proof of the consent"),
}  # fmt: skip


class BadCompanion(BanfaError):
    """What was given of somebody beside a customer cannot be kept; `problems` says by field what is wrong."""

    status = 422

    def __init__(self, problems: dict[str, Text]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Somebody beside a customer, and where the proof of their consent is."""

    name: str
    relation: str
    phone: str
    evidence: str
    agreed_on: date


@transaction.atomic
def add_companion(customer_id: int, given: Given, *, actor: Actor, at: datetime) -> Companion:
    """Add somebody who gets copies. Raises NotThere, Denied, BadCompanion."""
    customer = customer_to_change(actor, customer_id)
    on = timezone.localdate(at)
    said = {name: " ".join(str(getattr(given, name)).split()) for name in LONGEST}
    problems = {
        name: Text(
            f"请填写{NAMES[name].zh}，不超过 {most} 字", f"give {NAMES[name].en}, up to {most} characters"
        )
        for name, most in LONGEST.items()
        if not said[name] or len(said[name]) > most
    }
    phone = ""
    try:
        phone = str(read(PHONE, given.phone, today=on).value or "")
    except BadValue as error:
        problems["phone"] = error.reason + Text("，", "; ") + error.remedy
    if not phone and "phone" not in problems:
        problems["phone"] = Text("请填写电话", "give the telephone number")
    if given.agreed_on > on:
        problems["agreed_on"] = Text("日期不能晚于今天", "the day lies ahead")
    copies = pack_on(on).messages.copies
    there = Companion.objects.filter(customer=customer, withdrawn_on=None)
    if copies is not None and copies.most.value is not None and there.count() >= copies.most.value:
        problems["name"] = Text(f"最多 {copies.most.value:f} 人", f"{copies.most.value:f} people at most")
    if phone and there.filter(phone=phone).exists():
        problems["phone"] = Text("该号码已登记", "this number is there already")
    if problems:
        raise BadCompanion(problems)
    row = Companion.objects.create(
        customer=customer,
        phone=phone,
        agreed_on=given.agreed_on,
        recorded_by=actor.name,
        recorded_at=at,
        **said,
    )
    subject = f"customer:{customer.code}"
    audit.record(
        "companion.added", subject, actor=actor, at=at,
        changes=[Changed(subject, f"companion:{row.pk}", None, f'"{row.name} {row.relation} {row.phone}"', personal=True)],
    )  # fmt: skip
    return row


@transaction.atomic
def end_companion(customer_id: int, companion_id: int, *, actor: Actor, at: datetime) -> None:
    """Send somebody no more copies; the row stays for proof. Raises NotThere, Denied."""
    customer = customer_to_change(actor, customer_id)
    there = Companion.objects.filter(pk=companion_id, customer=customer, withdrawn_on=None)
    if not there.update(withdrawn_on=timezone.localdate(at)):
        raise NotThere
    audit.record(
        "companion.ended",
        f"customer:{customer.code}",
        actor=actor,
        at=at,
        summary={"companion": companion_id},
    )
