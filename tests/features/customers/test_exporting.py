import csv
from hashlib import sha256
from pathlib import Path

import pytest

from banfa.features.customers.exporting import BadCondition, export_customers
from banfa.features.customers.models import Area, Customer
from banfa.features.customers.services import import_customers
from banfa.platform.access import Actor, Denied, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.exports.choosing import NotWritable, UnknownEnding
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import day, land, register

pytestmark = pytest.mark.django_db
SHOPS = (
    {
        "code": "K1", "name": "平安便民店", "unit": "E11", "area": "A1", "business_format": "Z", "phone": "13812345678",
        "address": "东城路 1 号, 二楼", "opened_on": "2020-02-29", "floor_area_sqm": "32.5",
        "registered_capital": 1_000_010, "model_customer": True,
    },
    {"code": "K2", "name": "=顺达商行", "unit": "E11", "business_format": "S", "status": "suspended", "model_customer": False},
    {"code": "K3", "name": "@兴旺副食", "unit": "W11", "phone": "010-62345678", "floor_area_sqm": "0.01"},
)  # fmt: skip


@pytest.fixture(autouse=True)
def _shops(ada: Actor, units: dict[str, Unit]) -> None:
    Area.objects.create(
        code="A1", name="河东社区", unit=units["E"], unit_path=units["E"].path, created_at=NOW
    )
    register(ada, *SHOPS)


def exported(output: Path, actor: Actor, *where: str) -> list[dict[str, str]]:
    export_customers(output, where=where, actor=actor, at=NOW)
    with output.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def codes(rows: list[dict[str, str]]) -> list[str]:
    return [row["code"] for row in rows]


def state() -> list[tuple[object, ...]]:
    names = [
        field.attname for field in Customer._meta.concrete_fields if field.name not in ("id", "changed_at")
    ]
    return list(Customer.objects.order_by("code").values_list(*names))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_and_imported_again_is_the_same_data(
    ada: Actor, tmp_path: Path, ending: str
) -> None:
    before = state()
    output = tmp_path / f"out.{ending}"

    rows = export_customers(output, where=(), actor=ada, at=NOW)
    outcome = land(import_customers, output, ada, at=day(20))

    assert rows == 3
    assert (outcome.good, outcome.created, outcome.changed) == (3, 0, 0)
    assert state() == before


def test_an_emptied_register_is_filled_again_from_its_export(ada: Actor, tmp_path: Path) -> None:
    before = [row[1:] for row in state()]
    output = tmp_path / "out.csv"
    export_customers(output, where=(), actor=ada, at=NOW)
    Customer.objects.all().delete()

    land(import_customers, output, ada)

    assert [row[1:] for row in state()] == before


def test_the_file_holds_the_values_as_the_pack_names_them(ada: Actor, tmp_path: Path) -> None:
    first, second, _ = exported(tmp_path / "out.csv", ada)

    assert list(first)[:4] == ["code", "name", "unit", "area"]
    assert (first["business_format"], first["status"], first["opened_on"]) == ("Z", "active", "2020-02-29")
    assert (first["registered_capital"], first["floor_area_sqm"], first["model_customer"]) == (
        "10000.1",
        "32.5",
        "true",
    )
    assert not second["name"].startswith("=")


def test_an_actor_takes_out_what_lies_in_the_own_part(
    ada: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    east = actor_of(person("di", "administrator", units["E"]), on=TODAY)

    assert codes(exported(tmp_path / "out.csv", east)) == ["K1", "K2"]


def test_a_reader_takes_nothing_out(bo: Actor, tmp_path: Path) -> None:
    with pytest.raises(Denied):
        export_customers(tmp_path / "out.csv", where=(), actor=bo, at=NOW)

    assert not (tmp_path / "out.csv").exists()


def test_every_export_is_in_the_event_log(ada: Actor, tmp_path: Path) -> None:
    exported(tmp_path / "out.csv", ada, "business_format=Z")

    summary = Event.objects.get(action="customers.exported").summary
    assert (summary["rows"], summary["file"], summary["list"]) == (
        1, "out.csv", {"where": '["business_format=Z"]'},
    )  # fmt: skip
    assert summary["sha256"] == sha256((tmp_path / "out.csv").read_bytes()).hexdigest()
    assert summary["columns"][:3] == ["code", "name", "unit"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["business_format=Z"], ["K1"]),
        (["business_format=食杂店"], ["K1"]),
        (["business_format="], ["K3"]),
        (["status=停供"], ["K2"]),
        (["unit=E11"], ["K1", "K2"]),
        (["unit=E11", "status=active"], ["K1"]),
        (["area=A1"], ["K1"]),
        (["area="], ["K2", "K3"]),
        (["registered_capital=10000.10"], ["K1"]),
        (["floor_area_sqm=0.010"], ["K3"]),
        (["model_customer=是"], ["K1"]),
        (["model_customer=no"], ["K2"]),
        (["opened_on=2020/2/29"], ["K1"]),
        (["opened_on="], ["K2", "K3"]),
        (["phone="], ["K2"]),
        (["phone=138 1234 5678"], ["K1"]),
        (["name=@兴旺副食"], ["K3"]),
    ],
    ids=str,
)
def test_conditions_choose_customers(ada: Actor, tmp_path: Path, where: list[str], found: list[str]) -> None:
    assert codes(exported(tmp_path / "out.csv", ada, *where)) == found


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("business_fromat=Z", "business_format"),
        ("business_format", "FIELD=VALUE"),
        ("business_format=火锅店", "none of the choices"),
        ("opened_on=yesterday", "opened_on=yesterday"),
        ("attributes__x=1", "FIELD=VALUE"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(
    ada: Actor, tmp_path: Path, condition: str, said: str
) -> None:
    with pytest.raises(BadCondition) as refused:
        export_customers(tmp_path / "out.csv", where=[condition], actor=ada, at=NOW)

    assert said in refused.value.text.en
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_cannot_be_written_is_refused_in_one_sentence(ada: Actor, tmp_path: Path) -> None:
    with pytest.raises(NotWritable) as refused:
        export_customers(tmp_path / "nowhere" / "out.csv", where=(), actor=ada, at=NOW)
    with pytest.raises(UnknownEnding):
        export_customers(tmp_path / "out.pdf", where=(), actor=ada, at=NOW)

    assert "nowhere" in refused.value.text.zh
    assert not Event.objects.filter(action="customers.exported").exists()


def test_a_failed_export_leaves_the_old_file_as_it_was(
    ada: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out.csv"
    output.write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the event log is full")

    monkeypatch.setattr("banfa.platform.exporting.services.making.audit.record", fail)

    with pytest.raises(RuntimeError):
        export_customers(output, where=(), actor=ada, at=NOW)

    assert output.read_text() == "old"
    assert sorted(path.name for path in tmp_path.glob("*out*")) == ["out.csv"]
