"""What a file may not write by itself, and how a whole file is taken back."""

from pathlib import Path

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.services import change_field, import_customers
from banfa.features.customers.services.reversing import ReversedAlready, StandsOn, reverse_import
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.approvals.models import Request
from banfa.platform.audit.models import Event
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.conftest import NOW
from tests.features.given import file, land, refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(ada: Actor, units: dict[str, Unit], tmp_path: Path) -> Customer:
    """A shop that is in the register."""
    land(
        import_customers,
        file(tmp_path, "first.csv", "code,name,unit,phone", "K1,平安店,E11,13800138000"),
        ada,
    )
    return Customer.objects.get(code="K1")


class TestTheSystemSOwn:
    @pytest.mark.clause("TOB-INFO-5.3")
    @pytest.mark.parametrize("code", ["K1", "K2"])
    def test_it_is_refused_row_by_row_naming_the_field(
        self, ada: Actor, known: Customer, tmp_path: Path, code: str
    ) -> None:
        lines = ("code,name,unit,purchase_amount", f"{code},平安店,E11,100.00")

        said = refuse(import_customers, file(tmp_path, "sums.csv", *lines), ada)

        assert len(said) == 1
        assert "Purchase amount cannot be imported: kept by the system" in said[0]
        assert "take the column out" in said[0]
        assert "purchase_amount" not in Customer.objects.get(code="K1").attributes

    def test_an_empty_column_of_it_and_the_value_that_is_held_are_no_change(
        self, ada: Actor, known: Customer, tmp_path: Path
    ) -> None:
        Customer.objects.filter(pk=known.pk).update(attributes={"purchase_amount": 10_000})
        lines = ("code,name,unit,purchase_amount", "K1,平安大店,E11,100.00", "K2,新店,E11,")

        land(import_customers, file(tmp_path, "same.csv", *lines), ada)

        assert Customer.objects.get(code="K1").name == "平安大店"


class TestWhatNeedsAnApproval:
    def test_it_becomes_a_request_and_the_rest_of_the_row_lands(
        self, ada: Actor, known: Customer, tmp_path: Path
    ) -> None:
        lines = ("code,name,unit,licence_number", "K1,平安大店,E11,110101100001")

        land(import_customers, file(tmp_path, "licence.csv", *lines), ada)

        now = Customer.objects.get(code="K1")
        assert (now.name, now.attributes.get("licence_number")) == ("平安大店", None)
        assert Request.objects.count() == 1

    def test_a_new_customer_comes_whole(self, ada: Actor, known: Customer, tmp_path: Path) -> None:
        lines = ("code,name,unit,licence_number", "K7,新开店,E11,110101100001")

        land(import_customers, file(tmp_path, "new.csv", *lines), ada)

        assert Customer.objects.get(code="K7").attributes["licence_number"] == "110101100001"
        assert not Request.objects.exists()


class TestTakingAFileBack:
    def test_updates_are_undone_and_those_it_created_are_gone(
        self, ada: Actor, known: Customer, tmp_path: Path
    ) -> None:
        lines = ("code,name,unit,phone", "K1,改名店,W11,13900139000", "K2,误录店,E11,")
        batch = land(import_customers, file(tmp_path, "second.csv", *lines), ada).batch
        assert batch is not None

        reverse_import(batch, actor=ada, at=NOW)

        now = Customer.objects.select_related("unit").get(code="K1")
        assert (now.name, now.phone, now.unit.code) == ("平安店", "13800138000", "E11")
        assert not Customer.objects.filter(code="K2").exists()
        assert Batch.objects.get(pk=batch).state == Batch.State.REVERSED
        assert Event.objects.filter(action="customers.reversed", subject=f"batch:{batch}").count() == 1

    def test_not_while_something_newer_stands_on_it(
        self, ada: Actor, known: Customer, tmp_path: Path
    ) -> None:
        lines = ("code,name,unit", "K1,改名店,E11")
        batch = land(import_customers, file(tmp_path, "second.csv", *lines), ada).batch
        assert batch is not None
        change_field(known.pk, "name", "再改名店", seal=None, actor=ada, at=NOW)

        with pytest.raises(StandsOn, match="K1"):
            reverse_import(batch, actor=ada, at=NOW)

        assert Customer.objects.get(code="K1").name == "再改名店"

    def test_once_and_by_whoever_may_import(
        self, ada: Actor, bo: Actor, known: Customer, tmp_path: Path
    ) -> None:
        batch = land(
            import_customers, file(tmp_path, "second.csv", "code,name,unit", "K1,改名店,E11"), ada
        ).batch
        assert batch is not None

        with pytest.raises(Denied):
            reverse_import(batch, actor=bo, at=NOW)
        with pytest.raises(NotThere):
            reverse_import(batch + 100, actor=ada, at=NOW)
        reverse_import(batch, actor=ada, at=NOW)
        with pytest.raises(ReversedAlready):
            reverse_import(batch, actor=ada, at=NOW)
