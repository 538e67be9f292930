"""Files as people give them, written by the tests of every feature."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from banfa.features.customers.services.places import usable_areas, usable_units
from banfa.features.customers.services.writing import Given, Register
from banfa.platform.access import Actor, Permission
from banfa.platform.imports.batches import Outcome, Result
from banfa.platform.imports.intake import ORDINARY, Options
from banfa.policy.values import StoredValue
from tests.conftest import NOW

Service = Callable[..., Outcome]


def moment(year: int, month: int, day_of_month: int) -> datetime:
    """Noon in Shanghai on a day."""
    return datetime(year, month, day_of_month, 4, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    """Noon in Shanghai on a day of October 2026."""
    return moment(2026, 10, number)


def file(folder: Path, name: str, *lines: str) -> Path:
    """Write a CSV file of these lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def land(
    service: Service, path: Path, actor: Actor, *, at: datetime = NOW, options: Options = ORDINARY
) -> Outcome:
    """Import a file that has to land."""
    outcome = service(path, actor=actor, at=at, options=options)
    assert outcome.result is Result.LANDED, [example.en for example in outcome.examples]
    return outcome


def refuse(
    service: Service, path: Path, actor: Actor, *, at: datetime = NOW, options: Options = ORDINARY
) -> list[str]:
    """Import a file that has to be refused for its rows, and return what is said about them in English."""
    outcome = service(path, actor=actor, at=at, options=options)
    assert outcome.result is Result.REFUSED
    return [example.en for example in outcome.examples]


def register(actor: Actor, *customers: dict[str, StoredValue], at: datetime = NOW) -> None:
    """Write customers with stored values straight into the register: what an import does once its file is read."""
    right = Permission.CUSTOMERS_CUSTOMER_IMPORT
    bulk = Register(
        units=usable_units(actor, right), areas=usable_areas(actor, right), at=at, on=timezone.localdate(at),
        default_status="active",
    )  # fmt: skip
    with transaction.atomic():
        for _ in bulk.write(
            Given(
                code=str(one["code"]), values={name: value for name, value in one.items() if name != "code"}
            )
            for one in customers
        ):
            pass
