"""What generating duties costs, measured inside one data folder: `python -m tests.bench.duties_child`.

BANFA_HOME names a folder that `import_home` prepared. Prints seconds and counts as JSON: `first` fills an empty table with
two spans of every obligation, `week` is the Monday after it with another week of visits, `again` changes nothing.
"""

import json
import time
from datetime import UTC, date, datetime, timedelta

import django

MONDAY = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
OF_ONE = 300  # customers of one manager
GRADES = "AABBC"


def measured() -> dict[str, float]:
    from banfa.features.customers.models import Assignment, Customer
    from banfa.features.duties import services
    from banfa.features.duties.models import Duty
    from banfa.features.grading.models import CurrentGrade, Generation, Run
    from banfa.platform.access import actor_named
    from banfa.platform.org.models import Appointment, Person, Unit

    everybody = actor_named(None, on=MONDAY.date())
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    Customer.objects.update(status="active")
    run = Run.objects.create(
        number="2026Q3-01", period_start=date(2026, 7, 1), period_end=date(2026, 10, 1), pack="tobacco",
        pack_version="2026.1", pack_digest="", folder="runs/2026Q3-01", customers=len(ids), lines=0, computed_by="Ada",
        computed_at=MONDAY, seconds=1,
    )  # fmt: skip
    generation = Generation.objects.create(run=run, slots={"grade": 1}, is_current=True)
    CurrentGrade.objects.bulk_create(
        (CurrentGrade(generation=generation, customer_id=pk, g1=GRADES[pk % len(GRADES)]) for pk in ids),
        batch_size=5_000,
    )
    top = Unit.objects.order_by("path")[0]
    for number, start in enumerate(range(0, len(ids), OF_ONE)):
        manager = Person.objects.create_person(username=f"m{number}", name=f"M{number}", password=None)
        Appointment.objects.create(
            person=manager, post="customer_manager", unit=top, from_on=date(2026, 1, 1)
        )
        Assignment.objects.bulk_create(
            Assignment(customer_id=pk, person=manager, post="customer_manager", from_on=date(2026, 1, 1))
            for pk in ids[start : start + OF_ONE]
        )

    def generated(at: datetime) -> tuple[float, int]:
        begun = time.perf_counter()
        done = services.generate(actor=everybody, at=at)
        return time.perf_counter() - begun, done.made

    first, _ = generated(MONDAY)
    week, made = generated(MONDAY + WEEK)
    again, nothing = generated(MONDAY + WEEK)
    assert nothing == 0
    return {"first": first, "week": week, "again": again, "made": made, "duties": Duty.objects.count()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measured()))
