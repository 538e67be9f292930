"""kill -9 of the whole process group, at every step of the work: nothing or all of it is there, and the next try succeeds.

The moments are calls of the product's own functions, which the test's process arms to kill it; the product knows
nothing of them.
"""

import pytest

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
    "while the workplace is tidied": ("before", "banfa.platform.jobs.workplaces:shutil.rmtree", 1),
}
IN_AN_IMPORT_OF_CUSTOMERS: dict[str, KillAt] = {
    "before the new ones are written": ("before", f"{WRITING}:_execute_many", 1),
    "between the new and the changed ones": ("after", f"{WRITING}:_execute_many", 1),
    "before the changed ones": ("after", f"{WRITING}:_execute_many", 2),
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


def assert_sound(shell: Shell) -> None:
    answer = shell.banfa("check", "--json")
    assert answer.code == 0, answer.stdout + answer.stderr


def data_of(state: dict[str, str]) -> dict[str, str]:
    """The state without files that no table lists: what a killed import moved is swept by the next one."""
    return {name: seal for name, seal in state.items() if name.startswith("table ")}


def killed(shell: Shell, arguments: list[object], kill_at: KillAt) -> bool:
    """Kill a command at a moment; tell whether its work was committed."""
    before = data_of(shell.state())
    answer = shell.banfa(*arguments, kill_at=kill_at)
    assert answer.code == -9, f"{kill_at} never came: {answer}"
    after = data_of(shell.state())
    is_there = after != before
    assert is_there == ((kill_at[0] == "after" and kill_at[1] == COMMIT) or "rmtree" in kill_at[1])
    assert_sound(shell)
    return is_there


@pytest.mark.parametrize("kill_at", moments(IN_AN_IMPORT_OF_SALES))
def test_an_import_of_sales_lands_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    arguments: list[object] = ["import", "sales", graded.file("killed.csv", *SALES)]

    is_there = killed(graded, arguments, kill_at)

    again = graded.banfa(*arguments, "--json")
    assert again.data["result"] == ("known" if is_there else "landed"), again
    assert_complete(graded)
    assert_sound(graded)


def assert_complete(shell: Shell) -> None:
    """The batch is there once, each of its lines counts once, and nothing lies about that no table lists."""
    batches = [batch for batch in shell.banfa("batches", "--json").data if batch["file"] == "killed.csv"]
    assert [(batch["rows"], batch["state"]) for batch in batches] == [(4, "applied")]
    run = shell.banfa("grade", "--period", "2026Q3", "--json").data
    assert run["lines"] == 4 + 4
    shell.banfa("import", "sales", shell.file("next.csv", SALES[0], "2026-09-21,K5,烟,1,10,"))
    listed = set(shell.call_json("tests.journeys.inside:listed_files"))
    lying = {str(path.relative_to(shell.home)) for path in (shell.home / "lake").rglob("*.parquet")}
    assert lying == listed
    assert shell.leftovers() == []


@pytest.mark.parametrize("kill_at", moments(IN_AN_IMPORT_OF_CUSTOMERS))
def test_an_import_of_customers_lands_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    arguments: list[object] = ["import", "customers", graded.file("killed.csv", *CUSTOMERS)]

    is_there = killed(graded, arguments, kill_at)

    again = graded.banfa(*arguments, "--json").data
    assert again["result"] == ("known" if is_there else "landed")
    assert is_there or (again["created"], again["changed"]) == (2, 2)
    assert_sound(graded)


@pytest.mark.parametrize("kill_at", moments(IN_A_REVERSAL))
def test_a_reversal_happens_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    is_there = killed(graded, ["reverse", 3], kill_at)

    again = graded.banfa("reverse", 3)
    assert again.code == (1 if is_there else 0)
    assert graded.banfa("grade", "--period", "2026Q3", "--json").data["lines"] == 0
    assert_sound(graded)


@pytest.mark.parametrize("kill_at", moments(IN_A_GRADING))
def test_a_run_is_there_whole_or_not_at_all(graded: Shell, kill_at: KillAt) -> None:
    is_there = killed(graded, ["grade", "--period", "2026Q3"], kill_at)

    again = graded.banfa("grade", "--period", "2026Q3", "--json").data
    assert again["run"] == ("2026Q3-03" if is_there else "2026Q3-02")
    assert again["lines"] == 4
    assert graded.leftovers() == []
    assert_sound(graded)
