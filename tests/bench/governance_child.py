"""What governing the register costs, measured inside one data folder: `python -m tests.bench.governance_child`.

BANFA_HOME names a folder that `import_home` prepared. Prints milliseconds and seconds as JSON.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

import django

AT = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
OWN, TIMES, CHANGES = 300, 60, 5_000


def milliseconds(work: Callable[[], object], times: int = TIMES) -> float:
    """Return the median of many runs, after one that warms up."""
    work()
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return median(took)


def measured() -> dict[str, float]:
    from django.db import transaction
    from django.utils import timezone

    from banfa.features.customers.duplicates.pairs import candidates_for
    from banfa.features.customers.models import Assignment, Customer
    from banfa.features.customers.queries import Wish, customers_wished, page_of
    from banfa.features.customers.services.writing import Given, Register
    from banfa.platform.access import actor_named, actor_of
    from banfa.platform.audit import recording as audit
    from banfa.platform.audit.checking import broken_links
    from banfa.platform.audit.models import Change
    from banfa.platform.org.current import pack_on
    from banfa.platform.org.models import Appointment, Person, Unit

    today = timezone.localdate(AT)
    everybody = actor_named(None, on=today)
    mo = Person.objects.create_person(username="mo", name="Mo", password="correct horse battery")
    Appointment.objects.create(
        person=mo,
        post="customer_manager",
        unit=Unit.objects.order_by("path")[0],
        from_on=today - timedelta(days=9),
    )
    spread = Customer.objects.order_by("pk").values_list("pk", flat=True)
    step = max(spread.count() // OWN, 1)
    Assignment.objects.bulk_create(
        Assignment(
            customer_id=pk,
            person=mo,
            post="customer_manager",
            is_single=True,
            from_on=today - timedelta(days=9),
        )
        for pk in list(spread)[::step][:OWN]
    )
    manager = actor_of(mo, on=today)

    def page(actor: object) -> Callable[[], object]:
        return lambda: page_of(actor, customers_wished(actor, Wish(), None), Wish(), None)  # type: ignore[arg-type]

    one = Customer.objects.order_by("pk")[0]
    values = {"name": one.name, "phone": one.phone, "address": one.address}
    found = {
        "own": milliseconds(page(manager)),
        "all": milliseconds(page(everybody)),
        "duplicates": milliseconds(lambda: candidates_for(everybody, values, pack_on(today))),
    }
    codes = list(Customer.objects.order_by("pk").values_list("code", flat=True)[:CHANGES])

    def write(address: str, *, logged: bool) -> float:
        register = Register(units={}, areas={}, at=AT, on=today, default_status="active")
        changes = register.write(Given(code=code, values={"address": address}) for code in codes)
        begun = time.perf_counter()
        with transaction.atomic():
            if logged:
                audit.record("customers.set", "register", actor=everybody, at=AT, changes=changes)
            else:
                for _ in changes:
                    pass
        return time.perf_counter() - begun

    turns = [(write(f"路 {n}", logged=False), write(f"巷 {n}", logged=True)) for n in range(5)]
    found["unlogged"], found["logged"] = (median(side) * 1000 for side in zip(*turns, strict=True))
    begun = time.perf_counter()
    assert not list(broken_links())
    found["checked"] = (time.perf_counter() - begun) * 1000
    found["rows"] = float(Change.objects.count())
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measured()))
