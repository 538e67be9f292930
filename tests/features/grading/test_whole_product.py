"""Files go in, grades come out: as the reference grades the same files row by row in plain Python."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from banfa.config.demo import tobacco
from banfa.features.customers.services import import_areas, import_customers, import_units
from banfa.features.grading.exporting import export_grades
from banfa.features.grading.services import grade
from banfa.features.ledger.services import import_sales
from banfa.kernel.period import Period
from banfa.platform.access import Actor
from banfa.policy.loading import load
from banfa.policy.model import FieldType, Pack, Typed
from tests.analytics.reference import Grade, grade_all
from tests.features.given import day, land

Q3 = Period.parse("2026Q3")
Rows = list[dict[str, str]]


@pytest.mark.slow
@pytest.mark.django_db
def test_three_thousand_shops_are_graded_as_the_reference_grades_their_files(
    ada: Actor, tmp_path: Path
) -> None:
    files = tobacco.write(tmp_path / "files", until=Q3.last_day, customers=3_000, as_csv=True)
    quarter = _of_the_quarter(files.sales)
    assert files.areas is not None
    steps = (
        (import_units, files.units), (import_areas, files.areas), (import_customers, files.customers),
        (import_sales, quarter),
    )  # fmt: skip
    for service, path in steps:
        land(service, path, ada, at=day(9))

    run = grade(period=Q3, actor=ada, at=day(9))
    export_grades(run, tmp_path / "grades.csv", actor=ada, at=day(9), undecided=True)

    pack = load("tobacco", on=Q3.last_day)
    customers = _customers(pack, _read(files.units), _read(files.areas), _read(files.customers))
    codes = {row["customer_id"]: row["code"] for row in customers}
    expected = grade_all(pack, Q3, customers, _sales(_read(quarter), codes))
    exported = {(row["customer"], row["classification"]): row for row in _read(tmp_path / "grades.csv")}
    assert len(exported) == sum(len(grades) for grades in expected.values()) > 10_000
    for name, grades in expected.items():
        for customer, graded in grades.items():
            _assert_equal(exported[codes[customer], name], graded)


def _assert_equal(row: Mapping[str, str], graded: Grade) -> None:
    assert row["value"] == (graded.value or ""), (row, graded)
    assert row["population"] == ("" if graded.population is None else str(graded.population))
    assert row["rank"] == ("" if graded.rank is None else f"{float(graded.rank):g}")
    for column, exact in (("score", graded.score), ("percentile", graded.percentile)):
        if exact is None:
            assert row[column] == ""
        else:
            assert abs(Fraction(row[column]) - exact) <= Fraction(1, 10**11)


def _of_the_quarter(sales: Path) -> Path:
    """Leave out the earlier months, which no classification of the pack looks at."""
    path = sales.with_name("quarter.csv")
    with duckdb.connect() as duck:
        chosen = f"SELECT * FROM read_csv('{sales}', all_varchar = true) WHERE date >= '{Q3.start}'"
        duck.execute(f"COPY ({chosen}) TO '{path}' (HEADER)")
    return path


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _customers(pack: Pack, units: Rows, areas: Rows, customers: Rows) -> list[dict[str, Any]]:
    tree = {unit["code"]: unit for unit in units}
    places = {area["code"]: area for area in areas}
    area_fields = pack.areas.values if pack.areas else {}
    rows = []
    for number, customer in enumerate(customers):
        area = places.get(customer["area"], {})
        rows.append(
            {
                "customer_id": number,
                "code": customer["code"],
                **{f"unit_{level.code}": None for level in pack.levels},
                **{f"unit_{unit['level']}": unit["code"] for unit in _above(tree, customer["unit"])},
                **{f"field_{name}": _value(one, customer.get(name)) for name, one in pack.fields.items()},
                **{f"area_{name}": _value(one, area.get(name)) for name, one in area_fields.items()},
            }
        )
    return rows


def _above(tree: Mapping[str, dict[str, str]], code: str) -> Iterable[dict[str, str]]:
    while code:
        yield tree[code]
        code = tree[code]["parent"]


def _sales(lines: Rows, codes: Mapping[int, str]) -> list[dict[str, Any]]:
    numbers = {code: number for number, code in codes.items()}
    return [
        {
            "customer_id": numbers[line["customer"]],
            "date": date.fromisoformat(line["date"]),
            "quantity": Decimal(line["quantity"]),
            "amount": Decimal(line["amount"]),
        }
        for line in lines
    ]


def _value(field: Typed, words: str | None) -> Any:
    if not words:
        return None
    match field.type:
        case FieldType.DECIMAL | FieldType.MONEY | FieldType.INTEGER:
            return Decimal(words)
        case FieldType.DATE:
            return date.fromisoformat(words)
        case FieldType.YES_NO:
            return words == "true"
    return words
