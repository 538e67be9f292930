import pytest
from django.db import connection, transaction

from banfa.platform.access import Actor
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Change, Event
from banfa.platform.audit.recording import Changed, record
from tests.conftest import NOW
from tests.platform.audit.tampering import behind_the_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events(ada: Actor) -> list[Event]:
    with transaction.atomic():
        return [
            record(
                "thing.changed", f"thing:{number}", actor=ada, at=NOW, summary={"number": number},
                changes=[Changed(f"thing:{number}", "name", "old", "new"), Changed(f"thing:{number}", "*", None, "{}")],
            )
            for number in range(3)
        ]  # fmt: skip


def findings() -> list[str]:
    return [finding.en for finding in broken_links()]


def test_an_untouched_chain_is_whole(three_events: list[Event]) -> None:
    assert findings() == []


def test_an_altered_event_is_named(three_events: list[Event]) -> None:
    with behind_the_log():
        Event.objects.filter(pk=three_events[1].pk).update(actor_name="Mallory")

    assert findings() == [f"audit event {three_events[1].pk} was altered"]


def test_an_altered_change_is_named(three_events: list[Event]) -> None:
    with behind_the_log():
        Change.objects.filter(event=three_events[1], field="name").update(new="newer")

    assert findings() == [f"the changes of audit event {three_events[1].pk} were altered"]


def test_a_removed_event_breaks_the_chain(three_events: list[Event]) -> None:
    with behind_the_log():
        Change.objects.filter(event=three_events[1]).delete()
        Event.objects.filter(pk=three_events[1].pk).delete()

    assert findings() == [f"audit event {three_events[1].pk} is missing"]


def test_a_cut_tail_is_found(three_events: list[Event]) -> None:
    with behind_the_log():
        Change.objects.filter(event=three_events[2]).delete()
        Event.objects.filter(pk=three_events[2].pk).delete()

    assert findings() == ["the newest audit events are missing"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_the_transaction_that_does_it(ada: Actor) -> None:
    assert not connection.in_atomic_block

    with pytest.raises(RuntimeError):
        record("thing.changed", "thing:1", actor=ada, at=NOW)
