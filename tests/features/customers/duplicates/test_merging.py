"""Merging two files field by field, what follows, and parting them again."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.duplicates.merging import (
    AlreadyMerged,
    NoSuchChoice,
    NotParted,
    merge,
    merge_of,
    part,
)
from banfa.features.customers.duplicates.pairs import candidates_for, pairs_of_everybody
from banfa.features.customers.models import Assignment, Attachment, Customer
from banfa.features.customers.quality.deciding import NoReason
from banfa.features.customers.queries import Wish, customers_wished
from banfa.features.customers.services.editing import change_field
from banfa.features.ledger import queries as sales
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.services import import_sales
from banfa.kernel.period import Period
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Change
from banfa.platform.jobs.services import run_next
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Organisation, Unit
from banfa.policy.values import StoredValue
from tests.conftest import NOW, TODAY, person
from tests.features.given import day, file, land, register
from tests.features.ledger.reading import lines, plain_sums, rolled

pytestmark = pytest.mark.django_db
A: dict[str, StoredValue] = {
    "code": "A",
    "name": "平安便利店",
    "unit": "E11",
    "phone": "13812345678",
    "address": "中山路 8 号",
    "licence_number": "320100001",
}
B: dict[str, StoredValue] = {
    "code": "B",
    "name": "平安超市",
    "unit": "E11",
    "phone": "13812345678",
    "contact_person": "王平",
    "licence_number": "320100001",
}


@pytest.fixture
def two(ada: Actor, units: dict[str, Unit]) -> tuple[Customer, Customer]:
    register(ada, A, B, {"code": "C", "name": "不相干", "unit": "W11", "phone": "13700000001"})
    return Customer.objects.get(code="A"), Customer.objects.get(code="B")


def attach(customer: Customer, digest: str) -> Attachment:
    return Attachment.objects.create(
        customer=customer, kind="shop_front", file_name="x.jpg", path=f"p/{customer.pk}/{digest}", content_type="image/webp", size=1,
        width=1, height=1, sent_sha256=digest, added_by="ada", added_at=NOW,
    )  # fmt: skip


def test_the_pair_is_found_and_nobody_else(two: tuple[Customer, Customer]) -> None:
    pairs = list(pairs_of_everybody(pack_on(TODAY)))

    assert [(one.earlier, one.later, one.same) for one in pairs] == [
        (two[0].pk, two[1].pk, ("phone", "licence"))
    ]


def test_a_new_customer_is_warned_of_by_index_and_within_ones_own_part(
    ada: Actor, two: tuple[Customer, Customer], units: dict[str, Unit]
) -> None:
    typed = {"name": "平安商店", "phone": "13812345678"}
    west = actor_of(person("wu", "reader", units["W"]), on=TODAY)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = candidates_for(ada, typed, pack_on(TODAY))

    assert {one.customer.code for one in found} == {"A", "B"}
    assert candidates_for(west, typed, pack_on(TODAY)) == []
    plans = [one["sql"] for one in asked if "customers_filemark" in one["sql"]]
    for sql in plans if connection.vendor == "sqlite" else []:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            told = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "SCAN customers_filemark" not in told, told


@pytest.mark.clause("CUST-PLAN-3.2a")
def test_a_customer_is_found_by_name_and_phone_and_its_duplicate_is_proposed(
    ada: Actor, two: tuple[Customer, Customer]
) -> None:
    Organisation.objects.update(pack="chain")
    for words in ("平安", "pingan", "13812345678"):
        assert set(customers_wished(ada, Wish(words=words), None).whole.values_list("code", flat=True)) == {
            "A",
            "B",
        }
    assert [
        one.customer.code
        for one in candidates_for(ada, {"name": "平安便利店", "phone": "13812345678"}, pack_on(TODAY))
    ][:1] == ["A"]
    assert next(iter(pairs_of_everybody(pack_on(TODAY)))).score >= 0.6


def test_chosen_fields_are_kept_and_the_lost_file_points_to_the_kept_one(
    ada: Actor, two: tuple[Customer, Customer]
) -> None:
    kept, lost = two
    made = merge(kept.pk, lost.pk, take=frozenset({"contact_person"}), why="同一家店", actor=ada, at=NOW)

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert kept.attributes["contact_person"] == "王平"
    assert kept.name == "平安便利店"
    assert (lost.status, lost.code) == ("closed", "B")
    pointer = merge_of(lost)
    assert pointer is not None
    assert pointer.kept == kept
    assert Change.objects.filter(event=made.event, subject="customer:B", field="merged_into").exists()
    assert list(pairs_of_everybody(pack_on(TODAY))) == []


def test_parting_gives_both_back_and_leaves_what_was_changed_since(
    ada: Actor, two: tuple[Customer, Customer]
) -> None:
    kept, lost = two
    taken = frozenset({"contact_person", "name"})
    made = merge(kept.pk, lost.pk, take=taken, why="同一家店", actor=ada, at=NOW)
    change_field(kept.pk, "name", "平安生活超市", seal=None, actor=ada, at=day(9))

    part(made.pk, actor=ada, at=day(10))

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert kept.name == "平安生活超市"
    assert "contact_person" not in kept.attributes
    assert lost.status == "active"
    assert merge_of(lost) is None
    with pytest.raises(NotParted):
        part(made.pk, actor=ada, at=day(10))


def test_photos_and_assignments_follow_and_come_back(ada: Actor, two: tuple[Customer, Customer]) -> None:
    kept, lost = two
    attach(kept, "1")
    same, own = attach(lost, "1"), attach(lost, "2")
    Assignment.objects.create(customer=lost, person_id=ada.person_id, post="customer_manager", from_on=TODAY)

    made = merge(kept.pk, lost.pk, take=frozenset(), why="同一家店", actor=ada, at=NOW)
    own.refresh_from_db()
    same.refresh_from_db()
    assert (own.customer, same.customer) == (kept, lost)
    assert Assignment.objects.get().customer == kept

    part(made.pk, actor=ada, at=NOW)
    own.refresh_from_db()
    assert own.customer == lost
    assert Assignment.objects.get().customer == lost


@pytest.mark.django_db(transaction=True)
def test_sales_follow_and_come_back_while_the_ledger_stays_whole(
    ada: Actor, two: tuple[Customer, Customer], tmp_path: Path
) -> None:
    kept, lost = two
    rows = ("2026-08-01,A,烟,1,10", "2026-08-02,B,烟,2,20.5", "2026-09-02,B,烟,-1,-9")
    land(import_sales, file(tmp_path, "s.csv", "date,customer,product,quantity,amount", *rows), ada)
    before = plain_sums(lines())

    made = merge(kept.pk, lost.pk, take=frozenset(), why="同一家店", actor=ada, at=NOW)
    assert run_next() is not None

    assert rolled() == plain_sums(lines())
    figures = sales.monthly(ada, kept.pk, until=Period.parse("2026-09"), months=2)
    assert [(str(one.quantity), str(one.amount)) for one in figures] == [
        ("3.000", "30.50"),
        ("-1.000", "-9.00"),
    ]
    assert (
        sum(one.quantity for one in sales.monthly(ada, lost.pk, until=Period.parse("2026-09"), months=2)) == 0
    )

    part(made.pk, actor=ada, at=day(9))
    assert run_next() is not None

    assert plain_sums(lines()) == before == rolled()
    assert RollUp.objects.count() == 2


@pytest.mark.parametrize("why", ["", "x" * 201])
def test_a_merge_says_why(ada: Actor, two: tuple[Customer, Customer], why: str) -> None:
    with pytest.raises(NoReason):
        merge(two[0].pk, two[1].pk, take=frozenset(), why=why, actor=ada, at=NOW)


def test_what_cannot_be_merged_is_refused_and_changes_nothing(
    ada: Actor, bo: Actor, two: tuple[Customer, Customer], units: dict[str, Unit]
) -> None:
    kept, lost = two
    west = actor_of(person("wu", "administrator", units["W"]), on=TODAY)
    refusals: list[tuple[Actor, int, int, frozenset[str], type[Exception]]] = [
        (ada, kept.pk, kept.pk, frozenset(), AlreadyMerged),
        (ada, kept.pk, lost.pk, frozenset({"code"}), NoSuchChoice),
        (ada, kept.pk, 10**9, frozenset(), NotThere),
        (bo, kept.pk, lost.pk, frozenset(), Denied),
        (west, kept.pk, lost.pk, frozenset(), NotThere),
    ]

    for actor, one, other, take, error in refusals:
        with pytest.raises(error):
            merge(one, other, take=take, why="同一家店", actor=actor, at=NOW)

    lost.refresh_from_db()
    assert lost.status == "active"
    merge(kept.pk, lost.pk, take=frozenset(), why="同一家店", actor=ada, at=NOW)
    with pytest.raises(AlreadyMerged):
        merge(lost.pk, kept.pk, take=frozenset(), why="反过来", actor=ada, at=NOW)
