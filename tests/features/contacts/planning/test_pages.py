"""The pages of plans: each shows whole and as a fragment, refuses, acts, and takes back."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.models import CustomerDay, Proposal, Stop
from banfa.features.contacts.planning.queries.planners import Planner
from banfa.features.contacts.visits.models import Visit, VisitPosition
from banfa.platform.access import Actor
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.jobs.services import run_next
from banfa.platform.org.current import pack_on
from tests.features.contacts.planning.conftest import who
from tests.platform.setup.test_steps import browser_of

pytestmark = pytest.mark.django_db
PAGES = ("", "month/", "day/{today}/", "days/", "days/?weekday=7", "team/", "day/{today}/sheet/")
FRAGMENT = {"HX-Request": "true"}


def today() -> str:
    return timezone.localdate().isoformat()


def address(page: str) -> str:
    return f"/contacts/plan/{page.format(today=today())}"


def stop_of(mei: Actor, customer: int, days: int = 0) -> Stop:
    on = (timezone.localdate() + timedelta(days=days)).isoformat()
    code = {pk: code for code, pk in codes().items()}[customer]
    browser_of(mei).post(address("stops/"), {"customer": code, "on": on})
    return Stop.objects.get(customer=customer, on=on)


def codes() -> dict[str, int]:
    from banfa.features.customers.models import Customer

    return dict(Customer.objects.values_list("code", "pk"))


@pytest.mark.parametrize("page", PAGES)
def test_each_page_shows_whole_and_as_a_fragment(mei: Actor, street: Mapping[str, int], page: str) -> None:
    stop_of(mei, street["P1"])
    browser = browser_of(mei)

    whole, piece = browser.get(address(page)), browser.get(address(page), headers=FRAGMENT)

    assert whole.status_code == piece.status_code == 200
    assert "<html" in whole.content.decode()
    assert "<html" not in piece.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_strangers_see_nothing(cy: Actor, mei: Actor, page: str) -> None:
    assert browser_of(cy).get(address(page)).status_code in (403, 404)


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("?week=yesterday", 400),
        ("?week=1900-01-01", 400),
        ("?person=nobody", 404),
        ("month/?month=x", 400),
        ("day/x/", 400),
        ("days/?weekday=9", 400),
        ("proposals/999/", 404),
        ("near/", 404),
        ("track/nobody/2026-10-08/", 404),
    ],
)
def test_what_an_address_may_not_ask_is_refused(mei: Actor, page: str, status: int) -> None:
    assert browser_of(mei).get(address(page)).status_code == status


@pytest.mark.parametrize(
    "page", ["propose/", "stops/", "copy/", "describe/", "days/set/", "start/", "day/2026-12-01/order/"]
)
def test_acts_are_posted_and_not_by_superiors(
    head: Actor, mei: Actor, street: Mapping[str, int], page: str
) -> None:
    sent = {
        "person": "mei",
        "from": "2026-12-07",
        "on": "2026-12-07",
        "customer": "P1",
        "id": street["P1"],
        "weekday": 1,
    }
    browser, taken = browser_of(head), getattr(resolve(address(page)).func, "takes", sent)

    assert browser.get(address(page)).status_code == 405
    body = {key: value for key, value in sent.items() if key in taken}
    assert browser.post(address(page), body).status_code == 403
    assert not Stop.objects.exists()
    assert not CustomerDay.objects.exists()


def test_who_only_oversees_is_led_to_the_team_and_sees_a_person_s_week(head: Actor, mei: Actor) -> None:
    browser = browser_of(head)

    assert browser.get(address("")).headers["Location"] == "/contacts/plan/team/"
    assert "Mei" in browser.get(address("team/")).content.decode()
    assert "Work this week out" not in browser.get(address("?person=mei")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_week_is_worked_out_in_the_background_looked_at_and_kept(
    mei: Actor, street: Mapping[str, int]
) -> None:
    browser, monday = (
        browser_of(mei),
        timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday()),
    )

    answer = browser.post(address("propose/"), {"from": monday.isoformat(), "span": "week"})
    job = run_next()
    assert answer.headers["Location"].startswith("/jobs/")
    assert job is not None
    assert (job.state, job.failure_en) == ("DONE", "")
    look = browser.get(address(f"proposals/{job.result['proposal']}/")).content.decode()
    browser.post(
        address(f"proposals/{job.result['proposal']}/decide/"), {"verdict": "keep", "with_days": "on"}
    )

    assert "沿街1号店" in look
    assert Stop.objects.count() >= 5
    assert CustomerDay.objects.count() == 10
    assert Proposal.objects.get().state == "KEPT"


def test_a_visit_moves_by_its_buttons_and_the_toast_brings_it_back(
    mei: Actor, street: Mapping[str, int]
) -> None:
    first, second = stop_of(mei, street["P1"]), stop_of(mei, street["P2"])
    browser = browser_of(mei)

    answer = browser.post(address(f"stops/{second.pk}/move/?on={today()}&place=0&page=day"), headers=FRAGMENT)
    assert [*Stop.objects.order_by("place").values_list("pk", flat=True)] == [second.pk, first.pk]
    assert "banfa:toast" in answer.headers["HX-Trigger"]
    browser.post(address(f"stops/{second.pk}/move/?on={today()}&place=1&page=day"))

    assert [*Stop.objects.order_by("place").values_list("pk", flat=True)] == [first.pk, second.pk]


def test_a_visit_taken_off_comes_back_where_it_stood(mei: Actor, street: Mapping[str, int]) -> None:
    stop, _ = stop_of(mei, street["P1"]), stop_of(mei, street["P2"])
    browser = browser_of(mei)

    browser.post(address(f"stops/{stop.pk}/remove/"))
    assert Stop.objects.count() == 1
    browser.post(address(f"stops/?customer=P1&on={today()}&place=0"))

    assert [*Stop.objects.order_by("place").values_list("customer", flat=True)] == [
        street["P1"],
        street["P2"],
    ]


def test_a_short_order_is_found_and_the_one_before_brought_back(
    mei: Actor, street: Mapping[str, int]
) -> None:
    for code in ("P1", "P9", "P2", "P8"):
        stop_of(mei, street[code])
    browser, before = browser_of(mei), ",".join(str(street[code]) for code in ("P1", "P9", "P2", "P8"))

    browser.post(address("day/{today}/order/"))
    found = [*Stop.objects.order_by("place").values_list("customer__code", flat=True)]
    browser.post(address("day/{today}/order/") + f"?order={before}")

    assert found in (["P1", "P2", "P8", "P9"], ["P9", "P8", "P2", "P1"])
    assert [*Stop.objects.order_by("place").values_list("customer__code", flat=True)] == [
        "P1",
        "P9",
        "P2",
        "P8",
    ]


def test_fixed_days_are_set_for_the_ticked_and_bad_input_says_what_is_wrong(
    mei: Actor, street: Mapping[str, int]
) -> None:
    browser = browser_of(mei)
    sent = {"id": [street["P1"], street["P2"]], "weekday": "2", "group": "1", "at": "09:30"}

    browser.post(address("days/set/"), sent)
    bad = browser.post(address("days/set/"), {**sent, "at": "halb zehn"})

    assert [*CustomerDay.objects.values_list("weekday", "parity")] == [(2, 1), (2, 1)]
    assert bad.status_code == 400
    assert "write 09:30" in bad.content.decode()


def test_a_day_asks_as_often_however_many_visits_it_has(mei: Actor, street: Mapping[str, int]) -> None:
    browser = browser_of(mei)
    counts = []
    for codes_here in (["P1"], ["P2", "P3", "P4", "P5", "P6"]):
        for code in codes_here:
            stop_of(mei, street[code])
        browser.get(address("day/{today}/"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(address("day/{today}/"))
        counts.append(len(asked))

    assert counts[1] <= counts[0]


def checked_in(mei: Actor, customer: int, hour: int, longitude: float) -> None:
    at = timezone.make_aware(
        timezone.datetime.combine(timezone.localdate(), timezone.datetime.min.time())
    ) + timedelta(hours=hour)  # type: ignore[attr-defined]
    contact = Contact.objects.create(
        customer_id=customer, way="visit", person_id=mei.person_id, person_name=mei.name, at=at,
        ended_at=at + timedelta(minutes=15), result="done", content="盘点", made_at=at,
    )  # fmt: skip
    Visit.objects.create(
        contact=contact, client_key=f"k{hour}", person_id=mei.person_id, digest="x", kind="visit", pack="tobacco", source="page",
        distance_m=25,
    )  # fmt: skip
    VisitPosition.objects.create(
        contact=contact,
        person=who(mei),
        longitude=longitude,
        latitude=37.87,
        accuracy_m=10,
        captured_at=at,
        raw="",
    )


def test_a_track_is_in_time_order_for_superiors_within_working_time_alone(
    mei: Actor, head: Actor, ada: Actor, street: Mapping[str, int], planner: Planner
) -> None:
    from banfa.features.contacts.planning.queries.tracks import track_of
    from banfa.platform.calendars.models import SaidDay

    SaidDay.objects.create(
        on=timezone.localdate(), kind="working", hours="08:30-12:00 13:30-18:00", note="x", made_by="x", made_at=timezone.now()
    )  # fmt: skip
    for code, hour, longitude in (("P2", 10, 112.51), ("P1", 9, 112.50), ("P3", 21, 112.52)):
        checked_in(mei, street[code], hour, longitude)

    track = track_of(head, planner, timezone.localdate(), pack_on(timezone.localdate()))
    page = browser_of(head).get(address("track/mei/{today}/"))

    assert [one.name for one in track.check_ins] == ["沿街1号店", "沿街2号店"]
    assert (track.left_out, track.check_ins[0].minutes, track.check_ins[0].off) == (1, 15, 25)
    assert 800 < track.check_ins[1].metres < 950
    assert page.status_code == 200
    assert "15 min there" in page.content.decode()
    assert "0.9" in page.content.decode()
    assert browser_of(mei).get(address("track/mei/{today}/")).status_code == 200


def test_colleagues_see_no_track(mei: Actor, bo: Actor, street: Mapping[str, int]) -> None:
    assert browser_of(bo).get(address("track/mei/{today}/")).status_code == 403


def test_a_visit_is_scheduled_from_the_customer_s_page(mei: Actor, street: Mapping[str, int]) -> None:
    browser, at = browser_of(mei), f"/contacts/plan/schedule/{street['P1']}/"

    assert "Schedule a visit" in browser.get(at).content.decode()
    over = browser.post(at, {"on": "2020-01-01", "purpose": "续签", "person": "mei"})
    good = browser.post(at, {"on": today(), "purpose": "续签", "person": "mei"})

    assert over.status_code == 400 or "only today" in over.content.decode()
    assert good.headers["Location"] == f"/customers/{street['P1']}/"
    assert Stop.objects.get().purpose == "续签"


def test_the_week_s_plans_leave_through_the_one_door(
    ada: Actor, mei: Actor, street: Mapping[str, int]
) -> None:
    from banfa.kernel.text import Language

    stop_of(mei, street["P1"])
    kind = kind_named("contacts.week_plan")

    about = kind.about(ada, {}, Language.ZH)
    table = kind.table(ada, {}, Language.ZH, lambda done, total: None)

    assert about.customers == 1
    assert [row[3] for row in table.rows] == ["P1"]
