"""kill -9 of the whole process group, at every step of the work: nothing or all of it is there, and the next try succeeds.

The moments are calls of the product's own functions, which the test's process arms to kill it; the product knows
nothing of them.
"""

from typing import Any

import pytest

from tests.journeys.conftest import SALES as SALES_BEFORE
from tests.journeys.shell import KillAt, Shell

pytestmark = pytest.mark.slow
SALES = (
    "date,customer,product,quantity,amount,category",
    "2026-07-31,K1,烟,7,70,a",
    "2026-08-15,K1,烟,50,500,a",
    "2026-08-16,K2,烟,30,300,b",
    "2026-09-20,K5,烟,9,90,",
)
CUSTOMERS = (
    "code,name,unit,business_format",
    "K1,平安超市,E11,S",
    "K2,顺达商行,W11,Z",
    "K8,新店甲,E11,Z",
    "K9,新店乙,W11,N",
)
STORING = "banfa.features.ledger.services.storing"
IMPORTING = "banfa.features.ledger.services.importing"
INTAKE = "banfa.platform.imports.intake"
WRITING = "banfa.features.customers.services.writing"
COMMIT = "django.db.backends.base.base:BaseDatabaseWrapper._commit"
TIDYING: KillAt = ("before", "banfa.platform.jobs.workplaces:shutil.rmtree", 1)
AFTER_THE_COMMIT = (("after", COMMIT, 1), TIDYING)
COMPUTING = "banfa.features.grading.services.computing"

IN_AN_IMPORT_OF_SALES: dict[str, KillAt] = {
    "while the file is read": ("before", f"{INTAKE}:read_file", 1),
    "once it is read": ("after", f"{INTAKE}:read_file", 1),
    "once it is checked": ("after", f"{INTAKE}:check", 1),
    "once references are judged": ("before", f"{IMPORTING}:sweep", 1),
    "once the months are written": ("after", f"{IMPORTING}:write_months", 1),
    "once the roll-ups are written": ("after", f"{IMPORTING}:roll_up", 1),
    "inside the transaction": ("before", f"{INTAKE}:audit.record", 1),
    "between two files moved": ("after", f"{STORING}:_place", 1),
    "once the files are listed": ("after", f"{IMPORTING}:list_files", 1),
    "once the roll-ups are listed": ("after", f"{IMPORTING}:list_roll_ups", 1),
    "just before the commit": ("before", COMMIT, 1),
    "just after the commit": ("after", COMMIT, 1),
    "while the workplace is tidied": TIDYING,
}
IN_AN_IMPORT_OF_CUSTOMERS: dict[str, KillAt] = {
    "before the new ones are written": ("before", f"{WRITING}:insert_rows", 1),
    "between the new and the changed ones": ("after", f"{WRITING}:insert_rows", 1),
    "before the changed ones": ("after", f"{WRITING}:insert_rows", 2),
    "just before the commit": ("before", COMMIT, 1),
    "just after the commit": ("after", COMMIT, 1),
}
IN_A_REVERSAL: dict[str, KillAt] = {
    "once the roll-ups are listed": ("after", "banfa.features.ledger.services.reversing:list_roll_ups", 1),
    "just after the commit": ("after", COMMIT, 1),
}
IN_A_GRADING: dict[str, KillAt] = {
    "once it is computed": ("after", f"{COMPUTING}:_compute", 1),
    "once the folder is in place": ("after", f"{COMPUTING}:lake.settle_file", 1),
    "just before the commit": ("before", COMMIT, 1),
    "just after the commit": ("after", COMMIT, 1),
}


def moments(known: dict[str, KillAt]) -> list[object]:
    return [pytest.param(kill_at, id=words) for words, kill_at in known.items()]


def sound(shell: Shell) -> dict[str, Any]:
    """Return what the data folder holds, everything held against its seal."""
    held: dict[str, Any] = shell.call_json("tests.journeys.inside:look")
    assert held["findings"] == []
    return held


def killed(shell: Shell, arguments: list[object], kill_at: KillAt) -> bool:
    """Kill a command at a moment; tell whether its work was committed: then all of it is there, else nothing."""
    before = tables(shell)
    answer = shell.banfa(*arguments, kill_at=kill_at)
    assert answer.code == -9, f"{kill_at} never came: {answer}"
    is_there = kill_at in AFTER_THE_COMMIT
    assert (tables(shell) != before) == is_there
    sound(shell)
    return is_there


def tables(shell: Shell) -> dict[str, str]:
    return {name: seal for name, seal in shell.state().items() if name.startswith("table ")}


@pytest.mark.parametrize("kill_at", moments(IN_AN_IMPORT_OF_SALES))
def test_an_import_of_sales_lands_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    arguments: list[object] = ["import", "sales", graded.file("killed.csv", *SALES)]

    is_there = killed(graded, arguments, kill_at)

    again = graded.banfa(*arguments, "--json").data
    assert again["result"] == ("known" if is_there else "landed")
    held = sound(graded)
    assert held["batches"][-1] == ["killed.csv", 4, "APPLIED"]
    assert len(held["batches"]) == 4
    assert held["lines"] == len(SALES_BEFORE[1:]) + 4
    lying = {str(path.relative_to(graded.home)) for path in (graded.home / "lake").rglob("*.parquet")}
    # Roll-ups that a committed import had no time to remove lie about until the next one.
    assert lying == set(held["listed"]) or (is_there and lying > set(held["listed"]))


@pytest.mark.parametrize("kill_at", moments(IN_AN_IMPORT_OF_CUSTOMERS))
def test_an_import_of_customers_lands_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    arguments: list[object] = ["import", "customers", graded.file("killed.csv", *CUSTOMERS)]

    is_there = killed(graded, arguments, kill_at)

    again = graded.banfa(*arguments, "--json").data
    assert again["result"] == ("known" if is_there else "landed")
    assert is_there or (again["created"], again["changed"]) == (2, 2)
    sound(graded)


@pytest.mark.parametrize("kill_at", moments(IN_A_REVERSAL))
def test_a_reversal_happens_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    is_there = killed(graded, ["reverse", 3], kill_at)

    again = graded.banfa("reverse", 3)
    assert again.code == (1 if is_there else 0)
    assert sound(graded)["lines"] == 0


@pytest.mark.parametrize("kill_at", moments(IN_A_GRADING))
def test_a_run_is_there_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    is_there = killed(graded, ["grade", "--period", "2026Q3"], kill_at)

    again = graded.banfa("grade", "--period", "2026Q3", "--json").data
    assert again["run"] == ("2026Q3-03" if is_there else "2026Q3-02")
    assert again["lines"] == 4
    assert graded.leftovers() == []
    sound(graded)
