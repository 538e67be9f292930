from datetime import date
from pathlib import Path

import pytest

from banfa.features.customers.models import Area, Customer, FieldValue
from banfa.features.customers.services import import_areas, import_customers
from banfa.platform.access import Actor, Denied, actor_of
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Event
from banfa.platform.audit.reading import with_values
from banfa.platform.imports.batches import OnError, Result
from banfa.platform.imports.intake import Options
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import day, file, land, refuse

pytestmark = pytest.mark.django_db
SKIP = Options(on_error=OnError.SKIP)


@pytest.fixture
def di(units: dict[str, Unit]) -> Actor:
    """Di administers the east of the city and reads the west."""
    stored = person("di", "administrator", units["E"])
    stored.appointments.create(post="reader", unit=units["W"], from_on=date(2020, 1, 1))
    return actor_of(stored, on=TODAY)


@pytest.fixture
def shop(ada: Actor, units: dict[str, Unit], tmp_path: Path) -> Customer:
    """One shop with a value of each kind."""
    land(
        import_customers,
        file(
            tmp_path, "shop.csv",
            "code,name,unit,business_format,phone,floor_area_sqm,registered_capital,model_customer,licence_issue_date",
            "K1,平安便民店,E11,Z,13812345678,32.5,10000,是,2019-05-01",
        ),
        ada,
    )  # fmt: skip
    return Customer.objects.get()


class TestCreating:
    def test_values_are_stored_in_their_types(self, shop: Customer, units: dict[str, Unit]) -> None:
        assert (shop.code, shop.name, shop.phone, shop.status) == (
            "K1",
            "平安便民店",
            "13812345678",
            "active",
        )
        assert (shop.unit, shop.unit_path, shop.opened_on) == (units["E11"], units["E11"].path, None)
        assert shop.attributes == {
            "business_format": "Z",
            "floor_area_sqm": "32.5",
            "registered_capital": 1_000_000,
            "model_customer": True,
            "licence_issue_date": "2019-05-01",
        }
        assert shop.created_at == shop.changed_at == NOW
        assert not FieldValue.objects.exists()

    def test_one_event_tells_what_was_created(self, shop: Customer) -> None:
        event = Event.objects.get(action="customers.imported")
        (kept,) = event.changes.all()
        (change,) = with_values(event.changes.all())

        assert (event.subject, event.actor_name) == (f"batch:{Batch.objects.get().pk}", "系统管理员")
        assert (change.subject, change.field, change.old) == ("customer:K1", "*", None)
        assert '"registered_capital": 1000000' in change.new
        assert "registered_capital" not in kept.new  # personal values beside it seal the row
        assert list(broken_links()) == []

    @pytest.mark.parametrize(
        "headings",
        [
            pytest.param("code,name,unit,address,status,phone", id="own names"),
            pytest.param("customer_code,shop_name,Unit,shop_address,customer_status,contact_phone", id="dictionary"),
            pytest.param("客户代码,店铺名称,机构,客户地址,客户状态,联系电话", id="Chinese labels"),
            pytest.param("客户编码,客户名称,所属机构,地址,客户状态,电话", id="Chinese aliases"),
            pytest.param("Customer code,Shop name,Unit,Address,Customer status,Phone", id="English labels"),
        ],
    )  # fmt: skip
    def test_core_columns_go_by_many_names(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path, headings: str
    ) -> None:
        path = file(tmp_path, "shops.csv", headings, "K1,平安便民店,E11,东城路 1 号,suspended,13812345678")

        land(import_customers, path, ada)

        stored = Customer.objects.get()
        assert (stored.code, stored.name, stored.address) == ("K1", "平安便民店", "东城路 1 号")
        assert (stored.status, stored.phone, stored.attributes) == ("suspended", "13812345678", {})

    @pytest.mark.parametrize("given", ["Z", "食杂店", "Grocery", "z"])
    def test_a_choice_takes_its_code_or_its_label_in_either_language(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path, given: str
    ) -> None:
        path = file(tmp_path, "shops.csv", "business_format,unit,name,code", f"{given},E11,平安便民店,K1")

        land(import_customers, path, ada)

        assert Customer.objects.get().attributes == {"business_format": "Z"}


class TestChanging:
    def test_a_changed_value_keeps_what_held_before(self, shop: Customer, ada: Actor, tmp_path: Path) -> None:
        rows = ("code,name,unit,business_format,phone", "K1,平安超市,E11,S,13812345678")

        outcome = land(import_customers, file(tmp_path, "2.csv", *rows), ada, at=day(20))

        assert (outcome.created, outcome.changed) == (0, 1)
        assert list(FieldValue.objects.order_by("field").values_list("field", "value", "until_on")) == [
            ("business_format", "Z", date(2026, 10, 20)),
            ("name", "平安便民店", date(2026, 10, 20)),
        ]
        changes = Event.objects.get(subject=f"batch:{outcome.batch}").changes.order_by("field")
        assert list(changes.values_list("field", "old", "new")) == [
            ("business_format", '"Z"', '"S"'),
            ("name", '"平安便民店"', '"平安超市"'),
        ]
        changed = Customer.objects.get()
        assert (changed.name, changed.changed_at, changed.created_at) == ("平安超市", day(20), NOW)
        assert changed.attributes == {**shop.attributes, "business_format": "S"}
        assert "pinganchaosh" in changed.search.split()

    @pytest.mark.parametrize(
        ("given", "area", "fen"),
        [
            ("100", "100", 10_000),
            ("100.50", "100.5", 10_050),
            ("0", "0", 0),
            ("0.05", "0.05", 5),
            ("20.00", "20", 2_000),
        ],
    )
    def test_numbers_are_stored_exactly_and_plainly(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path, given: str, area: str, fen: int
    ) -> None:
        rows = ("code,name,unit,floor_area_sqm,registered_capital", f"K1,平安便民店,E11,{given},{given}")

        land(import_customers, file(tmp_path, "numbers.csv", *rows), ada)

        assert Customer.objects.get().attributes == {"floor_area_sqm": area, "registered_capital": fen}

    def test_an_empty_cell_clears_nothing(self, shop: Customer, ada: Actor, tmp_path: Path) -> None:
        rows = ("code,name,unit,business_format,phone,floor_area_sqm", "K1,平安便民店,E11,,,")

        outcome = land(import_customers, file(tmp_path, "2.csv", *rows), ada)

        assert (outcome.created, outcome.changed) == (0, 0)
        again = Customer.objects.get()
        assert (again.phone, again.attributes, again.changed_at) == (shop.phone, shop.attributes, NOW)
        assert not FieldValue.objects.exists()

    def test_the_same_values_written_otherwise_change_nothing(
        self, shop: Customer, ada: Actor, tmp_path: Path
    ) -> None:
        rows = (
            "name,code,unit,business_format,phone,floor_area_sqm,registered_capital,model_customer,licence_issue_date",
            "平安便民店,K1,E11,食杂店,138 1234 5678,32.50,10000.00,对,2019年5月1日",
        )

        outcome = land(import_customers, file(tmp_path, "2.csv", *rows), ada)

        assert (outcome.created, outcome.changed) == (0, 0)
        assert not FieldValue.objects.exists()
        assert not Event.objects.get(subject=f"batch:{outcome.batch}").changes.exists()

    def test_of_two_changes_on_one_day_the_first_one_says_what_held_before(
        self, shop: Customer, ada: Actor, tmp_path: Path
    ) -> None:
        for number, kind in enumerate(["S", "N"]):
            rows = ("code,name,unit,business_format", f"K1,平安便民店,E11,{kind}")
            land(import_customers, file(tmp_path, f"{number}.csv", *rows), ada, at=day(20))

        assert list(FieldValue.objects.values_list("field", "value")) == [("business_format", "Z")]
        assert Customer.objects.get().attributes["business_format"] == "N"

    def test_a_value_that_was_missing_is_remembered_as_missing(
        self, shop: Customer, ada: Actor, tmp_path: Path
    ) -> None:
        rows = ("code,name,unit,market_type,address", "K1,平安便民店,E11,C,东城路 1 号")

        land(import_customers, file(tmp_path, "2.csv", *rows), ada, at=day(20))

        assert dict(FieldValue.objects.values_list("field", "value")) == {
            "market_type": None,
            "address": None,
        }

    def test_a_customer_moves_to_another_unit_and_area(
        self, shop: Customer, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        land(import_areas, file(tmp_path, "areas.csv", "code,name,unit", "A1,河西社区,W"), ada)

        land(
            import_customers,
            file(tmp_path, "2.csv", "code,name,unit,area", "K1,平安便民店,W11,A1"),
            ada,
            at=day(20),
        )

        moved = Customer.objects.get()
        assert (moved.unit, moved.unit_path) == (units["W11"], units["W11"].path)
        assert moved.area == Area.objects.get(code="A1")
        assert dict(FieldValue.objects.values_list("field", "value")) == {"unit": "E11", "area": None}

    def test_a_file_may_hold_new_changed_and_unchanged_customers(
        self, shop: Customer, ada: Actor, tmp_path: Path
    ) -> None:
        land(import_customers, file(tmp_path, "2.csv", "code,name,unit", "K2,顺达商行,E11"), ada)
        rows = ("code,name,unit", "K1,平安便民店,E11", "K2,顺达烟酒行,E11", "K3,兴旺副食,E11")

        outcome = land(import_customers, file(tmp_path, "3.csv", *rows), ada)

        assert (outcome.good, outcome.created, outcome.changed) == (3, 1, 1)
        changes = Event.objects.get(subject=f"batch:{outcome.batch}").changes
        assert set(changes.values_list("subject", "field")) == {("customer:K2", "name"), ("customer:K3", "*")}


class TestScope:
    def test_a_unit_that_is_foreign_is_refused_in_the_words_for_one_that_is_not_there(
        self, di: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        rows = ("code,name,unit", "K1,平安便民店,W11", "K2,顺达商行,Q99")

        foreign, unknown = refuse(import_customers, file(tmp_path, "c.csv", *rows), di)

        assert foreign.replace("row 2", "row 3").replace("W11", "Q99") == unknown
        assert not Customer.objects.exists()

    def test_a_closed_unit_takes_no_customers(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        Unit.objects.filter(code="E11").update(closed_on=TODAY)

        (told,) = refuse(
            import_customers, file(tmp_path, "c.csv", "code,name,unit", "K1,平安便民店,E11"), ada
        )

        assert "there is no unit 'E11' in your part of the organisation" in told

    def test_a_foreign_customer_cannot_be_drawn_into_ones_own_part(
        self, ada: Actor, di: Actor, tmp_path: Path
    ) -> None:
        land(import_customers, file(tmp_path, "1.csv", "code,name,unit", "K1,西城便民店,W11"), ada)

        (told,) = refuse(import_customers, file(tmp_path, "2.csv", "code,name,unit", "K1,我的店,E11"), di)

        assert "the customer code 'K1' cannot be used" in told
        assert Customer.objects.get().name == "西城便民店"

    def test_an_area_that_is_foreign_is_refused_like_one_that_is_not_there(
        self, ada: Actor, di: Actor, tmp_path: Path
    ) -> None:
        land(import_areas, file(tmp_path, "a.csv", "code,name,unit", "A1,河西社区,W"), ada)
        rows = ("code,name,unit,area", "K1,平安便民店,E11,A1", "K2,顺达商行,E11,A9")

        foreign, unknown = refuse(import_customers, file(tmp_path, "c.csv", *rows), di)

        assert foreign.replace("row 2", "row 3").replace("A1", "A9") == unknown

    def test_a_right_held_in_the_east_is_none_in_the_west(self, di: Actor, tmp_path: Path) -> None:
        rows = ("code,name,unit", "K1,平安便民店,E11", "K2,西城便民店,W11")

        outcome = land(import_customers, file(tmp_path, "c.csv", *rows), di, options=SKIP)

        assert (outcome.good, outcome.rejected) == (1, 1)
        assert [customer.code for customer in Customer.objects.all()] == ["K1"]

    def test_a_value_of_a_customer_in_a_foreign_area_may_still_be_changed(
        self, ada: Actor, di: Actor, tmp_path: Path
    ) -> None:
        land(import_areas, file(tmp_path, "a.csv", "code,name,unit", "A1,河西社区,W"), ada)
        land(import_customers, file(tmp_path, "1.csv", "code,name,unit,area", "K1,平安便民店,E11,A1"), ada)

        land(import_customers, file(tmp_path, "2.csv", "code,name,unit", "K1,平安超市,E11"), di)

        stored = Customer.objects.get()
        assert (stored.name, stored.area) == ("平安超市", Area.objects.get())

    def test_a_reader_and_a_stranger_may_import_nothing(self, bo: Actor, cy: Actor, tmp_path: Path) -> None:
        path = file(tmp_path, "c.csv", "code,name,unit", "K1,平安便民店,E11")

        for nobody in (bo, cy):
            with pytest.raises(Denied):
                import_customers(path, actor=nobody, at=NOW)

        assert not Batch.objects.exists()


class TestRejecting:
    ROWS = (
        "code,name,unit,business_format",
        "K1,平安便民店,E11,Z",
        "K2,顺达商行,E11,火锅店",
        "K3,兴旺副食,E11,S",
    )

    def test_one_bad_row_stops_the_whole_file(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        events = Event.objects.count()

        (told,) = refuse(import_customers, file(tmp_path, "c.csv", *self.ROWS), ada)

        assert told.startswith("row 3")
        assert not Customer.objects.exists()
        assert not Batch.objects.exists()
        assert Event.objects.count() == events

    def test_skipping_lands_the_good_rows_as_one_batch_and_says_so(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        outcome = land(import_customers, file(tmp_path, "c.csv", *self.ROWS), ada, options=SKIP)

        assert (outcome.good, outcome.rejected, outcome.created) == (2, 1, 2)
        assert list(Customer.objects.order_by("code").values_list("code", flat=True)) == ["K1", "K3"]
        batch = Batch.objects.get()
        assert (batch.rows, batch.rejected) == (2, 1)
        assert Event.objects.get(action="customers.imported").summary["rejected"] == 1
        assert outcome.report == tmp_path / "c-rejected.xlsx"
        assert outcome.report.exists()

    def test_the_rejected_rows_are_told_again_when_their_workbook_comes_back_unmended(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        outcome = land(import_customers, file(tmp_path, "c.csv", *self.ROWS), ada, options=SKIP)
        assert outcome.report is not None

        (told,) = refuse(import_customers, outcome.report, ada, options=Options(sheet="被拒的行"))

        assert told.startswith("row 2, Business format")

    def test_a_dry_run_writes_nothing(self, ada: Actor, units: dict[str, Unit], tmp_path: Path) -> None:
        path = file(tmp_path, "c.csv", "code,name,unit", "K1,平安便民店,E11")
        events = Event.objects.count()

        outcome = import_customers(path, actor=ada, at=NOW, options=Options(dry_run=True))

        assert (outcome.result, outcome.good, outcome.batch) == (Result.CHECKED, 1, None)
        assert not Customer.objects.exists()
        assert not Batch.objects.exists()
        assert Event.objects.count() == events

    def test_a_customer_opened_after_today_is_refused(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        path = file(tmp_path, "c.csv", "code,name,unit,opened_on", "K1,平安便民店,E11,2026-10-09")

        (told,) = refuse(import_customers, path, ada)

        assert told.startswith("row 2, Opened on")


def test_the_same_file_again_names_its_batch_and_changes_nothing(
    shop: Customer, ada: Actor, tmp_path: Path
) -> None:
    events = Event.objects.count()

    again = import_customers(tmp_path / "shop.csv", actor=ada, at=day(20))

    assert (again.result, again.batch) == (Result.KNOWN, Batch.objects.get().pk)
    assert Event.objects.count() == events
    assert Customer.objects.get().changed_at == NOW


def test_what_is_written_does_not_depend_on_how_many_rows_go_at_once(
    ada: Actor, units: dict[str, Unit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banfa.features.customers.services.writing.ROWS_AT_ONCE", 2)
    names = ["平安", "顺达", "兴旺", "隆昌", "盛源"]
    rows = [f"K{number},{name},E11" for number, name in enumerate(names)]
    land(import_customers, file(tmp_path, "1.csv", "code,name,unit", *rows), ada)
    rows[3] = "K3,隆昌商行,E11"

    outcome = land(import_customers, file(tmp_path, "2.csv", "code,name,unit", *rows, "K5,丰华,E11"), ada)

    assert (outcome.created, outcome.changed) == (1, 1)
    assert list(Customer.objects.order_by("code").values_list("name", flat=True)) == [
        "平安", "顺达", "兴旺", "隆昌商行", "盛源", "丰华",
    ]  # fmt: skip
