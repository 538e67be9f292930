"""Every demonstration keeps to the file contract of its pack: known columns, and values that the pack reads as they are."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from banfa.config.demo import fuel, tafeng, tobacco
from banfa.config.demo.files import DemoFiles
from banfa.policy import values
from banfa.policy.ledger import DATE, PRODUCT, ledger_attributes
from banfa.policy.loading import load
from banfa.policy.model import Pack, Typed

UNTIL = date(2026, 11, 22)
TODAY = date(2026, 11, 23)
PLACES = {"unit", "area"}
KEYS = {"code", "name"}


@pytest.fixture(scope="module", params=["tobacco", "fuel", "tafeng"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "tafeng":
        return tafeng.write(folder, until=UNTIL, as_csv=True)
    maker = {"tobacco": tobacco.write, "fuel": fuel.write}[request.param]
    return maker(folder, until=UNTIL, customers=400, as_csv=True)


@pytest.fixture
def pack(files: DemoFiles) -> Pack:
    return load(files.pack, on=files.last_sale_on)


def distinct(path: Path) -> Mapping[str, set[str]]:
    """Return each column's different values, as a file's reader gets them."""
    found: dict[str, set[str]] = {}
    for row in lines(path):
        for column, value in row.items():
            found.setdefault(column, set()).add(value)
    return found


def lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def assert_read_as_they_are(kinds: Mapping[str, Typed], columns: Mapping[str, set[str]]) -> None:
    """Every value is accepted, and without a remark: nothing had to be repaired, cut or rounded."""
    for column, given in columns.items():
        for raw in given:
            reading = values.read(kinds[column], raw, today=TODAY)
            assert not reading.notes, (column, raw)


def test_units_have_the_levels_of_the_pack(files: DemoFiles, pack: Pack) -> None:
    units = {row["code"]: row for row in lines(files.units)}
    levels = [level.code for level in pack.levels]

    assert {row["level"] for row in units.values()} == set(levels)
    for row in units.values():
        above = levels.index(row["level"]) - 1
        assert (units[row["parent"]]["level"] if row["parent"] else "") == (
            levels[above] if above >= 0 else ""
        )


def test_customers_have_fields_of_the_pack_and_values_it_reads(files: DemoFiles, pack: Pack) -> None:
    columns = distinct(files.customers)
    units = distinct(files.units)["code"]
    required = {name for name, field in pack.fields.items() if field.required}

    assert set(columns) - PLACES <= set(pack.fields)
    assert required <= set(columns)
    assert columns["unit"] <= units
    assert_read_as_they_are(
        pack.fields, {name: given for name, given in columns.items() if name not in PLACES}
    )


def test_areas_have_values_of_the_pack(files: DemoFiles, pack: Pack) -> None:
    if pack.areas is None:
        assert files.areas is None
        return
    assert files.areas is not None
    columns = distinct(files.areas)

    assert set(columns) - KEYS - PLACES <= set(pack.areas.values)
    assert distinct(files.customers)["area"] <= columns["code"]
    assert_read_as_they_are(
        pack.areas.values, {name: given for name, given in columns.items() if name not in KEYS | PLACES}
    )


def test_sales_have_attributes_of_the_pack_and_values_it_reads(files: DemoFiles, pack: Pack) -> None:
    assert pack.ledger is not None
    kinds = {
        **ledger_attributes(pack),
        "date": DATE,
        "product": PRODUCT,
        "quantity": pack.ledger.quantity,
        "amount": pack.ledger.amount,
    }
    columns = distinct(files.sales)

    assert set(columns) - {"customer"} <= set(kinds)
    assert columns["customer"] <= distinct(files.customers)["code"]
    assert_read_as_they_are(kinds, {name: given for name, given in columns.items() if name != "customer"})
    assert all(date.fromisoformat(day) <= UNTIL for day in columns["date"])
