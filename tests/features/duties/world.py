"""What tests of duties say in one line: grades as they are published, who answers for whom, what stands open."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from banfa.features.customers.models import Assignment, Customer
from banfa.features.duties import services
from banfa.features.duties.models import Duty, Round
from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Person
from tests.conftest import TODAY

SHANGHAI = ZoneInfo("Asia/Shanghai")
POST = "customer_manager"


def shanghai(month: int, day: int, hour: int = 12, minute: int = 0, year: int = 2026) -> datetime:
    """A moment by the clock of Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def publish_grades(grades: Mapping[int, str], classification: str = "grade") -> Generation:
    """Let these be the published values, by customer, in the place of any before."""
    number = f"2026Q3-{Run.objects.count() + 1:02d}"
    run = Run.objects.create(
        number=number, period_start=date(2026, 7, 1), period_end=date(2026, 10, 1), pack="tobacco", pack_version="2026.1",
        pack_digest="", folder=f"runs/{number}", customers=len(grades), lines=0, computed_by="Ada",
        computed_at=shanghai(10, 1), seconds=1,
    )  # fmt: skip
    Generation.objects.filter(is_current=True).update(is_current=False)
    generation = Generation.objects.create(run=run, slots={classification: 1}, is_current=True)
    CurrentGrade.objects.bulk_create(
        CurrentGrade(generation=generation, customer_id=customer, g1=value)
        for customer, value in grades.items()
    )
    return generation


def assign(to: Person, *customers: int, post: str = POST, on: date = date(2026, 1, 1)) -> None:
    """Let somebody answer for customers from a day on."""
    Assignment.objects.filter(customer__in=customers, post=post, until_on=None).delete()
    Assignment.objects.bulk_create(
        Assignment(customer_id=one, person=to, post=post, from_on=on) for one in customers
    )


def generated(actor: Actor, at: datetime) -> Round:
    """Bring every duty up to date."""
    return services.generate(actor=actor, at=at)


def standing(obligation: str) -> set[tuple[str, str, str, str]]:
    """Return code, period, state and person of the duties of an obligation."""
    rows = Duty.objects.filter(obligation=obligation).select_related("customer", "person")
    return {
        (
            one.customer.code if one.customer else "",
            one.period,
            one.state,
            one.person.username if one.person else "",
        )
        for one in rows
    }


def one_duty(obligation: str, customer: int, period: str = "") -> Duty:
    """Return the one duty of a customer, of a period where one is named."""
    found = Duty.objects.filter(obligation=obligation, customer=customer)
    return found.get(period=period) if period else found.get()


def visited(customer: int, by: Person, at: datetime, number: str = "1") -> list[Duty]:
    """Tell that a visit was made, as the part that keeps visits does."""
    with transaction.atomic():
        return services.close_with("visit", number, at=at, actor=actor_of(by, on=TODAY), customer_id=customer)


def closed(customer: int, status: str = "closed") -> None:
    """Let a customer give up."""
    Customer.objects.filter(pk=customer).update(status=status)
