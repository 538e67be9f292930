"""A data folder whose pages are measured: a register, two graded quarters and their sales; run as a process of its own.

    python -m tests.bench.pages_home CUSTOMERS          fills the folder and database that the environment names
    python -m tests.bench.pages_home --copy SQLITE      fills the database of the environment from a SQLite file

Both print the key of everybody's session. Customers are inserted past the import, with the columns that it would write; sales and runs go through the services.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import django

AT = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)
ON = date(2026, 10, 8)
USERNAME, READER, PASSWORD = "ada", "bo", "correct horse battery"
PERIODS = ("2026Q2", "2026Q3")
COUNTIES, DEPARTMENTS, ROUTES = 10, 10, 10
FEW = 12  # customers who carry the rare word
TOWNS = ("青溪", "白桥", "云塘", "柳岭", "桃坪", "松湾", "梅渡", "荷埠", "竹坡", "枫洼")
FIRST, LAST = "福兴隆顺昌盛泰和吉祥瑞丰裕永恒德信诚万宏", "源达发旺利康宁安来佳美洋庆华茂荣鑫友家缘"
SIGNS = ("食杂店", "副食店", "小卖部", "粮油店", "便利店", "便民店", "超市", "平价超市", "烟酒店", "商行")
COMMON, RARE = "超市", "鹭汀"
FORMATS, ORDERING, STATUS = (
    "ZZZZBBSNYFQ",
    ("web", "web", "telephone", "sms"),
    ("active",) * 18 + ("suspended", "lost"),
)
ROWS_AT_ONCE = 20_000


def build(customers: int) -> None:
    """Fill an empty data folder through the services as far as they are quick, and past them where they are not."""
    from django.core.management import call_command

    from banfa.platform.access.founding import found
    from banfa.platform.org.models import Appointment, Person, Unit

    call_command("migrate", verbosity=0)
    found(name="澜州市公司", pack="tobacco", administrator=USERNAME, password=PASSWORD, at=AT, on=ON)
    _units()
    reader = Person.objects.create_person(username=READER, name="县里的人", password=PASSWORD)
    Appointment.objects.create(
        person=reader, post="reader", unit=Unit.objects.get(code="C3"), from_on=date(2020, 1, 1)
    )
    _customers(customers)
    _indexes()
    _sales(customers)
    _grades()
    _analysed()


def sessions() -> dict[str, str]:
    """Let everybody in; return the key of each one's session."""
    from banfa.platform.accounts.entering import BACKEND
    from banfa.platform.accounts.sessions import SessionStore
    from banfa.platform.org.models import Person

    keys = {}
    for person in Person.objects.all():
        session = SessionStore()
        session["_auth_user_id"] = str(person.pk)
        session["_auth_user_backend"] = BACKEND
        session["_auth_user_hash"] = person.get_session_auth_hash()
        session.save()
        keys[person.username] = str(session.session_key)
    return keys


def code_of(number: int) -> str:
    return f"99{number:08d}"


def phone_of(number: int) -> str:
    return f"138{number * 7_919 % 100_000_000:08d}"


def name_of(number: int, customers: int) -> str:
    """Return a shop's name: its town, a lucky word, what it is; a few carry a word that nobody else has."""
    place = number * 48_271 % 2_147_483_647
    if number % (customers // FEW) == 7:
        return f"{TOWNS[number % len(TOWNS)]}{RARE}{SIGNS[7]}"
    lucky = FIRST[place % 20] + LAST[place // 20 % 20] + FIRST[place // 400 % 20]
    return f"{TOWNS[number * COUNTIES // customers]}{lucky}{SIGNS[place // 8_000 % len(SIGNS)]}"


def _units() -> None:
    from django.db import transaction

    from banfa.platform.org.placing import GivenUnit, place_units

    def everyone() -> Iterator[GivenUnit]:
        yield GivenUnit(code="LZ", name="澜州市公司", level="city", parent=None)
        for county in range(COUNTIES):
            yield GivenUnit(code=f"C{county}", name=f"{TOWNS[county]}县", level="county", parent="LZ")
            for part in range(DEPARTMENTS):
                above = f"C{county}{part}"
                yield GivenUnit(code=above, name=f"{part}部", level="department", parent=f"C{county}")
                for route in range(ROUTES):
                    yield GivenUnit(code=f"{above}{route}", name=f"{route}线", level="route", parent=above)

    with transaction.atomic():
        place_units(everyone())


def _customers(customers: int) -> None:
    from django.db import transaction

    from banfa.features.customers.services.places import usable_areas, usable_units
    from banfa.features.customers.services.writing import Given, Register
    from banfa.platform.access import Permission, actor_named

    actor, right = actor_named(USERNAME, on=ON), Permission.CUSTOMERS_CUSTOMER_IMPORT
    register = Register(
        units=usable_units(actor, right),
        areas=usable_areas(actor, right),
        at=AT,
        on=ON,
        default_status="active",
    )
    rows = (Given(code=code_of(number), values=_values(number, customers)) for number in range(customers))
    with transaction.atomic():
        for _ in register.write(rows):
            pass


def _indexes() -> None:
    """Make what an import of customers makes when it ends."""
    from django.db import connection

    from banfa.features.customers.indexes import listed
    from banfa.platform.org.current import pack_on

    listed.ensure(connection, pack_on(ON))


def _values(number: int, customers: int) -> dict[str, Any]:
    place = number * 48_271 % 2_147_483_647
    route = number * COUNTIES * DEPARTMENTS * ROUTES // customers
    return {
        "name": name_of(number, customers), "unit": f"C{route:03d}", "phone": phone_of(number),
        "status": STATUS[place % len(STATUS)], "address": f"澜州市{TOWNS[route // 100]}县向荣路{number % 300}号",
        "opened_on": str(date(2005, 1, 1) + timedelta(days=place % 7_000)),
        "business_format": FORMATS[place // 3 % len(FORMATS)], "ordering_method": ORDERING[place // 5 % 4],
        "customer_manager": f"{FIRST[route % 20]}甲", "delivery_route": f"{route % 10}线", "order_cycle": "每周一次",
        "visit_cycle": "每月两次", "licence_expiry_date": str(date(2027, 1, 1) + timedelta(days=place % 1_500)),
        "licence_number": f"9900{number:08d}", "issuing_office": f"{TOWNS[route // 100]}县烟草专卖局",
        "business_nature": "个体工商户", "contact_person": f"{LAST[place % 20]}子", "model_customer": place % 33 == 0,
        "market_type": "CX"[place % 2], "floor_area_sqm": f"{place % 200}.5", **_place(route, place),
    }  # fmt: skip


def _place(route: int, place: int) -> dict[str, str]:
    """Return where a shop stands: its county around a town of its own, its route a patch of that; one in fifty nowhere."""
    if place % 50 == 0:
        return {}
    county, patch = route // 100, route % 100
    east = 112.0 + county % 4 * 0.8 + patch % 10 * 0.06 + place % 1_000 * 0.00006
    north = 27.0 + county // 4 * 0.8 + patch // 10 * 0.06 + place // 1_000 % 1_000 * 0.00006
    return {"longitude": f"{east:.6f}", "latitude": f"{north:.6f}"}


def _sales(customers: int) -> None:
    """Write a line a month for two customers in three, and import it."""
    import duckdb
    from django.conf import settings

    from banfa.features.ledger.services import import_sales
    from banfa.platform.access import actor_named

    path = Path(settings.BANFA_HOME) / "sales.parquet"
    with duckdb.connect() as duck:
        duck.execute(f"""
            COPY (SELECT make_date(2026, m, 1 + (i * 7 + m) % 28) AS date, '99' || lpad(i::TEXT, 8, '0') AS customer,
                         'P' || (i % 90) AS product, (1 + (i * 31 + m) % 40)::DECIMAL(18, 3) AS quantity,
                         ((1 + (i * 31 + m) % 40) * (80 + i % 200))::DECIMAL(18, 2) AS amount
                  FROM range({customers}) r(i), range(4, 10) months(m) WHERE (i + m) % 3 > 0)
            TO '{path}' (FORMAT parquet)
        """)
    outcome = import_sales(path, actor=actor_named(USERNAME, on=ON), at=AT)
    assert outcome.good, [example.en for example in outcome.examples]
    path.unlink()


def _grades() -> None:
    from banfa.features.grading import services
    from banfa.kernel.period import Period
    from banfa.platform.access import actor_named

    actor = actor_named(USERNAME, on=ON)
    for words in PERIODS:
        run = services.grade(period=Period.parse(words), actor=actor, at=AT)
        services.publish(run.number, actor=actor, at=AT)


def _analysed() -> None:
    """Let PostgreSQL count its values, as its daemon would within a minute."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def copy(source: Path) -> None:
    """Fill a PostgreSQL database with the rows of a SQLite one."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    models = [one for one in apps.get_models() if one.__module__.startswith("banfa.")]
    with sqlite3.connect(source) as rows, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET TIME ZONE 'UTC'")
        for model in models:
            _copy_table(rows, cursor, model)
        for statement in connection.ops.sequence_reset_sql(_plain(), models):
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
    _indexes()
    _analysed()


def _as_written(value: Any, lasts: bool) -> Any:
    """Return a stored value as PostgreSQL reads it; SQLite keeps a length of time in microseconds."""
    if lasts and value is not None:
        return f"{value} microseconds"
    return str(value) if isinstance(value, int) else value


def _plain() -> Any:
    from django.core.management.color import no_style

    return no_style()


def _copy_table(rows: sqlite3.Connection, cursor: Any, model: Any) -> None:
    """Copy a table; the indexes that no constraint needs are made anew afterwards, which is much quicker."""
    table, fields = model._meta.db_table, model._meta.local_concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    lasting = {place for place, field in enumerate(fields) if field.get_internal_type() == "DurationField"}
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute(f'TRUNCATE "{table}" CASCADE')
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    found = iter(rows.execute(f'SELECT {names} FROM "{table}"'))
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as into:
        while lot := list(islice(found, ROWS_AT_ONCE)):
            for row in lot:
                into.write_row([_as_written(value, place in lasting) for place, value in enumerate(row)])
    for _, definition in indexes:
        cursor.execute(definition)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "--copy":
        copy(Path(sys.argv[2]))
    else:
        build(int(sys.argv[1]))
    print(json.dumps(sessions()))
