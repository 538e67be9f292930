"""One import in a process and a data folder of its own, through the service that everybody uses.

    python -m tests.bench.import_home prepare CUSTOMERS
    python -m tests.bench.import_home sales|customers FILE

BANFA_HOME is the folder. The first founds an organisation with that many customers, to be copied for every run; the
second imports and prints seconds and peak memory as JSON.
"""

import json
import os
import resource
import shutil
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


def prepared(customers: int, home: Path) -> Path:
    """Found an organisation with that many customers in a new data folder and return the folder."""
    _apart(home, "prepare", str(customers))
    return home


def import_apart(kind: str, file: Path, *, prepared: Path, home: Path) -> Took:
    """Import a file into a copy of a prepared data folder, in a process of its own."""
    shutil.copytree(prepared, home)
    return Took(**json.loads(_apart(home, kind, str(file)).splitlines()[-1]))


def _apart(home: Path, *told: str) -> bytes:
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_home", *told],
        env={**os.environ, "BANFA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "banfa.config.settings"},
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return done.stdout


def main(task: str, told: str) -> None:
    import django

    django.setup()
    if task == "prepare":
        _set_up(int(told))
        return
    from banfa.features.customers.services import import_customers
    from banfa.features.ledger.services import import_sales
    from banfa.platform.access import actor_of
    from banfa.platform.imports.batches import Outcome, Result
    from banfa.platform.org.models import Person

    services: dict[str, Callable[..., Outcome]] = {"sales": import_sales, "customers": import_customers}
    actor = actor_of(Person.objects.get(), on=TODAY)
    began = time.perf_counter()
    outcome = services[task](Path(told), actor=actor, at=NOW)
    seconds = time.perf_counter() - began
    assert outcome.result is Result.LANDED, [example.en for example in outcome.examples]
    print(json.dumps({"seconds": seconds, "gigabytes": _peak()}))


def _set_up(customers: int) -> "object":
    """Found the organisation with its routes and customers; return its administrator as an actor."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from banfa.features.customers.indexes import listed
    from banfa.features.customers.services.places import usable_areas, usable_units
    from banfa.features.customers.services.writing import Given, Register
    from banfa.platform.access import Permission, actor_of
    from banfa.platform.access.founding import found
    from banfa.platform.org.current import pack_on
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
    listed.ensure(connection, pack_on(TODAY))
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
