"""G25: thousands of random tamperings with the log, each found and the first bad event named or spanned."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from banfa.platform.access import Actor
from banfa.platform.audit import anchors
from banfa.platform.audit.chain import head_content, line_of, seal_of
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Change, Event, Head
from banfa.platform.audit.recording import Changed, record
from banfa.platform.vault import signing
from tests.conftest import NOW
from tests.platform.audit.tampering import behind_the_log

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVENTS, TAMPERINGS, SEED = 12, 10_000, 2026
Tamper = Callable[[random.Random], int]


class Undo(Exception):
    """Takes a tampering back."""


def alter(draw: random.Random) -> int:
    number = draw.randint(1, EVENTS)
    column, value = draw.choice(
        [("actor_name", "M"), ("actor_id", 999), ("action", "x.y"), ("subject", "s:0"), ("summary", {"a": 1}),
         ("at", NOW + timedelta(days=1)), ("seal", "f" * 64), ("previous_seal", "e" * 64), ("changes_seal", "d" * 64)]
    )  # fmt: skip
    Event.objects.filter(pk=number).update(**{column: value})
    return number


def alter_change(draw: random.Random) -> int:
    change = draw.choice(list(Change.objects.all()))
    column = draw.choice(["subject", "field", "old", "new"])
    Change.objects.filter(pk=change.pk).update(**{column: f"other {draw.random()}"})
    return change.event_id


def drop_change(draw: random.Random) -> int:
    change = draw.choice(list(Change.objects.all()))
    change.delete()
    return change.event_id


def add_change(draw: random.Random) -> int:
    number = draw.randint(1, EVENTS)
    Change.objects.create(event_id=number, subject="x:1", field="name", new="forged")
    return number


def drop_event(draw: random.Random) -> int:
    number = draw.randint(1, EVENTS)
    Change.objects.filter(event_id=number).delete()
    Event.objects.filter(pk=number).delete()
    return number


def swap_events(draw: random.Random) -> int:
    one, other = sorted(draw.sample(range(1, EVENTS + 1), 2))
    for old, new in ((one, 10**6), (other, one), (10**6, other)):
        Event.objects.filter(pk=old).update(id=new)
        Change.objects.filter(event_id=old).update(event_id=new)
    return one


def cut_tail(draw: random.Random) -> int:
    last = draw.randint(1, EVENTS - 1)
    Change.objects.filter(event_id__gt=last).delete()
    Event.objects.filter(pk__gt=last).delete()
    seal = Event.objects.get(pk=last).seal
    signature = signing.sign(head_content(last, seal))  # an old head, taken from a copy
    Head.objects.update(events=last, seal=seal, signature=signature)
    return last + 1


def reseal_all(draw: random.Random) -> int:
    first = draw.randint(1, EVENTS)
    before = Event.objects.get(pk=first).previous_seal
    for event in Event.objects.filter(pk__gte=first).order_by("pk"):
        if event.pk == first:
            event.actor_name = "Mallory"
        event.previous_seal, event.seal = before, ""
        event.seal = before = seal_of(event)
        event.save()
    Head.objects.update(seal=before)
    return first


def forge_at_the_end(draw: random.Random) -> int:
    last = Event.objects.get(pk=EVENTS)
    forged = Event(
        pk=EVENTS + 1, at=NOW, actor_name="Ada", action="run.published", subject="run:1", previous_seal=last.seal,
        changes_seal="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    )  # fmt: skip
    forged.seal = seal_of(forged)
    forged.save(force_insert=True)
    Head.objects.update(events=forged.pk, seal=forged.seal)
    return EVENTS + 1


TAMPERS: tuple[Tamper, ...] = (
    alter, alter_change, drop_change, add_change, drop_event, swap_events, cut_tail, reseal_all, forge_at_the_end,
)  # fmt: skip
# What only the signatures outside give away has no event of its own to name.
SPANNED = {reseal_all, forge_at_the_end, cut_tail}


@pytest.fixture
def chain(ada: Actor) -> None:
    begun = Head.objects.get().events
    for number in range(begun + 1, EVENTS + 1):
        with transaction.atomic():
            changes = [Changed(f"thing:{number}", "name", "old", f"new {place}") for place in range(2)]
            record("thing.changed", f"thing:{number}", actor=ada, at=NOW, changes=changes)
    anchors.write_head(NOW)
    assert line_of("a", "b", None, "c")


def test_ten_thousand_random_tamperings_are_all_found(chain: None) -> None:
    draw = random.Random(SEED)  # noqa: S311
    assert list(broken_links()) == []
    missed: list[str] = []

    with behind_the_log(), connection.constraint_checks_disabled():
        unguarded = len(list(broken_links()))
        for turn in range(TAMPERINGS):
            tamper = TAMPERS[turn % len(TAMPERS)]
            try:
                with transaction.atomic():
                    number = tamper(draw)
                    told = [finding.en for finding in broken_links()][unguarded:]
                    raise Undo
            except Undo:
                pass
            if not told or (tamper not in SPANNED and str(number) not in told[0]):
                missed.append(f"{turn} {tamper.__name__} {number}: {told[:1]}")

    assert missed == []
    assert list(broken_links()) == []
