"""One import in a process and a data folder of its own, through the service that everybody uses.

    python -m tests.bench.import_home sales|customers FILE CUSTOMERS

BANFA_HOME is the folder; CUSTOMERS are registered beforehand, untimed. Prints seconds and peak memory as JSON.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tests.bench.import_files import UNITS, code_of

NOW, TODAY = datetime(2026, 10, 8, 2, 14, tzinfo=UTC), date(2026, 10, 8)
UNITS_ABOVE = (
    ("LZ", "澜州市公司", "city", None),
    ("E", "东城县", "county", "LZ"),
    ("E1", "东城一部", "department", "E"),
)


@dataclass(frozen=True, slots=True)
class Took:
    """What an import took: seconds, and the most memory that it or a process of its own held."""

    seconds: float
    gigabytes: float


def import_apart(kind: str, file: Path, *, customers: int, home: Path) -> Took:
    """Import a file into a new data folder, in a process of its own."""
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_home", kind, str(file), str(customers)],
        env={**os.environ, "BANFA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "banfa.config.settings"},
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def main(kind: str, file: str, customers: str) -> None:
    import django

    django.setup()
    from banfa.features.customers.services import import_customers
    from banfa.features.ledger.services import import_sales
    from banfa.platform.imports.batches import Outcome, Result

    services: dict[str, Callable[..., Outcome]] = {"sales": import_sales, "customers": import_customers}
    actor = _set_up(int(customers))
    began = time.perf_counter()
    outcome = services[kind](Path(file), actor=actor, at=NOW)
    seconds = time.perf_counter() - began
    assert outcome.result is Result.LANDED, [example.en for example in outcome.examples]
    print(json.dumps({"seconds": seconds, "gigabytes": _peak()}))


def _set_up(customers: int) -> "object":
    """Found the organisation with its routes and customers; return its administrator as an actor."""
    from django.core.management import call_command
    from django.db import transaction

    from banfa.features.customers.services.places import usable_areas, usable_units
    from banfa.features.customers.services.writing import Given, Register
    from banfa.platform.access import Permission, actor_of
    from banfa.platform.access.founding import found
    from banfa.platform.org.placing import GivenUnit, place_units

    call_command("migrate", verbosity=0)
    founder = found(
        name="澜州市公司", pack="tobacco", administrator="ada", password="correct horse", at=NOW, on=TODAY
    )
    actor = actor_of(founder, on=TODAY)
    routes = [(code, f"{code} 线", "route", "E1") for code in UNITS]
    place_units(
        GivenUnit(code=code, name=name, level=level, parent=parent)
        for code, name, level, parent in (*UNITS_ABOVE, *routes)
    )
    right = Permission.CUSTOMERS_CUSTOMER_IMPORT
    register = Register(
        units=usable_units(actor, right), areas=usable_areas(actor, right), at=NOW, on=TODAY, default_status="active"
    )  # fmt: skip
    shops = (
        Given(code=code_of(number), values={"name": f"{number} 号店", "unit": UNITS[number % len(UNITS)]})
        for number in range(customers)
    )
    with transaction.atomic():
        for _ in register.write(shops):
            pass
    return actor


def _peak() -> float:
    """Return the most that this process or one of its children has held, whichever was more."""
    usages = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(usages) / 1024**2


if __name__ == "__main__":
    main(*sys.argv[1:])
