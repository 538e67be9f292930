from datetime import date
from pathlib import Path

import pytest

from banfa.features.customers.services import import_customers
from banfa.features.ledger import queries
from banfa.features.ledger.lake import home
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.features.ledger.services import AlreadyReversed, NotReversible, import_sales, reverse_batch
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import day, file, land
from tests.features.ledger.reading import lines, plain_sums, rolled

pytestmark = pytest.mark.django_db
HEADER = "date,customer,product,quantity,amount,category"
FIRST = ("2026-08-01,K1,烟,1,10,a", "2026-09-01,K1,烟,2,20,a", "2026-09-01,K2,烟,3,30,b")
SECOND = ("2026-09-02,K1,烟,4,40,a", "2026-10-01,K3,烟,-5,-50,")


@pytest.fixture
def two(ada: Actor, shops: dict[str, int], tmp_path: Path) -> tuple[Outcome, Outcome]:
    """Two batches that share September."""
    return (
        land(import_sales, file(tmp_path, "1.csv", HEADER, *FIRST), ada),
        land(import_sales, file(tmp_path, "2.csv", HEADER, *SECOND), ada),
    )


def number(outcome: Outcome) -> int:
    assert outcome.batch is not None
    return outcome.batch


@pytest.mark.django_db(transaction=True)  # superseded roll-ups go when a transaction has committed
def test_roll_ups_follow_every_landing_and_every_reversal(
    ada: Actor, two: tuple[Outcome, Outcome], tmp_path: Path
) -> None:
    assert len(lines()) == 5
    assert rolled() == plain_sums(lines())

    reverse_batch(number(two[0]), actor=ada, at=day(9))

    assert len(lines()) == 2
    assert rolled() == plain_sums(lines())
    assert set(RollUp.objects.values_list("month", flat=True)) == {date(2026, 9, 1), date(2026, 10, 1)}

    land(import_sales, tmp_path / "1.csv", ada)
    reverse_batch(number(two[1]), actor=ada, at=day(10))

    assert len(lines()) == 3
    assert rolled() == plain_sums(lines())
    names = {str(path.relative_to(home())) for path in (home() / "lake/rollups").iterdir()}
    assert names == set(RollUp.objects.values_list("path", flat=True))


def test_a_reversed_batch_frees_its_file_and_its_months(
    ada: Actor, two: tuple[Outcome, Outcome], tmp_path: Path
) -> None:
    reversed_one = reverse_batch(number(two[0]), actor=ada, at=day(9))

    assert (reversed_one.state, reversed_one.reversed_at) == (Batch.State.REVERSED, day(9))
    assert {file.month.month for file in queries.files_that_count()} == {9, 10}
    again = land(import_sales, tmp_path / "1.csv", ada)
    assert again.batch not in (two[0].batch, two[1].batch)
    assert len(lines()) == 5


def test_the_files_of_a_reversed_batch_stay_as_they_are(ada: Actor, two: tuple[Outcome, Outcome]) -> None:
    before = {file.path: (home() / file.path).read_bytes() for file in LedgerFile.objects.all()}

    reverse_batch(number(two[0]), actor=ada, at=day(9))

    assert {file.path: (home() / file.path).read_bytes() for file in LedgerFile.objects.all()} == before


def test_a_reversal_is_one_event(ada: Actor, two: tuple[Outcome, Outcome]) -> None:
    reverse_batch(number(two[0]), actor=ada, at=day(9))

    event = Event.objects.get(action="batch.reversed")
    assert (event.subject, event.summary) == (f"batch:{two[0].batch}", {"rows": 3, "file": "1.csv"})


def test_a_batch_is_reversed_once(ada: Actor, two: tuple[Outcome, Outcome]) -> None:
    reverse_batch(number(two[0]), actor=ada, at=day(9))

    with pytest.raises(AlreadyReversed):
        reverse_batch(number(two[0]), actor=ada, at=day(9))

    assert Event.objects.filter(action="batch.reversed").count() == 1


def test_only_sales_are_reversed(ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    customers = land(import_customers, file(tmp_path, "c.csv", "code,name,unit", "K9,新店,E11"), ada)

    with pytest.raises(NotReversible):
        reverse_batch(number(customers), actor=ada, at=NOW)
    with pytest.raises(NotThere):
        reverse_batch(999_999, actor=ada, at=NOW)


def test_who_administers_the_east_takes_back_what_lies_wholly_in_it(
    ada: Actor, bo: Actor, two: tuple[Outcome, Outcome], units: dict[str, Unit]
) -> None:
    east = actor_of(person("di", "administrator", units["E"]), on=TODAY)

    with pytest.raises(Denied):
        reverse_batch(number(two[0]), actor=bo, at=NOW)
    with pytest.raises(NotThere):
        reverse_batch(number(two[1]), actor=east, at=NOW)
    reverse_batch(number(two[0]), actor=east, at=NOW)

    assert list(Batch.objects.order_by("pk").values_list("state", flat=True)) == ["REVERSED", "APPLIED"]
