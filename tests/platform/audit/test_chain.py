"""The chain with its signed heads: whatever is written past the services is found and named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from banfa.platform.access import Actor
from banfa.platform.audit import anchors, append_only
from banfa.platform.audit.chain import head_content, seal_of
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Change, Disclosure, Event, Head
from banfa.platform.audit.recording import Changed, Shown, record
from banfa.platform.vault import signing
from tests.conftest import NOW
from tests.platform.audit.tampering import behind_the_log

pytestmark = pytest.mark.django_db
Tamper = Callable[[Event], object]


def write(actor: Actor, *numbers: int) -> list[Event]:
    with transaction.atomic():
        return [
            record(
                "thing.changed", f"thing:{number}", actor=actor, at=NOW, summary={"number": number},
                changes=[Changed(f"thing:{number}", "name", "old", "new")],
                shown=Shown("thing", [str(number)], ["name"]),
            )
            for number in numbers
        ]  # fmt: skip


@pytest.fixture
def events(ada: Actor) -> list[Event]:
    """Five events, of which the fourth is signed outside the database."""
    written = write(ada, 1, 2, 3, 4)
    anchors.write_head(NOW)
    return [*written, *write(ada, 5)]


def findings() -> list[str]:
    return [finding.en for finding in broken_links()]


def test_events_are_numbered_without_a_gap(events: list[Event]) -> None:
    numbers = list(Event.objects.order_by("pk").values_list("pk", flat=True))

    assert numbers == list(range(1, len(numbers) + 1))
    assert Head.objects.get().events == numbers[-1]
    assert findings() == []


def test_an_event_that_was_rolled_back_takes_no_number(ada: Actor) -> None:
    before = Head.objects.get().events

    with transaction.atomic():
        write(ada, 1)
        transaction.set_rollback(True)
    write(ada, 2)

    assert Head.objects.get().events == before + 1
    assert findings() == []


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        pytest.param(lambda e: Event.objects.filter(pk=e.pk).update(actor_name="M"), "audit event {n} was altered", id="name"),
        pytest.param(lambda e: Event.objects.filter(pk=e.pk).update(actor_id=99), "audit event {n} was altered", id="who"),
        pytest.param(lambda e: Event.objects.filter(pk=e.pk).update(at=NOW.replace(year=2020)), "audit event {n} was altered", id="when"),
        pytest.param(lambda e: Event.objects.filter(pk=e.pk).update(summary={"number": 9}), "audit event {n} was altered", id="summary"),
        pytest.param(lambda e: e.changes.update(new="newer"), "the changes of audit event {n} were altered", id="change"),
        pytest.param(lambda e: e.changes.all().delete(), "the changes of audit event {n} were altered", id="change gone"),
        pytest.param(lambda e: Change.objects.create(event=e, subject="x", field="y"), "the changes of audit event {n} were altered", id="change added"),
        pytest.param(lambda e: e.disclosures.update(fields=["other"]), "the changes of audit event {n} were altered", id="shown fields"),
        pytest.param(lambda e: e.disclosures.all().delete(), "the changes of audit event {n} were altered", id="shown people gone"),
        pytest.param(lambda e: e.changes.update(event_id=e.pk + 1), "the changes of audit event {n} were altered", id="change moved"),
        pytest.param(lambda e: Event.objects.filter(pk=e.pk).update(seal="f" * 64), "audit event {n} was altered", id="seal"),
    ],
)  # fmt: skip
def test_what_was_altered_is_named_first(events: list[Event], tamper: Tamper, said: str) -> None:
    with behind_the_log():
        tamper(events[1])

    assert findings()[0] == said.format(n=events[1].pk)


def test_a_removed_event_is_missing_and_its_rows_are_told_of(events: list[Event]) -> None:
    gone = events[1].pk
    with behind_the_log(), transaction.atomic():
        Change.objects.filter(event_id=gone).update(event_id=events[2].pk)
        Disclosure.objects.filter(event_id=gone).delete()
        Event.objects.filter(pk=gone).delete()

    assert findings()[:2] == [
        f"audit event {gone} is missing",
        f"the changes of audit event {events[2].pk} were altered",
    ]


def swap(one: int, other: int) -> None:
    aside = 10**6
    for old, new in ((one, aside), (other, one), (aside, other)):
        Event.objects.filter(pk=old).update(id=new)
        Change.objects.filter(event_id=old).update(event_id=new)
        Disclosure.objects.filter(event_id=old).update(event_id=new)


def test_swapped_events_are_named(events: list[Event]) -> None:
    with behind_the_log(), connection.constraint_checks_disabled():
        swap(events[1].pk, events[2].pk)

    assert findings()[0] == f"audit event {events[1].pk} does not follow the one before it"


def rewrite_from(number: int) -> None:
    """Forge an event and seal all that follow anew, as somebody who knows the algorithm would."""
    before = Event.objects.get(pk=number - 1).seal
    for event in Event.objects.filter(pk__gte=number).order_by("pk"):
        event.previous_seal = before
        if event.pk == number:
            event.actor_name = "Mallory"
        event.seal = before = seal_of(event)
        event.save()
    Head.objects.update(seal=before)


def test_a_chain_sealed_anew_differs_from_its_signed_heads(events: list[Event]) -> None:
    with behind_the_log():
        rewrite_from(events[1].pk)

    told = findings()

    assert f"among the audit events 1 to {events[3].pk} some were written anew" in told[0]
    assert "not signed by this installation's key" in told[1]


def test_a_cut_tail_is_named_by_the_signed_head(events: list[Event]) -> None:
    kept = events[1]
    signature = signing.sign(head_content(kept.pk, kept.seal))  # an old row of the head, put back
    with behind_the_log():
        for model in (Change, Disclosure):
            model.objects.filter(event_id__gt=kept.pk).delete()
        Event.objects.filter(pk__gt=kept.pk).delete()
        Head.objects.update(events=kept.pk, seal=kept.seal, signature=signature)

    (said,) = findings()

    assert said.startswith(f"audit events {kept.pk + 1} to {events[3].pk} are missing: the signed head of")


def test_an_event_put_in_at_the_end_with_a_right_seal_is_found(events: list[Event], ada: Actor) -> None:
    forged = Event(
        pk=events[-1].pk + 1, at=NOW, actor_name="Ada", action="run.published", subject="run:1",
        summary={}, changes_seal=Event.objects.get(pk=1).changes_seal, previous_seal=events[-1].seal,
    )  # fmt: skip
    forged.changes_seal = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no rows
    forged.seal = seal_of(forged)
    with behind_the_log():
        forged.save(force_insert=True)
        Head.objects.update(events=forged.pk, seal=forged.seal)

    (said,) = findings()

    assert "not signed by this installation's key" in said


class TestTheSignedHeads:
    def test_are_written_once_a_day_and_only_where_something_happened(self, ada: Actor) -> None:
        assert anchors.write_head(NOW) is not None
        assert anchors.write_head(NOW) is None
        write(ada, 1)
        assert anchors.write_head(NOW) is None

        later = anchors.write_head(NOW.replace(day=9))

        assert later is not None
        assert later.number == Head.objects.get().events
        assert anchors.newest_day().isoformat() == "2026-10-09"  # type: ignore[union-attr]

    def test_lie_where_the_setting_says(
        self, ada: Actor, tmp_path: Path, settings: pytest.FixtureRequest
    ) -> None:
        settings.BANFA_ANCHORS = str(tmp_path / "elsewhere")  # type: ignore[attr-defined]

        anchors.write_head(NOW)

        assert (tmp_path / "elsewhere" / "heads.jsonl").exists()

    def test_of_another_key_are_told_of(self, events: list[Event]) -> None:
        line = json.loads(anchors.path().read_text())
        anchors.path().write_text(json.dumps({**line, "number": 1}) + "\n")

        assert findings() == ["line 1 of the signed heads is not signed by this installation's key"]

    def test_without_a_line_in_the_middle_are_told_of(self, ada: Actor) -> None:
        for day in (8, 9, 10):
            write(ada, day)
            anchors.write_head(NOW.replace(day=day))
        lines = anchors.path().read_text().splitlines(keepends=True)
        anchors.path().write_text(lines[0] + lines[2])

        assert findings() == ["line 2 of the signed heads does not follow the one before it"]


class TestTheDatabase:
    @pytest.mark.parametrize("table", ["audit_event", "audit_change", "audit_disclosure"])
    @pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
    def test_refuses_to_change_the_log(self, events: list[Event], table: str, statement: str) -> None:
        with (
            pytest.raises(DatabaseError, match=f"{table} is append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table))

    def test_guards_every_declared_table(self) -> None:
        assert {"audit_event", "audit_change", "audit_disclosure", "audit_purge"} <= append_only.tables()
        assert append_only.unguarded(connection) == []

    def test_gets_its_guards_back_after_they_were_lifted(self, events: list[Event]) -> None:
        with behind_the_log():
            assert append_only.unguarded(connection) == sorted(append_only.tables())

        assert append_only.unguarded(connection) == []

    def test_without_a_guard_is_told_of(self, events: list[Event]) -> None:
        with behind_the_log():
            told = findings()

        assert "the table audit_event lacks its append-only triggers" in told
