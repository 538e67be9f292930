"""A fortnight of work behind a demonstration: done through the services, the same every time, with figures to look at."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Count

from banfa.config.demo import fuel, tobacco
from banfa.config.demo.building import grade_whole_periods, land, work
from banfa.config.demo.chances import between, chance, one_of
from banfa.config.demo.colleagues import let_colleagues_in
from banfa.config.demo.files import DemoFiles
from banfa.config.demo.fortnight import began_on
from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.messages.models import Message
from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.models import CustomerDay, Stop
from banfa.features.contacts.visits.models import Opinion, Visit, VisitSheet
from banfa.features.customers.models import Assignment, Customer
from banfa.features.duties.models import Duty, Reminder
from banfa.features.duties.queries.keeping import KeptWish, kept
from banfa.kernel.text import Text
from banfa.platform.access import Actor, actor_named
from banfa.platform.access.founding import found
from banfa.platform.org.models import Person
from tests.features.duties.world import publish_grades

WEDNESDAY = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TODAY = WEDNESDAY.date()

pytestmark = pytest.mark.django_db


def played(files: DemoFiles, pack: str) -> Actor:
    """Found an organisation, import the files and let the colleagues work until a Wednesday."""
    found(
        name="演示", pack=pack, administrator="demo", password="correct horse", at=WEDNESDAY, on=TODAY,
        origin=Text("合成数据", "Synthetic"),
    )  # fmt: skip
    actor = actor_named("demo", on=TODAY)
    land(files, actor)
    let_colleagues_in(actor, files.note, at=WEDNESDAY, on=TODAY, since=began_on(TODAY))
    if pack == "tobacco":
        codes = Customer.objects.order_by("code").values_list("pk", "code")
        publish_grades({pk: one_of("ABC", "grade", code) for pk, code in codes})
    else:
        grade_whole_periods(files, actor, actor_named("officer", on=TODAY))
    work(files, actor, now=WEDNESDAY)
    return actor


def figures() -> Mapping[str, object]:
    """What a second run has to give again."""
    return {
        "duties": list(
            Duty.objects.values_list("obligation", "period", "state", "is_late").annotate(n=Count("pk")).order_by(
                "obligation", "period", "state", "is_late"
            )
        ),
        "contacts": list(
            Contact.objects.values_list("customer__code", "way", "result", "at", "content").order_by("at", "customer__code", "way")
        ),
        "flags": list(Visit.objects.order_by("contact__at", "client_key").values_list("distance_m", "flags")),
        "stops": list(Stop.objects.values_list("customer__code", "on", "place").order_by("on", "place", "customer__code")),
    }  # fmt: skip


@pytest.fixture
def city(home: Path, tmp_path: Path) -> DemoFiles:
    return tobacco.write(tmp_path / "files", until=began_on(TODAY) - timedelta(days=10), customers=250)


@pytest.mark.slow
class TestTheCity:
    def test_it_shows_work_that_was_done_and_work_that_was_not(self, city: DemoFiles) -> None:
        actor = played(city, "tobacco")

        manager = Person.objects.get(username="manager")
        assert 5 <= Assignment.objects.filter(person=manager).count() <= 60
        assert CustomerDay.objects.filter(customer__assignments__person=manager).exists()
        assert Stop.objects.filter(person=manager, on__gte=TODAY).exists()
        wish = KeptWish(start=WEDNESDAY - timedelta(days=30), end=WEDNESDAY, by="clause", clause="NY-13b.2")
        (kept_here,) = kept(actor, wish, at=WEDNESDAY)
        assert kept_here.missed > 0
        assert Duty.objects.filter(state=Duty.State.EXCUSED).count() == 1
        assert kept_here.share is not None
        assert 0.7 <= kept_here.share < 1
        assert Duty.objects.exclude(snoozed_until=None).count() == 1
        assert Reminder.objects.filter(is_escalation=True).exists()
        assert Reminder.objects.filter(is_escalation=False, by__username="head").exists()
        ways = set(Contact.objects.values_list("way", flat=True))
        assert ways == {Contact.Way.VISIT, Contact.Way.CALL, Contact.Way.MESSAGE, Contact.Way.MEETING}
        assert VisitSheet.objects.exists()
        assert Visit.objects.exclude(flags=[]).exists()
        assert Opinion.objects.filter(state=Opinion.State.ANSWERED).exists()
        assert {Message.State.SENT, Message.State.PROPOSED} <= set(
            Message.objects.values_list("state", flat=True)
        )
        training, helping = Gathering.objects.order_by("starts_at")
        came = training.guests.filter(attended_at__isnull=False).count()
        assert 0.55 < came / training.guests.count() < 0.9
        assert helping.state == Gathering.State.HELD
        assert Contact.objects.filter(at__gt=WEDNESDAY).count() == 0

        before = figures()
        work(city, actor, now=WEDNESDAY)
        assert figures() == before

    def test_the_same_seed_gives_the_same_fortnight(self, city: DemoFiles) -> None:
        mark = transaction.savepoint()
        played(city, "tobacco")
        before = figures()
        transaction.savepoint_rollback(mark)

        assert not Duty.objects.exists()
        played(city, "tobacco")
        assert figures() == before


@pytest.mark.slow
def test_a_regulation_without_plans_of_visits_has_its_duties_and_some_are_done(
    home: Path, tmp_path: Path
) -> None:
    files = fuel.write(tmp_path / "files", until=began_on(TODAY) - timedelta(days=10), customers=200)

    played(files, "fuel")

    assert Duty.objects.filter(state=Duty.State.DONE).exists()
    assert Duty.objects.filter(state=Duty.State.OPEN).exists()


def test_a_chance_belongs_to_its_words() -> None:
    assert chance("a", 1) == chance("a", 1) != chance("a", 2)
    drawn = [between(3, 5, number) for number in range(200)]
    assert (min(drawn), max(drawn)) == (3, 5)
    assert 0.4 < sum(chance("mean", number) for number in range(500)) / 500 < 0.6
