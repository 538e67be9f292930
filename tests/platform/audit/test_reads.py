"""Who saw what is on the disk before the page is answered, and in the log soon after."""

from collections.abc import Iterator

import pytest

from banfa.platform.access import Actor
from banfa.platform.audit.chain import unpacked
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Disclosure, Event
from banfa.platform.audit.reads import forget_lately, land_reads, record_read
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    forget_lately()
    yield
    forget_lately()


def read(actor: Actor, *codes: str, fields: tuple[str, ...] = ("phone",)) -> None:
    record_read("customer", codes, fields, actor=actor, at=NOW, place="customers:detail")


def test_one_page_is_one_event_with_all_its_people(ada: Actor) -> None:
    read(ada, "K1", "K2", fields=("phone", "id_number", "phone"))

    assert land_reads() == 1

    event = Event.objects.latest("pk")
    (shown,) = event.disclosures.all()
    assert (event.action, event.subject, event.at) == ("personal.read", "customer", NOW)
    assert event.summary == {"place": "customers:detail", "people": 2}
    assert (unpacked(bytes(shown.codes)), shown.fields) == (["K1", "K2"], ["id_number", "phone"])
    assert list(broken_links()) == []


def test_noting_a_read_touches_no_database(
    ada: Actor, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        read(ada, "K1")


def test_the_same_again_adds_nothing_but_another_reader_does(ada: Actor, bo: Actor) -> None:
    read(ada, "K1")
    read(ada, "K1")
    read(ada, "K1", "K2")
    read(bo, "K1")

    land_reads()

    told = [(row.event.actor_id, unpacked(bytes(row.codes))) for row in Disclosure.objects.order_by("pk")]
    assert told == [(ada.person_id, ["K1"]), (ada.person_id, ["K2"]), (bo.person_id, ["K1"])]


def test_nothing_shown_is_nothing_noted(ada: Actor) -> None:
    read(ada)
    read(ada, "K1", fields=())

    assert land_reads() == 0


def test_landing_again_adds_nothing(ada: Actor) -> None:
    read(ada, "K1")

    assert [land_reads(), land_reads()] == [1, 0]


def test_a_line_cut_short_by_a_crash_is_passed_by(ada: Actor, home: object) -> None:
    read(ada, "K1")
    spool = next((home / "reads").glob("now.jsonl"))  # type: ignore[operator]
    spool.write_bytes(spool.read_bytes() + b'{"at": "2026')

    assert land_reads() == 1
