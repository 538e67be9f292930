"""Monthly appraisals (NY-9.a): until the 30th, February's last day, overdue the day after."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from banfa.features.appraisals import queries
from banfa.features.appraisals.importing import import_appraisals
from banfa.features.appraisals.models import Appraisal
from banfa.features.appraisals.services import (
    MonthAhead,
    NoSuchSheet,
    NotOwed,
    appraise,
    sheet_named,
)
from banfa.features.customers.models import Customer, FieldValue
from banfa.kernel.period import Period
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person, Unit
from banfa.policy.values import BadValues
from tests.conftest import NOW, TODAY, person
from tests.features.given import day, file, land, moment, refuse, register

pytestmark = pytest.mark.django_db
OCTOBER = Period.parse("2026-10")
GOOD = {"compliance_marks": "90", "honesty_marks": "80", "cooperation_marks": "70", "growth_marks": "60"}
HEADER = "customer,month,compliance_marks,honesty_marks,cooperation_marks,growth_marks"


@pytest.fixture
def manager(units: dict[str, Unit]) -> Actor:
    return actor_of(person("lin", post="section_head", unit=units["E"]), on=TODAY)


def score(
    customer: int, actor: Actor, *, month: Period = OCTOBER, at: datetime = NOW, **changed: str
) -> Appraisal:
    return appraise(
        customer, sheet="monthly", month=month, given={**GOOD, **changed}, note="", actor=actor, at=at
    )


@pytest.mark.clause("NY-9.a")
def test_the_marks_of_a_month_are_kept_and_stand_in_the_customers_file(
    shops: dict[str, int], manager: Actor
) -> None:
    score(shops["K1"], manager)

    kept = Appraisal.objects.get()
    marks = {"compliance_marks": 90, "honesty_marks": 80, "cooperation_marks": 70, "growth_marks": 60}
    assert (kept.month, kept.marks, kept.is_late, kept.made_by) == (OCTOBER.start, marks, False, manager.name)
    assert Customer.objects.get(code="K1").attributes.items() >= marks.items()
    event = Event.objects.get(action="appraisal.made")
    assert event.changes.filter(field="honesty_marks", new="80").exists()


@pytest.mark.clause("NY-9.a")
@pytest.mark.parametrize(
    ("month", "now", "is_late"),
    [
        pytest.param("2026-09", moment(2026, 9, 29), False, id="the 29th"),
        pytest.param("2026-09", moment(2026, 9, 30), False, id="the 30th itself"),
        pytest.param("2026-09", moment(2026, 10, 1), True, id="the day after"),
        pytest.param("2026-08", moment(2026, 8, 30), False, id="the 30th of 31"),
        pytest.param("2026-08", moment(2026, 8, 31), True, id="the 31st"),
        pytest.param("2026-02", moment(2026, 2, 28), False, id="February's last day"),
        pytest.param("2026-02", moment(2026, 3, 1), True, id="after February"),
    ],
)
def test_an_appraisal_is_in_time_until_the_30th(
    shops: dict[str, int], manager: Actor, month: str, now: datetime, is_late: bool
) -> None:
    assert score(shops["K1"], manager, month=Period.parse(month), at=now).is_late is is_late


@pytest.mark.clause("NY-9.a")
@pytest.mark.parametrize(("today", "is_overdue"), [(30, False), (31, True)])
def test_when_the_30th_ends_the_unscored_are_overdue_by_manager(
    shops: dict[str, int], manager: Actor, ada: Actor, today: int, is_overdue: bool
) -> None:
    """Two shops in the east, where Lin answers, and one in the west, where nobody does."""
    score(shops["K1"], manager)
    on = day(today).date()

    found = queries.progress(ada, "monthly", sheet_named(pack_on(on), "monthly"), OCTOBER, today=on)

    assert found.is_overdue is is_overdue
    assert [(one.unit.code, one.people, one.owed, one.done, one.open) for one in found.units] == [
        ("E11", ("Lin",), 2, 1, 1),
        ("W11", (), 1, 0, 1),
    ]


def test_a_correction_replaces_the_marks_and_keeps_the_old_ones_in_the_log(
    shops: dict[str, int], manager: Actor
) -> None:
    score(shops["K1"], manager)

    score(shops["K1"], manager, at=day(20), honesty_marks="50")

    assert Appraisal.objects.get().marks["honesty_marks"] == 50
    assert Customer.objects.get(code="K1").attributes["honesty_marks"] == 50
    assert list(
        FieldValue.objects.filter(field="honesty_marks", until_on=day(20).date()).values_list("value")
    ) == [(80,)]
    corrected = Event.objects.filter(action="appraisal.made").order_by("-pk")[0]
    assert corrected.summary["corrected"] is True


def test_an_earlier_months_marks_do_not_replace_a_later_ones(shops: dict[str, int], manager: Actor) -> None:
    score(shops["K1"], manager)

    late = score(shops["K1"], manager, month=Period.parse("2026-09"), honesty_marks="10")

    assert late.is_late
    assert Customer.objects.get(code="K1").attributes["honesty_marks"] == 80


@pytest.mark.parametrize("bad", ["101", "-1", "12.5", "好", ""])
def test_bad_marks_are_named_and_change_nothing(shops: dict[str, int], manager: Actor, bad: str) -> None:
    with pytest.raises(BadValues) as refused:
        score(shops["K1"], manager, honesty_marks=bad, growth_marks="nothing")

    assert [one.name for one in refused.value.items] == ["honesty_marks", "growth_marks"]
    assert not Appraisal.objects.exists()
    assert "compliance_marks" not in Customer.objects.get(code="K1").attributes


def test_a_month_ahead_another_sheet_and_a_prospect_are_refused(
    shops: dict[str, int], manager: Actor, ada: Actor
) -> None:
    register(ada, {"code": "K9", "name": "筹备店", "unit": "E11", "status": "prospect"})
    prospect = Customer.objects.get(code="K9").pk

    with pytest.raises(MonthAhead):
        score(shops["K1"], manager, month=Period.parse("2026-11"))
    with pytest.raises(NoSuchSheet, match="monthly"):
        appraise(shops["K1"], sheet="montly", month=OCTOBER, given=GOOD, note="", actor=manager, at=NOW)
    with pytest.raises(NotOwed):
        score(prospect, manager)


def test_only_whoever_may_scores_and_only_their_own(
    shops: dict[str, int], manager: Actor, units: dict[str, Unit]
) -> None:
    reader = actor_of(person("wu", post="reader", unit=units["E"]), on=TODAY)

    with pytest.raises(Denied):
        score(shops["K1"], reader)
    with pytest.raises(NotThere):
        score(shops["K3"], manager)


def test_a_file_of_marks_lands_whole(shops: dict[str, int], manager: Actor, tmp_path: Path) -> None:
    rows = ("K1,2026-10,90,80,70,60", "K2,2026-10,50,50,50,50", "K1,2026-09,10,10,10,10")

    outcome = land(import_appraisals, file(tmp_path, "m.csv", HEADER, *rows), manager)

    assert (outcome.created, outcome.changed) == (3, 0)
    assert Customer.objects.get(code="K1").attributes["honesty_marks"] == 80
    assert Appraisal.objects.filter(is_late=True).count() == 1


def test_a_file_with_bad_rows_is_refused_with_every_reason(
    shops: dict[str, int], manager: Actor, tmp_path: Path
) -> None:
    rows = ("K1,2026-10,101,80,70,60", "K3,2026-10,50,50,50,50", "K2,2026Q4,1,1,1,1", "K2,2026-12,1,1,1,1")

    said = " ".join(refuse(import_appraisals, file(tmp_path, "m.csv", HEADER, *rows), manager))

    assert "100" in said
    assert "K3" in said
    assert "2026Q4" in said
    assert "2026-12" in said
    assert not Appraisal.objects.exists()


def test_the_page_scores_in_place_and_says_what_is_wrong(
    shops: dict[str, int], manager: Actor, client: Client
) -> None:
    client.force_login(Person.objects.get(username="lin"))
    address = f"/appraisals/monthly/2026-10/{shops['K1']}/"

    page = client.get("/appraisals/?month=2026-10").content.decode()
    wrong = client.post(address, {**GOOD, "honesty_marks": "300"}, headers={"HX-Request": "true"})
    right = client.post(address, GOOD, headers={"HX-Request": "true"})
    after = client.get("/appraisals/?month=2026-10").content.decode()

    assert "平安便民店" in page
    assert wrong.status_code == 422
    assert 'value="300"' in wrong.content.decode()
    assert right.status_code == 200
    assert "平安便民店" not in after.split("待评分客户")[-1]
    assert client.get("/appraisals/?month=2026Q4").status_code == 400


def test_a_reader_sees_no_form(shops: dict[str, int], units: dict[str, Unit], client: Client) -> None:
    client.force_login(person("wu", post="reader", unit=units["E"]))

    page = client.get("/appraisals/?month=2026-10").content.decode()

    assert "平安便民店" in page
    assert 'name="honesty_marks"' not in page
