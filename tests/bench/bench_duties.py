"""Duties: a week's for every customer within the minute that 400,000 may take, and how that grows."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.import_home import prepared
from tests.bench.measured import Measured, Size, against

GROUP = "Duties"
CUSTOMERS = {Size.SMALL: 8_000, Size.FULL: 400_000}
STEPS = {Size.SMALL: (4,), Size.FULL: (1, 2, 4)}
MOST = 4
A_MINUTE, MANY = 60.0, 400_000
GROWTH = 1.25


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    """Measure each size in a process of its own; the limit of the demand stands as the floor."""
    customers = CUSTOMERS[size]
    took = {step: _child(customers * step // MOST, folder / f"house-{step}") for step in STEPS[size]}
    limit = A_MINUTE * customers / MANY
    yield against(
        GROUP, f"a week's duties of {customers:,} customers", ours=took[MOST]["week"], floor=limit, budget=1.0,
        note="the floor is the limit",
    )  # fmt: skip
    yield against(
        GROUP, "the same again, with nothing to do", ours=took[MOST]["again"], floor=limit, budget=1.0,
        note="the floor is the limit",
    )  # fmt: skip
    for step in sorted(took.keys() - {1} if 1 in took else ()):
        yield against(
            GROUP, f"seconds per customer, {step} times as many", ours=took[step]["week"] / step, floor=took[1]["week"],
            budget=GROWTH,
        )  # fmt: skip


def _child(customers: int, home: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.duties_child"],
        env={
            **os.environ, "BANFA_HOME": str(prepared(customers, home)), "DJANGO_SETTINGS_MODULE": "banfa.config.settings",
        },
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
