"""The week that is discussed before anybody goes (AD-2.1.2.1b), who visits (AD-2.1.2), and the day's deliveries (AD-2.1.2.2a)."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.importing import deliveries_intake, distances_intake
from banfa.features.contacts.planning.models import Delivery, Stop, SuppliedDistance, WeekPlan
from banfa.features.contacts.planning.queries.holding import is_planned
from banfa.features.contacts.planning.queries.near import near_runs, runs_of
from banfa.features.contacts.planning.queries.planners import Planner, planner_named
from banfa.features.contacts.planning.queries.visitors import candidates
from banfa.features.contacts.planning.services import agreeing, stops
from banfa.features.contacts.planning.services.stops import NewStop
from banfa.features.contacts.planning.services.weeks import PlanAsked, monday_of
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, actor_of
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import agree, send_back, withdraw
from banfa.platform.audit.models import Event
from banfa.platform.imports.intake import take_in
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Organisation, Unit
from tests.conftest import NOW, TODAY, person
from tests.features.duties.world import assign, shanghai
from tests.features.given import file, register

pytestmark = pytest.mark.django_db
MONDAY = monday_of(TODAY)
AREA, FOCUS = "河东路一带", "新品铺货与陈列"


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> Mapping[str, int]:
    """Three producers near each other and one far off, under the chain's regulation."""
    Organisation.objects.update(pack="chain")
    for number, longitude in enumerate((112.5, 112.505, 112.51, 113.5), start=1):
        register(
            ada,
            {
                "code": f"G{number}", "name": f"广告制作{number}", "unit": "E11", "status": "active",
                "address": f"工业路 {number} 号",
            },
        )  # fmt: skip
        Customer.objects.filter(code=f"G{number}").update(longitude=longitude, latitude=37.87)
    return dict(Customer.objects.values_list("code", "pk"))


@pytest.fixture
def lin(shops: Mapping[str, int], units: dict[str, Unit]) -> Actor:
    """Lin represents the chain in the east and has three producers."""
    one = person("lin", "sales", units["E1"])
    assign(one, *(shops[code] for code in ("G1", "G2", "G3")), post="sales")
    return actor_of(one, on=TODAY)


@pytest.fixture
def manager(units: dict[str, Unit]) -> Actor:
    """The shop manager of the east."""
    return actor_of(person("guan", "shop_manager", units["E"]), on=TODAY)


@pytest.fixture
def planner(lin: Actor) -> Planner:
    return planner_named(lin, "", pack_on(TODAY), TODAY)


def planned(planner: Planner, actor: Actor, *customers: int) -> None:
    for one in customers:
        stops.add(NewStop(customer_id=one, on=TODAY), planner, actor=actor, at=NOW, on=TODAY)


def put_forward(planner: Planner, actor: Actor) -> WeekPlan:
    agreeing.describe(planner, MONDAY, area=AREA, focus=FOCUS, actor=actor, at=NOW)
    return agreeing.put_forward(planner, MONDAY, why="", actor=actor, at=NOW)


def answered(plan: WeekPlan, actor: Actor) -> None:
    assert plan.request is not None
    agree(plan.request.pk, digest=plan.request.digest, reason="", actor=actor, at=NOW)


@pytest.mark.clause("AD-2.1.2.1b")
@pytest.mark.parametrize(
    ("area", "focus", "lacking"),
    [
        pytest.param("", FOCUS, ["area"], id="no area"),
        pytest.param(AREA, "", ["focus"], id="no focus"),
        pytest.param("", "", ["area", "focus"], id="neither"),
    ],
)
def test_a_plan_that_lacks_an_item_is_not_put_forward_and_says_which(
    planner: Planner, lin: Actor, shops: Mapping[str, int], area: str, focus: str, lacking: list[str]
) -> None:
    planned(planner, lin, shops["G1"])
    agreeing.describe(planner, MONDAY, area=area, focus=focus, actor=lin, at=NOW)

    with pytest.raises(agreeing.PlanIncomplete) as refusal:
        agreeing.put_forward(planner, MONDAY, why="", actor=lin, at=NOW)

    assert refusal.value.lacking == lacking
    assert not Request.objects.exists()


@pytest.mark.clause("AD-2.1.2.1b")
def test_a_plan_without_visits_lacks_plan_and_number(planner: Planner, lin: Actor) -> None:
    agreeing.describe(planner, MONDAY, area=AREA, focus=FOCUS, actor=lin, at=NOW)

    with pytest.raises(agreeing.PlanIncomplete) as refusal:
        agreeing.put_forward(planner, MONDAY, why="", actor=lin, at=NOW)

    assert refusal.value.lacking == ["plan", "number"]


@pytest.mark.clause("AD-2.1.2.1b")
def test_a_visit_counts_as_planned_only_once_the_shop_manager_has_agreed(
    planner: Planner, lin: Actor, manager: Actor, shops: Mapping[str, int]
) -> None:
    planned(planner, lin, shops["G1"], shops["G2"])
    plan = put_forward(planner, lin)
    before = is_planned(lin.person_id, shops["G1"], TODAY)

    answered(plan, manager)

    plan.refresh_from_db()
    assert (before, is_planned(lin.person_id, shops["G1"], TODAY)) == (False, True)
    assert (plan.state, plan.agreed_by) == ("AGREED", manager.name)
    assert not is_planned(lin.person_id, shops["G3"], TODAY)


def test_while_it_is_asked_nothing_changes_and_afterwards_each_change_is_counted_and_logged(
    planner: Planner, lin: Actor, manager: Actor, shops: Mapping[str, int]
) -> None:
    planned(planner, lin, shops["G1"])
    plan = put_forward(planner, lin)
    with pytest.raises(PlanAsked):
        planned(planner, lin, shops["G2"])

    answered(plan, manager)
    planned(planner, lin, shops["G2"])

    plan.refresh_from_db()
    assert plan.changes_since == 1
    assert Stop.objects.get(customer=shops["G2"]).is_added
    assert Event.objects.filter(action="plan.added").order_by("pk").last().summary["after_agreement"] is True  # type: ignore[union-attr]


def test_a_plan_that_was_sent_back_is_changed_and_put_forward_again_as_the_same_request(
    planner: Planner, lin: Actor, manager: Actor, shops: Mapping[str, int]
) -> None:
    planned(planner, lin, shops["G1"])
    plan = put_forward(planner, lin)
    assert plan.request is not None
    send_back(
        plan.request.pk, to="requester", digest=plan.request.digest, reason="再加一户", actor=manager, at=NOW
    )
    plan = WeekPlan.objects.select_related("request").get(pk=plan.pk)
    assert plan.is_returned

    planned(planner, lin, shops["G2"])
    again = put_forward(planner, lin)

    assert again.request_id == plan.request_id
    assert again.request is not None
    again.request.refresh_from_db()
    assert '"visits":2' in again.request.payload
    answered(again, manager)
    assert is_planned(lin.person_id, shops["G2"], TODAY)


def test_a_withdrawn_plan_is_a_draft_again(
    planner: Planner, lin: Actor, manager: Actor, shops: Mapping[str, int]
) -> None:
    planned(planner, lin, shops["G1"])
    plan = put_forward(planner, lin)
    assert plan.request is not None

    withdraw(plan.request.pk, reason="改期", actor=lin, at=NOW)

    plan.refresh_from_db()
    assert plan.state == "DRAFT"


@pytest.mark.clause("AD-2.1.2")
@pytest.mark.clause("AD-2.1.2.1a")
def test_business_staff_of_the_area_go_first_and_others_where_there_are_none(
    lin: Actor, manager: Actor, shops: Mapping[str, int], units: dict[str, Unit]
) -> None:
    person("fu", "service_specialist", units["E1"])
    person("far", "service_specialist", units["W1"])
    near, pack = Customer.objects.get(code="G1"), pack_on(TODAY)

    assert [one.username for one in candidates(near, "visit", pack, TODAY)] == ["lin", "fu", "guan"]
    assert [one.username for one in candidates(near, "annual", pack, TODAY)][:2] == ["fu", "lin"]


@pytest.mark.clause("XX-CO-3.4b")
def test_a_scheduled_visit_has_visitor_customer_day_and_purpose_and_reminds_the_visitor(
    ada: Actor, units: dict[str, Unit]
) -> None:
    from django.http import QueryDict

    from banfa.features.contacts.planning.parts import _owed_today
    from banfa.platform.web.slots import Asked

    Organisation.objects.update(pack="company")
    register(ada, {"code": "B1", "name": "蓝天公司", "unit": "E11", "status": "active"})
    seller = person("wang", "sales", units["E1"])
    assign(seller, Customer.objects.get(code="B1").pk, post="sales")
    visitor = planner_named(ada, "wang", pack_on(TODAY), TODAY)
    on = TODAY + timedelta(days=1)

    wanted = NewStop(customer_id=Customer.objects.get(code="B1").pk, on=on, kind="visit", purpose="续签合同")
    stop = stops.add(wanted, visitor, actor=ada, at=NOW, on=TODAY)
    owed = list(_owed_today(Asked(actor=actor_of(seller, on=TODAY), query=QueryDict("")), TODAY))

    assert (stop.person_id, stop.customer.code, stop.on, stop.purpose) == (seller.pk, "B1", on, "续签合同")
    assert [(one.due_on, "续签合同" in one.what.zh) for one in owed] == [(on, True)]


@pytest.fixture
def runs(shops: Mapping[str, int], ada: Actor, tmp_path: Path) -> None:
    """A run delivers to G1 today at half past seven."""
    path = file(tmp_path, "runs.csv", "送货线路,客户编码,发车时间", "东线一车,G1,07:30")
    take_in(deliveries_intake(ada, at=NOW), path, actor=ada, at=NOW, on=TODAY)


@pytest.mark.clause("AD-2.1.2.2a")
def test_customers_near_the_day_s_stops_who_are_not_served_are_listed_before_departure(
    runs: None, lin: Actor, ada: Actor, shops: Mapping[str, int]
) -> None:
    found = near_runs(ada, TODAY, pack_on(TODAY))

    assert [(one.customer.code, one.stop, one.leaves_at, one.spoken) for one in found] == [
        ("G2", "广告制作1", time(7, 30), False), ("G3", "广告制作1", time(7, 30), False),
    ]  # fmt: skip
    assert 300 < found[0].metres < 600
    assert [(run.route, run.stops) for run in runs_of(ada, TODAY)] == [("东线一车", 1)]
    assert near_runs(ada, TODAY + timedelta(days=1), pack_on(TODAY)) == []


@pytest.mark.clause("AD-2.1.2.2a")
def test_whoever_was_spoken_to_today_is_told_so(runs: None, ada: Actor, shops: Mapping[str, int]) -> None:
    at = shanghai(10, 8, 6)
    Contact.objects.create(
        customer_id=shops["G2"], way="call", person_id=ada.person_id, person_name="Ada", at=at, result="done",
        content="顺带两卷灯布", made_at=at,
    )  # fmt: skip

    assert [one.spoken for one in near_runs(ada, TODAY, pack_on(TODAY))] == [True, False]


def test_a_file_of_runs_replaces_those_of_its_day_and_names_customers_that_there_are_not(
    runs: None, ada: Actor, tmp_path: Path
) -> None:
    good = file(tmp_path, "again.csv", "送货线路,客户编码,发车时间", "东线一车,G2,08:00")
    take_in(deliveries_intake(ada, at=NOW), good, actor=ada, at=NOW, on=TODAY)
    bad = file(tmp_path, "bad.csv", "送货线路,客户编码,发车时间", "东线一车,G9,08:00", "东线一车,G1,八点")
    told = take_in(deliveries_intake(ada, at=NOW), bad, actor=ada, at=NOW, on=TODAY)

    assert [*Delivery.objects.values_list("customer__code", "leaves_at")] == [("G2", time(8))]
    words = " ".join(one.en for one in told.examples)
    assert "no customer 'G9'" in words
    assert "八点" in words


def test_distances_by_road_are_kept_and_newer_ones_take_their_place(
    shops: Mapping[str, int], ada: Actor, tmp_path: Path
) -> None:
    for metres in (1850, 1900):
        path = file(tmp_path, f"{metres}.csv", "起点客户编码,终点客户编码,路程（米）", f"G1,G2,{metres}")
        take_in(distances_intake(ada, at=NOW), path, actor=ada, at=NOW, on=TODAY)

    assert [*SuppliedDistance.objects.values_list("origin__code", "target__code", "metres")] == [
        ("G1", "G2", 1900)
    ]


def test_the_week_after_knows_its_monday() -> None:
    assert monday_of(date(2026, 10, 11)) == date(2026, 10, 5)
