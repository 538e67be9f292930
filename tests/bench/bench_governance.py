"""What governing costs: a manager's own list, one new customer held against all, the log, and checking the log."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.import_home import prepared
from tests.bench.measured import Measured, Size, against

GROUP = "Governance"
CUSTOMERS = {Size.SMALL: 8_000, Size.FULL: 200_000}
SCOPE, LOG = 1.3, 1.3
NEW_CUSTOMER_MS, A_MILLION_ROWS_MS, MILLION = 50.0, 60_000.0, 1_000_000


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    """Measure within one process of its own; the limits that are times stand as the floor."""
    customers = CUSTOMERS[size]
    home = prepared(customers, folder / "house")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.governance_child"],
        env={**os.environ, "BANFA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "banfa.config.settings"},
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    took: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    yield against(
        GROUP, f"a manager's own list, by an administrator's, {customers:,} customers", ours=took["own"],
        floor=took["all"], budget=SCOPE, unit="ms",
    )  # fmt: skip
    yield against(
        GROUP, "one new customer held against all", ours=took["duplicates"], floor=NEW_CUSTOMER_MS, budget=1.0,
        unit="ms", note="the floor is the limit",
    )  # fmt: skip
    yield against(
        GROUP, "5,000 changes with their log, by the same without", ours=took["logged"], floor=took["unlogged"],
        budget=LOG, unit="ms",
    )  # fmt: skip
    yield against(
        GROUP, "checking a million rows of the log", ours=took["checked"] * MILLION / took["rows"],
        floor=A_MILLION_ROWS_MS, budget=1.0, unit="ms", note="the floor is the limit",
    )  # fmt: skip
