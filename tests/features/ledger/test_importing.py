from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from banfa.features.ledger.lake import home
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.features.ledger.services import import_sales
from banfa.platform.access import Actor, Denied, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.imports.batches import OnError, Result
from banfa.platform.imports.intake import Options
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import file, land, refuse
from tests.features.ledger.reading import lines, plain_sums, rolled

pytestmark = pytest.mark.django_db
HEADER = "date,customer,product,quantity,amount"


def test_lines_land_by_month_and_equal_lines_are_all_kept(
    ada: Actor, shops: dict[str, int], tmp_path: Path
) -> None:
    rows = (
        "2026-08-31,K1,红塔山,3,36.50", "2026-09-01,K1,红塔山,3,36.50", "2026-09-01,K1,红塔山,3,36.50",
        "2026-09-02,K3,云烟,10,1234567.89",
    )  # fmt: skip

    outcome = land(import_sales, file(tmp_path, "s.csv", HEADER, *rows), ada)

    assert (outcome.good, outcome.created) == (4, 4)
    batch = Batch.objects.get()
    assert (batch.kind, batch.rows, batch.file_name) == ("sales", 4, "s.csv")
    assert list(LedgerFile.objects.order_by("month").values_list("batch", "month", "rows")) == [
        (batch.pk, date(2026, 8, 1), 1),
        (batch.pk, date(2026, 9, 1), 3),
    ]
    assert sorted(
        (row["date"], row["customer_id"], row["product"], row["quantity"], row["amount"]) for row in lines()
    ) == [
        (date(2026, 8, 31), shops["K1"], "红塔山", Decimal(3), Decimal("36.50")),
        (date(2026, 9, 1), shops["K1"], "红塔山", Decimal(3), Decimal("36.50")),
        (date(2026, 9, 1), shops["K1"], "红塔山", Decimal(3), Decimal("36.50")),
        (date(2026, 9, 2), shops["K3"], "云烟", Decimal(10), Decimal("1234567.89")),
    ]
    assert rolled() == plain_sums(lines())
    event = Event.objects.get(action="sales.imported")
    assert event.summary == {"file": "s.csv", "rows": 4, "rejected": 0}
    assert not event.changes.exists()


def test_lines_whose_months_alternate_land_like_lines_in_order(
    ada: Actor, shops: dict[str, int], tmp_path: Path
) -> None:
    rows = [
        f"2026-0{7 + number % 3}-0{number % 9 + 1},K{number % 3 + 1},烟,{number},{number * 10}"
        for number in range(1, 60)
    ]

    land(import_sales, file(tmp_path, "mixed.csv", HEADER, *rows), ada)
    mixed, months = rolled(), LedgerFile.objects.order_by("month").values_list("month", "rows")

    assert list(months) == [(date(2026, 7, 1), 19), (date(2026, 8, 1), 20), (date(2026, 9, 1), 20)]
    assert sorted(row["quantity"] for row in lines()) == [Decimal(number) for number in range(1, 60)]
    assert mixed == plain_sums(lines())


def test_optional_columns_are_kept_in_their_types_and_may_stand_anywhere(
    ada: Actor, shops: dict[str, int], tmp_path: Path
) -> None:
    rows = (
        "吨数,金额,渠道,购进数量,品类,商品,客户,单据号,日期,销售机构",
        "0.0125,36.5,网上,3,一类,红塔山,K1,D-1,2026/9/1,E1",
        ",0,,1,,赠品,K1,,2026年9月2日,",
    )  # fmt: skip

    land(import_sales, file(tmp_path, "s.csv", *rows), ada)

    first, second = sorted(lines(), key=lambda row: row["date"])
    assert first == {
        "customer_id": shops["K1"], "date": date(2026, 9, 1), "product": "红塔山", "quantity": Decimal(3),
        "amount": Decimal("36.5"), "unit": "E1", "category": "一类", "channel": "网上", "document": "D-1",
        "tonnes": Decimal("0.0125"),
    }  # fmt: skip
    assert [second[name] for name in ("unit", "category", "channel", "document", "tonnes")] == [None] * 5


@pytest.mark.parametrize("words", ["购进数量,购进金额,订货渠道", "数量,金额,渠道", "Quantity,Amount,Channel"])
def test_a_column_that_the_pack_renames_takes_its_usual_words_too(
    ada: Actor, shops: dict[str, int], tmp_path: Path, words: str
) -> None:
    land(
        import_sales,
        file(tmp_path, "s.csv", f"日期,客户编码,商品,{words}", "2026-09-01,K1,烟,3,36.50,网上"),
        ada,
    )

    (line,) = lines()
    assert (line["quantity"], line["amount"], line["channel"]) == (Decimal(3), Decimal("36.50"), "网上")


def test_returns_and_gifts_land(ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    rows = (
        "2026-09-01,K1,红塔山,10,120",
        "2026-09-05,K1,红塔山,-4,-48",
        "2026-09-06,K1,打火机,1,0",
        "2026-09-07,K1,烟,0,0",
    )

    land(import_sales, file(tmp_path, "s.csv", HEADER, *rows), ada)

    ((_, sums),) = rolled().items()
    assert sums == (4, Decimal(7), Decimal(72), date(2026, 9, 7))


def test_every_line_that_cannot_be_is_named_with_its_reason(
    ada: Actor, shops: dict[str, int], tmp_path: Path
) -> None:
    rows = {
        "2026-09-01,K1,红塔山,-1,12": "differ in sign",
        "2026-09-01,K1,红塔山,1,-12": "differ in sign",
        "2026-09-01,K1,红塔山,0,12": "differ in sign",
        "2026-09-01,K9,红塔山,1,12": "there is no customer 'K9'",
        "2019-12-31,K1,红塔山,1,12": "2019-12-31 is before the customer was opened",
        "2026-10-09,K1,红塔山,1,12": "row 7, Date",
        "2026-09-01,K1,红塔山,1.5,12": "row 8, Purchase quantity",
        "2026-09-01,K1,红塔山,1,12.345": "row 9, Purchase amount",
        "2026-09-01,K1,,1,12": "row 10, Product",
    }

    told = refuse(import_sales, file(tmp_path, "s.csv", HEADER, *rows), ada)

    assert len(told) == len(rows)
    for number, (line, said) in enumerate(zip(told, rows.values(), strict=True), start=2):
        assert line.startswith(f"row {number},")
        assert said in line
    assert not Batch.objects.exists()
    assert not LedgerFile.objects.exists()
    assert not (home() / "lake").exists()


def test_a_sale_on_the_day_of_opening_and_one_of_today_land(
    ada: Actor, shops: dict[str, int], tmp_path: Path
) -> None:
    rows = ("2020-01-01,K1,红塔山,1,12", "2026-10-08,K1,红塔山,1,12")

    assert land(import_sales, file(tmp_path, "s.csv", HEADER, *rows), ada).good == 2


def test_a_foreign_customer_is_refused_in_the_words_for_an_unknown_one(
    shops: dict[str, int], units: dict[str, Unit], tmp_path: Path
) -> None:
    east = actor_of(person("di", "administrator", units["E"]), on=TODAY)
    rows = ("date,customer,product,quantity,amount,unit", "2026-09-01,K3,烟,1,1,", "2026-09-01,K9,烟,1,1,", "2026-09-01,K1,烟,1,1,W", "2026-09-01,K1,烟,1,1,XX")  # fmt: skip

    foreign, unknown, foreign_unit, unknown_unit = refuse(import_sales, file(tmp_path, "s.csv", *rows), east)

    assert foreign.replace("row 2", "row 3").replace("K3", "K9") == unknown
    assert foreign_unit.replace("row 4", "row 5").replace("'W'", "'XX'") == unknown_unit


def test_skipping_lands_the_good_lines_and_the_workbook_names_the_others(
    ada: Actor, shops: dict[str, int], tmp_path: Path
) -> None:
    path = file(
        tmp_path, "s.csv", HEADER, "2026-09-01,K1,烟,1,12", "2026-09-01,K9,烟,1,12", "2026-08-01,K2,烟,1,12"
    )

    outcome = land(import_sales, path, ada, options=Options(on_error=OnError.SKIP))

    assert (outcome.good, outcome.rejected) == (2, 1)
    assert Batch.objects.get().rows == sum(LedgerFile.objects.values_list("rows", flat=True)) == 2
    assert outcome.report is not None
    assert outcome.report.exists()


def test_a_dry_run_writes_nothing(ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    path = file(tmp_path, "s.csv", HEADER, "2026-09-01,K1,烟,1,12")

    outcome = import_sales(path, actor=ada, at=NOW, options=Options(dry_run=True))

    assert (outcome.result, outcome.good) == (Result.CHECKED, 1)
    assert not Batch.objects.exists()
    assert not (home() / "lake").exists()


def test_the_same_file_again_is_recognised(ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    path = file(tmp_path, "s.csv", HEADER, "2026-09-01,K1,烟,1,12")
    first = land(import_sales, path, ada)

    again = import_sales(path, actor=ada, at=NOW)

    assert (again.result, again.batch) == (Result.KNOWN, first.batch)
    assert len(lines()) == 1


def test_a_reader_may_not_import(bo: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(Denied):
        import_sales(file(tmp_path, "s.csv", HEADER, "2026-09-01,K1,烟,1,12"), actor=bo, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_what_a_broken_landing_leaves_behind_is_swept_by_the_next(
    ada: Actor, shops: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(import_sales, file(tmp_path, "1.csv", HEADER, "2026-09-01,K1,烟,1,12"), ada)
    before = rolled()
    path = file(tmp_path, "2.csv", HEADER, "2026-09-02,K2,烟,2,24")
    with monkeypatch.context() as broken:
        broken.setattr("banfa.features.ledger.services.importing.list_roll_ups", _fail)
        with pytest.raises(RuntimeError):
            import_sales(path, actor=ada, at=NOW)

    assert Batch.objects.count() == 1
    assert rolled() == before
    assert len(_files()) > len(_listed())

    land(import_sales, path, ada)

    assert rolled() == plain_sums(lines())
    assert _files() == _listed()


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("the power went")


def _files() -> set[str]:
    return {str(path.relative_to(home())) for path in (home() / "lake").rglob("*.parquet")}


def _listed() -> set[str]:
    return {
        *LedgerFile.objects.values_list("path", flat=True),
        *RollUp.objects.values_list("path", flat=True),
    }
