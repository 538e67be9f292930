"""Personal values of change rows: sealed per person, read through one door, gone once the key is."""

import pytest
from django.db import transaction

from banfa.platform.access import Actor
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.erasing import erase
from banfa.platform.audit.models import Change, Event
from banfa.platform.audit.reading import is_erased, values_of, with_values
from banfa.platform.audit.recording import Changed, record
from banfa.platform.vault.models import PersonKey
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
PHONE = "13800001111"


def write(actor: Actor, *changes: Changed) -> Event:
    with transaction.atomic():
        return record("customer.changed", "customer:K1", actor=actor, at=NOW, changes=changes)


def changed(code: str, *, personal: bool = True) -> Changed:
    return Changed(f"customer:{code}", "phone", None, f'"{PHONE}"', personal)


def test_the_table_holds_no_personal_value(ada: Actor) -> None:
    write(ada, changed("K1"), Changed("customer:K1", "name", '"a"', '"b"'))

    phone, name = Change.objects.order_by("-pk")[:2][::-1]

    assert phone.new is not None
    assert PHONE not in phone.new
    assert (name.old, name.new) == ('"a"', '"b"')
    assert values_of([phone, name]) == [(None, f'"{PHONE}"'), ('"a"', '"b"')]
    assert list(broken_links()) == []


def test_a_thousand_people_are_sealed_in_one_event(ada: Actor) -> None:
    write(ada, *(changed(f"K{number}") for number in range(1_000)))

    rows = with_values(Change.objects.filter(field="phone"))

    assert len({row.new for row in rows}) == 1
    assert PersonKey.objects.count() == 1_000


def test_reading_many_values_asks_for_their_keys_at_once(
    ada: Actor, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    write(ada, *(changed(f"K{number}") for number in range(300)))
    rows = list(Change.objects.filter(field="phone"))

    with django_assert_num_queries(1):  # type: ignore[operator]
        values_of(rows)


def test_a_plain_value_that_looks_sealed_comes_back_as_it_was(ada: Actor) -> None:
    write(ada, Changed("thing:1", "name", None, "sealed:1:AAAA"))

    assert values_of(list(Change.objects.filter(subject="thing:1"))) == [(None, "sealed:1:AAAA")]


def test_erasing_leaves_the_chain_whole_and_the_values_unreadable(ada: Actor) -> None:
    write(ada, changed("K1"), changed("K2"))

    with transaction.atomic():
        erase("customer:K1", actor=ada, at=NOW, why="客户要求")

    (one,) = values_of(list(Change.objects.filter(subject="customer:K1")))
    (other,) = values_of(list(Change.objects.filter(subject="customer:K2")))
    assert is_erased(one.new)
    assert other.new == f'"{PHONE}"'
    assert list(broken_links()) == []
    assert Event.objects.latest("pk").action == "person.erased"
