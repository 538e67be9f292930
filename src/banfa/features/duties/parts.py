"""What duties bring to other parts: proof by a note, the event of a new customer, the timeline, files that are merged."""

from datetime import datetime

from django.utils import timezone

from banfa.features.customers.duplicates.merging import Follower, Moved, declare_follows
from banfa.features.customers.models import Customer
from banfa.features.customers.page.timeline import KINDS, declare_happenings
from banfa.features.customers.services.following import Written, declare_follower
from banfa.features.duties.evidence import NOTE, declare_evidence
from banfa.features.duties.happenings import declare_event
from banfa.features.duties.models import Duty, NoteProof
from banfa.features.duties.services.excusing import duty_address
from banfa.features.duties.services.happening import happened
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.policy.model import Pack

ENTERED = "customer.entered"
DUTY = "duty"
MOST_ENTERED = 500  # more at once are files that were kept elsewhere before, not customers who joined today
ACTIONS = {
    "duty.done": Text("义务完成", "Duty done"),
    "duty.reopened": Text("义务重新打开", "Duty opened again"),
    "duty.excused": Text("准予免除义务", "Excused from a duty"),
}


def declare_duty_parts() -> None:
    """Fill the places of duties."""
    declare_evidence(NOTE, Text("说明及附件", "Note with a file"), opens=_note_address)
    declare_event(ENTERED, Text("客户入网", "Customer entered"))
    declare_follower("duties", _customers_written)
    KINDS[DUTY] = Text("义务", "Duties")
    declare_happenings(ACTIONS, _naming, kind=DUTY, addresses={DUTY: _address})
    declare_follows(
        Follower(
            name="duties", title=Text("义务记录", "Duties"),
            count=lambda one: Duty.objects.filter(customer=one).exclude(state=Duty.State.OPEN).count(),
            take=_take, give_back=_give_back,
        )
    )  # fmt: skip


def _note_address(evidence_id: str) -> str | None:
    note = NoteProof.objects.filter(pk=evidence_id).first() if evidence_id.isdigit() else None
    return (duty_address(note.duty_id) or None) if note is not None else None


def _address(number: str) -> str | None:
    return (duty_address(int(number)) or None) if number.isdigit() else None


def _customers_written(written: Written) -> None:
    """Report customers who were just entered: by hand or a few at a time, not a register that is taken over."""
    if not written.entered or len(written.entered) > MOST_ENTERED:
        return
    at = timezone.now()
    found = Customer.objects.filter(code__in=list(written.entered)).order_by("pk")
    for customer in found.values_list("pk", flat=True):
        happened(ENTERED, at=at, customer_id=customer, key=ENTERED)


def _naming(field: str, pack: Pack) -> Text | None:
    """Return what the change of a duty is called, `duty:CODE`; None for fields of others."""
    what, _, code = field.partition(":")
    if what != DUTY or not code:
        return None
    rule = pack.obligations.get(code)
    return rule.title.text if rule is not None else same(code)


def _take(lost: Customer, kept: Customer, actor: Actor, at: datetime) -> Moved:
    """Move what has ended from the lost file to the kept one, but for periods in which the kept one has its own."""
    ids = []
    for duty in Duty.objects.filter(customer=lost).exclude(state=Duty.State.OPEN).order_by("pk"):
        own = Duty.objects.filter(customer=kept, obligation=duty.obligation, period=duty.period)
        if not own.exists():
            ids.append(duty.pk)
    Duty.objects.filter(pk__in=ids).update(customer=kept, unit_path=kept.unit_path)
    Duty.objects.filter(customer=lost, state=Duty.State.OPEN, notes=None).delete()
    return {"ids": list(ids)}


def _give_back(lost: Customer, kept: Customer, moved: Moved, actor: Actor, at: datetime) -> None:
    ids = moved.get("ids")
    numbers = [one for one in ids if isinstance(one, int)] if isinstance(ids, list) else []
    theirs = Duty.objects.filter(pk__in=numbers, customer=kept)
    theirs.update(customer=lost, unit_path=lost.unit_path)
