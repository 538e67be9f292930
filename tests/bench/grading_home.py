"""A data folder to grade: an organisation, customers and sales drawn by DuckDB with a seed, laid as the product lays them.

The services found the organisation and its units; customers and lines are inserted past them, with the same columns.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from banfa.kernel.period import Period

AT = datetime(2027, 1, 5, 2, 0, tzinfo=UTC)
ON = date(2027, 1, 5)
PERIOD = Period.parse("2026Q4")
YEAR = Period.parse("2026")
CITIES, COUNTIES, DEPARTMENTS, ROUTES = 6, 5, 4, 8
CUSTOMERS_PER_AREA = 40
FORMATS = ("Z", "Z", "Z", "Z", "Z", "B", "B", "S", "N", "Y", "F", "Q")
PLACES = (
    "seat_quarter", "seat_other", "urban_fringe", "rural_site", "township_seat", "township_road",
    "village_market", "natural_village",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much a home holds; every customer has `lines_each` lines a year on average."""

    customers: int
    lines_each: int = 60

    @property
    def lines(self) -> int:
        return self.customers * self.lines_each

    @property
    def lines_a_month(self) -> int:
        return self.lines // 12


def prepare(home: Path, packs: Path) -> None:
    """Point the process at a data folder and at a tobacco pack whose scale looks back over four quarters."""
    home.mkdir(parents=True, exist_ok=True)
    if not packs.exists():
        _draft(packs / "tobacco" / "2026.9")
    os.environ.pop("BANFA_DATABASE_URL", None)
    os.environ.update(
        BANFA_HOME=str(home), BANFA_PACKS=str(packs), DJANGO_SETTINGS_MODULE="banfa.config.settings"
    )
    import django

    django.setup()


def _draft(folder: Path) -> None:
    """Write a version of the tobacco pack for which the run has to read a whole year of sales."""
    import banfa

    shutil.copytree(Path(banfa.__file__).parent / "packs" / "tobacco" / "2026.1", folder)
    for name, old, new in (
        ("pack.yaml", 'version: "2026.1"', 'version: "2026.9"'),
        ("pack.yaml", "effective: 2000-01-01", "effective: 2001-01-01"),
        ("grading.yaml", "over: {quarters: 1}", "over: {quarters: 4}"),
    ):
        words = (folder / name).read_text(encoding="utf-8")
        assert words.count(old) == 1, old
        (folder / name).write_text(words.replace(old, new), encoding="utf-8")
    _leave_out_service_grades(folder / "service.yaml")


def _leave_out_service_grades(path: Path) -> None:
    """Take the classes out that the floors do not decide, so that both sides do the same work."""
    words = path.read_text(encoding="utf-8")
    before, after = words.index("\nclassifications:\n"), words.index("\nappraisals:\n")
    path.write_text(words[:before] + words[after:], encoding="utf-8")


def build(home: Path, scale: Scale, *, lines_from: Path | None = None) -> None:
    """Fill an empty home; with `lines_from` the lines are those that the larger home there holds of these customers."""
    from django.core.management import call_command

    from banfa.platform.access.founding import found

    call_command("migrate", verbosity=0)
    found(name="大区", pack="tobacco", administrator="ada", password="correct horse", at=AT, on=ON)
    with duckdb.connect() as duck:
        _units()
        _areas(scale)
        _customers(duck, scale)
        for month in YEAR.each_month():
            _month(duck, home, scale, month, lines_from)


def _units() -> None:
    from banfa.platform.org.placing import GivenUnit, place_units

    def everyone() -> Iterator[GivenUnit]:
        for city in range(CITIES):
            yield GivenUnit(code=f"C{city}", name=f"{city} 市", level="city", parent=None)
            for county in range(COUNTIES):
                yield GivenUnit(code=f"C{city}{county}", name="县", level="county", parent=f"C{city}")
                for part in range(DEPARTMENTS):
                    above = f"C{city}{county}"
                    yield GivenUnit(code=f"{above}{part}", name="营销部", level="department", parent=above)
                    for route in range(ROUTES):
                        yield GivenUnit(
                            code=f"{above}{part}{route}", name="线路", level="route", parent=f"{above}{part}"
                        )

    from django.db import transaction

    with transaction.atomic():
        place_units(everyone())


def _routes() -> list[tuple[int, str]]:
    from banfa.platform.org.models import Unit

    return list(Unit.objects.filter(level="route").order_by("pk").values_list("pk", "path"))


def _areas(scale: Scale) -> None:
    from banfa.features.customers.models import Area

    routes = _routes()
    areas = []
    for number in range(max(8, scale.customers // CUSTOMERS_PER_AREA)):
        unit, path = routes[number % len(routes)]
        values = {
            "joined_to_seat": ("city", "town", "none", "none")[number % 4],
            "place_kind": PLACES[number % 8],
            "trade": ("strong", "ordinary")[number % 3 > 0],
            "structure_like": ("city", "township", "village")[number % 5 % 3],
        }
        if number % 11 == 0:
            values = {"special_area": True, "permanent_residents": 2000 + number % 2000}
        areas.append(
            Area(
                pk=number + 1, code=f"A{number}", name=f"片区 {number}", unit_id=unit, unit_path=path,
                values=values, created_at=AT,
            )
        )  # fmt: skip
    Area.objects.bulk_create(areas, batch_size=2_000)


def _customers(duck: duckdb.DuckDBPyConnection, scale: Scale) -> None:
    """Insert the register: a twelfth without a format, a few per cent not active, a twentieth with a past."""
    from django.db import transaction

    from banfa.features.customers.models import Customer, FieldValue
    from banfa.platform.audit.inserting import insert_rows

    routes = _routes()
    areas = max(8, scale.customers // CUSTOMERS_PER_AREA)
    listed = ", ".join(f"'{code}'" for code in FORMATS)
    duck.execute("CREATE OR REPLACE TABLE routes (place INTEGER, pk BIGINT, path VARCHAR)")
    duck.executemany("INSERT INTO routes VALUES (?, ?, ?)", [(i, *one) for i, one in enumerate(routes)])
    moment = AT.strftime("%Y-%m-%d %H:%M:%S")
    rows = duck.execute(
        f"""
        WITH drawn AS (
            SELECT i + 1 AS id, hash(i, 1) AS a, hash(i, 2) AS b, hash(i, 3) AS c FROM range({scale.customers}) t(i)
        ), placed AS (SELECT *, CAST(a % {areas} AS BIGINT) AS area FROM drawn)
        SELECT id, 'K' || id, '便民店' || id, r.pk, r.path, CASE WHEN b % 20 = 0 THEN NULL ELSE area + 1 END,
               CASE WHEN c % 40 = 0 THEN 'lost' WHEN c % 40 = 1 THEN 'suspended' ELSE 'active' END,
               '138' || lpad(CAST(b % 100000000 AS VARCHAR), 8, '0'), '人民路 ' || (c % 999) || ' 号',
               DATE '2015-01-01' + CAST(a % 3000 AS INTEGER),
               json_object('business_format', CASE WHEN b % 12 = 5 THEN NULL ELSE list_extract([{listed}], CAST(1 + c % {len(FORMATS)} AS INTEGER)) END,
                           'market_type', CASE WHEN a % 2 = 0 THEN 'C' ELSE 'X' END, 'licence_number', '' || (a % 1000000000000),
                           'business_scope', '卷烟零售，日用百货', 'shop_area', CAST(20 + b % 200 AS VARCHAR)),
               'k' || id || ' bianmindian', 'bianmindian' || id, '{moment}', '{moment}'
        FROM placed JOIN routes r ON r.place = area % {len(routes)} ORDER BY id
        """
    )  # fmt: skip
    columns = (
        "id", "code", "name", "unit_id", "unit_path", "area_id", "status", "phone", "address", "opened_on",
        "attributes", "search", "sort_key", "created_at", "changed_at",
    )  # fmt: skip
    with transaction.atomic():
        while lot := rows.fetchmany(50_000):
            insert_rows(Customer, columns, [(*one[:9], one[9].isoformat(), *one[10:]) for one in lot])
        past = (
            (pk, "business_format", json.dumps("B"), "2026-12-20") for pk in range(7, scale.customers, 20)
        )
        insert_rows(FieldValue, ("customer_id", "field", "value", "until_on"), past)


def _month(
    duck: duckdb.DuckDBPyConnection, home: Path, scale: Scale, month: Period, lines_from: Path | None
) -> None:
    """Write one month's lines in the order of their days and list the file under a batch of its own."""
    from banfa.features.ledger import lake
    from banfa.features.ledger.models import LedgerFile
    from banfa.platform.imports.models import Batch

    batch = Batch.objects.create(
        kind="sales", file_name=f"{month}.csv", fingerprint=str(month), rows=scale.lines_a_month,
        actor_name="ada", at=AT,
    )  # fmt: skip
    path = f"lake/sales/{month}/{batch.pk:08d}-0.parquet"
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    lines = _drawn(scale, month) if lines_from is None else (
        f"SELECT * FROM read_parquet({lake.quoted(lines_from / path)}) WHERE customer_id <= {scale.customers}"
    )  # fmt: skip
    duck.execute(f"COPY ({lines}) TO {lake.quoted(home / path)} (FORMAT parquet, COMPRESSION zstd)")
    counted = duck.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(home / path)]).fetchall()
    LedgerFile.objects.create(
        batch=batch, month=month.start, path=path, rows=counted[0][0], sha256=lake.checksum(home / path)
    )


def _drawn(scale: Scale, month: Period) -> str:
    """Return SQL for a month's lines: few customers buy much and many little, one in nineteen nothing at all."""
    days = (month.end - month.start).days
    salt = month.start.toordinal()
    return f"""
        WITH drawn AS (
            SELECT i, hash(i, {salt}) AS a, hash(i, {salt + 1}) AS b FROM range({scale.lines_a_month}) t(i)
        ), bought AS (
            SELECT i, b, CAST(floor(pow(CAST(a % 1000000007 AS DOUBLE) / 1000000007, 1.3) * {scale.customers * 18 // 19}) AS BIGINT) AS who,
                   CAST(1 + floor(pow(CAST(b % 99991 AS DOUBLE) / 99991, 6) * 200) AS BIGINT) AS cartons,
                   CAST((b // 99991) % 250 AS BIGINT) AS product
            FROM drawn
        )
        SELECT 1 + (who * 7919) % {scale.customers} AS customer_id,
               DATE '{month.start}' + CAST(i * {days} // {scale.lines_a_month} AS INTEGER) AS date,
               '烟' || product AS product,
               CAST(CASE WHEN b % 97 = 0 THEN -cartons ELSE cartons END AS DECIMAL(18, 3)) AS quantity,
               CAST(CASE WHEN b % 97 = 0 THEN -cartons ELSE cartons END * (45 + product * 2.5) AS DECIMAL(18, 2)) AS amount,
               CAST(NULL AS VARCHAR) AS unit, '卷烟' AS category,
               CASE WHEN b % 5 = 0 THEN '电话' ELSE '网上' END AS channel,
               CAST(NULL AS VARCHAR) AS document, CAST(NULL AS DECIMAL(18, 6)) AS tonnes
        FROM bought
    """


@contextmanager
def without_month(month: Period) -> Iterator[None]:
    """Take a month's batch out of the ledger for a while."""
    from banfa.platform.imports.models import Batch

    batches = Batch.objects.filter(fingerprint=str(month))
    batches.update(state=Batch.State.REVERSED)
    try:
        yield
    finally:
        batches.update(state=Batch.State.APPLIED)
