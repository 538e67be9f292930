"""The superior's board, reminders, and a person's week."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banfa.features.duties.models import Duty, Reminder
from banfa.features.duties.worklist.spans import Span, SpanName
from banfa.features.duties.worklist.team import board
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Person
from tests.conftest import TODAY
from tests.features.duties.worklist.owing import owe
from tests.platform.setup.test_steps import browser_of

pytestmark = pytest.mark.django_db
DONE, MISSED = Duty.State.DONE, Duty.State.MISSED


def around_today() -> Span:
    today = timezone.localdate()
    return Span(name=SpanName.THIS_WEEK, start=today - timedelta(days=9), end=today + timedelta(days=9))


def test_the_board_counts_each_person_and_what_nobody_holds(head: Actor, mo: Person, lu: Person) -> None:
    owe(mo, days=-3, state=DONE)
    owe(mo, days=-2, state=DONE, is_late=True)
    owe(mo, days=-1)
    owe(mo, days=3)
    owe(lu, "K2", days=-5, state=MISSED)
    owe(None, "K2", days=2)
    owe(mo, days=20)

    shown = board(head, around_today(), timezone.now())
    rows = {one.person.username: one for one in shown.members}

    assert [one.person.username for one in shown.members] == ["mo", "lu"]  # who is late stands first
    assert (rows["mo"].owed, rows["mo"].in_time, rows["mo"].late, rows["mo"].overdue, rows["mo"].open) == (
        4,
        1,
        1,
        1,
        2,
    )
    assert rows["mo"].rate == pytest.approx(1 / 3)
    assert (rows["lu"].missed, rows["lu"].rate) == (1, 0.0)
    assert (shown.sums["owed"], shown.unheld) == (5, 1)


def test_the_board_is_for_superiors_of_their_own_part(head: Actor, mo: Person, cy: Actor) -> None:
    owe(None, "K3", days=1)

    assert browser_of(actor_of(mo, on=TODAY)).get("/duties/team/").status_code == 403
    assert browser_of(cy).get("/duties/team/").status_code == 403
    assert browser_of(head).get("/duties/team/?unit=W").status_code == 404
    assert browser_of(head).get("/duties/team/?span=decade").status_code == 400
    assert board(head, around_today(), timezone.now()).unheld == 0


def test_it_is_one_query_more_or_less_for_any_number_of_people(head: Actor, mo: Person, lu: Person) -> None:
    owe(mo)
    browser = browser_of(head)
    browser.get("/duties/team/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/duties/team/")
    for n in range(20):
        owe(lu, "K2", period=f"p{n}")
    with CaptureQueriesContext(connection) as two:
        browser.get("/duties/team/")

    assert len(two) <= len(one)


def test_a_reminder_reaches_the_person_once_a_day(head: Actor, mo: Person) -> None:
    late, _ = owe(mo, days=-1), owe(mo, days=9)
    browser = browser_of(head)
    sent = {"id": mo.pk, "words": "please today"}

    browser.post("/duties/team/remind/", sent)
    browser.post("/duties/team/remind/", sent)

    assert [(one.duty_id, one.to_id, one.words) for one in Reminder.objects.all()] == [
        (late.pk, mo.pk, "please today")
    ]
    desk = browser_of(actor_of(mo, on=TODAY)).get("/").content.decode()
    assert "Hedy reminds you" in desk
    assert "please today" in desk


def test_nobody_ticked_is_refused_and_nothing_late_is_said(head: Actor, mo: Person) -> None:
    browser = browser_of(head)

    assert browser.post("/duties/team/remind/", {}).status_code == 400
    assert browser.post("/duties/team/remind/", {"id": mo.pk}).status_code == 302
    assert Reminder.objects.count() == 0


def test_a_superior_sees_a_persons_list_and_week(head: Actor, mo: Person) -> None:
    one = owe(mo, days=0)
    browser = browser_of(head)

    assert f"/duties/{one.pk}/" in browser.get("/duties/?person=mo").content.decode()
    assert f"/duties/{one.pk}/" in browser.get("/duties/week/?person=mo").content.decode()
    assert "data-doing" not in browser.get("/duties/?person=mo").content.decode()


def test_a_week_shows_what_is_done_beside_what_is_open(mo: Person) -> None:
    owe(mo, "K1", days=0, state=DONE)
    owe(mo, "K2", days=0)
    browser = browser_of(actor_of(mo, on=TODAY))

    page = browser.get("/duties/week/").content.decode()
    piece = browser.get("/duties/week/", headers={"HX-Request": "true"}).content.decode()

    assert "1/2" in page
    assert "<html" not in piece
    assert browser.get("/duties/week/?from=soon").status_code == 400
    assert browser.get("/duties/week/?from=1066-10-14").status_code == 400


def test_a_full_day_is_counted_by_obligation(mo: Person) -> None:
    for n in range(15):
        owe(mo, days=0, period=f"p{n}", state=DONE if n < 4 else Duty.State.OPEN)

    page = browser_of(actor_of(mo, on=TODAY)).get("/duties/week/").content.decode()

    assert "4 / 15" in page
    assert "obligation=weekly_visit" in page
