"""Lists are read through indexes: the plan of each query says so, on either database."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banfa.features.customers import queries
from banfa.features.customers.indexes import listed
from banfa.features.customers.queries import Condition, Wish
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from tests.conftest import TODAY
from tests.features.given import register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shops(ada: Actor, units: dict[str, Unit]) -> None:
    """Some customers, and the indexes that an import would make; PostgreSQL must not take so small a table whole."""
    listed.ensure(connection, pack_on(TODAY))
    register(
        ada,
        *(
            {
                "code": f"N{n}",
                "name": f"第{n}店",
                "unit": "E11" if n % 3 == 0 else "W11",
                "business_format": "B" if n % 6 else "Z",
                "phone": f"139{n:08}",
                "status": "active" if n % 10 else "lost",
            }
            for n in range(180)
        ),
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE customers_customer")
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")


def holds(field: str, *values: str) -> Wish:
    return Wish(fields={field: Condition(field=pack_on(TODAY).fields[field], values=values)})


def sorted_by(field: str) -> Wish:
    return Wish(sort=f"f.{field}", sort_type=pack_on(TODAY).fields[field].type)


def plans(actor: Actor, wish: Wish) -> list[str]:
    """Return the plan of every query by which a page of a list finds its customers; what it shows of them is read by
    their numbers, beside the names of their units."""
    with CaptureQueriesContext(connection) as asked:
        queries.page_of(actor, queries.customers_wished(actor, wish, None), wish, None)
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    found = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            if "customers_customer" in query["sql"] and "org_unit" not in query["sql"]:
                cursor.execute(explain + query["sql"].replace("%", "%%"))
                found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return found


def edge() -> int:
    from banfa.features.customers.models import Customer

    return Customer.objects.get(code="N30").pk


@pytest.mark.parametrize(
    ("wish", "index"),
    [
        pytest.param(Wish(), "customers_by_name", id="the first page"),
        pytest.param(Wish(descending=True), "customers_by_name", id="the last page"),
        pytest.param(Wish(unit="LZ"), "customers_below_1", id="below a unit of the first level"),
        pytest.param(Wish(unit="E"), "customers_below_2", id="below a unit of the second"),
        pytest.param(Wish(unit="E1"), "customers_below_3", id="below a unit of the third"),
    ],
)
def test_a_list_follows_an_index_that_gives_its_order(ada: Actor, wish: Wish, index: str) -> None:
    (plan,) = plans(ada, wish)

    assert index in plan
    assert "B-TREE FOR ORDER BY" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("field", "value", "index"),
    [
        pytest.param("status", "lost", "customers_by_status", id="a status"),
        pytest.param("business_format", "Z", "customers_listed_business_format", id="a listed field"),
    ],
)
def test_a_value_that_is_asked_for_has_an_index_in_order(
    ada: Actor, field: str, value: str, index: str
) -> None:
    (plan,) = plans(ada, holds(field, value))

    assert index in plan
    assert "B-TREE FOR ORDER BY" not in plan
    assert "Sort" not in plan


def test_several_values_are_each_read_from_the_index(ada: Actor) -> None:
    first, second, _ = plans(ada, holds("business_format", "Z", "B"))

    assert "customers_listed_business_format" in first
    assert "customers_listed_business_format" in second


@pytest.mark.parametrize(
    ("field", "index"),
    [
        ("business_format", "customers_listed_business_format"),
        ("customer_manager", "customers_listed_customer_manager"),
        ("opened_on", "customers_by_opening"),
        ("status", "customers_by_status"),
    ],
)
def test_a_list_sorted_by_a_listed_field_follows_its_index(ada: Actor, field: str, index: str) -> None:
    plan = plans(ada, sorted_by(field))[0]

    assert index in plan
    assert "B-TREE FOR ORDER BY" not in plan


def test_a_later_page_begins_in_the_index(ada: Actor) -> None:
    plan = plans(ada, Wish(after=edge()))[-1]

    begins = r"customers_by_name \(sort_key>\?\)|Index Cond: \(\(?sort_key(\)::text)? >= "
    assert re.search(begins, plan)
    assert "B-TREE FOR ORDER BY" not in plan


def test_a_reader_of_one_unit_follows_the_index_of_its_level(bo: Actor) -> None:
    (plan,) = plans(bo, Wish())

    assert "customers_below_2" in plan
    assert "B-TREE FOR ORDER BY" not in plan


@pytest.mark.parametrize("words", ["第1", "di1", "00000031"])
def test_a_search_reads_hits_alone(ada: Actor, words: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = on; SET LOCAL enable_indexscan = off")

    last = plans(ada, Wish(words=words))[-1]

    assert (
        "USING INTEGER PRIMARY KEY" in last if connection.vendor == "sqlite" else "customers_searched" in last
    )
    assert "SCAN customers_customer" not in last


def test_a_field_that_is_listed_no_more_loses_its_index(ada: Actor) -> None:
    pack = pack_on(TODAY)
    fields = {name: one.model_copy(update={"listed": False}) for name, one in pack.fields.items()}

    listed.ensure(connection, pack.model_copy(update={"fields": fields}))

    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, "customers_customer")
    assert not [name for name in names if name.startswith(listed.PREFIX)]


def test_only_fields_that_lists_filter_by_have_an_index(ada: Actor) -> None:
    assert "business_format" in listed.indexed_fields(pack_on(TODAY))
    assert not {"code", "name", "status", "address"} & set(listed.indexed_fields(pack_on(TODAY)))
