"""Duties as they stand in the database, due so many days from now."""

from datetime import timedelta

from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.horizon import ONE_DAY, midnight
from banfa.platform.org.models import Person


def owe(
    person: Person | None,
    code: str = "K1",
    *,
    days: int = 0,
    obligation: str = "weekly_visit",
    period: str = "",
    state: str = Duty.State.OPEN,
    is_late: bool = False,
) -> Duty:
    """Let somebody owe something for a customer by the end of the day so many days from today."""
    customer = Customer.objects.get(code=code)
    due_at = midnight(timezone.localdate() + timedelta(days=days) + ONE_DAY)
    done = {"done_at": due_at, "done_by": person, "evidence": "visit", "evidence_id": "7"}
    return Duty.objects.create(
        obligation=obligation, pack="tobacco/2026.1", customer=customer, unit_path=customer.unit_path,
        post="customer_manager", person=person, period=period or f"{obligation} {days}", is_whole_day=True,
        opens_at=due_at - timedelta(days=30), due_at=due_at, state=state, is_late=is_late,
        **(done if state == Duty.State.DONE else {}),
    )  # fmt: skip
