"""The levels of fuel customers: audited by somebody else, listed month by month, moved by a decision."""

import csv
from pathlib import Path

import pytest

from banfa.features.grading.exporting_movement import export_movement
from banfa.features.grading.models import CurrentGrade, Run
from banfa.features.grading.queries import frozen_pack
from banfa.features.grading.services import (
    approve_decision,
    approve_end,
    grade,
    publish,
    reject_run,
    request_decision,
    request_end,
)
from banfa.features.ledger.services import import_sales
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Language
from banfa.platform.access import Actor, actor_of
from banfa.platform.access.founding import found
from banfa.platform.org.models import Unit
from banfa.platform.org.placing import GivenUnit, place_units
from tests.conftest import NOW, TODAY, person
from tests.features.given import day, file, land, moment, register

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = Period.parse("2026-08"), Period.parse("2026-09")
HEADER = "date,customer,product,quantity,amount,category,tonnes"


@pytest.fixture
def founder(db: None) -> Actor:
    """The founder of a fuel company computes; its pack wants somebody else to audit."""
    first = found(
        name="澜州石油", pack="fuel", administrator="ada", password="correct horse", at=NOW, on=TODAY
    )
    place_units(
        [
            GivenUnit(code="P", name="省公司", level="province", parent=None),
            GivenUnit(code="C", name="澜州", level="prefecture", parent="P"),
            GivenUnit(code="D", name="东片区", level="county", parent="C"),
            GivenUnit(code="S", name="一号站", level="station", parent="D"),
        ]
    )
    return actor_of(first, on=TODAY)


@pytest.fixture
def auditor(founder: Actor) -> Actor:
    return actor_of(person("max", "grading_officer"), on=TODAY)


@pytest.fixture
def manager(founder: Actor) -> Actor:
    return actor_of(person("mo", "customer_post", Unit.objects.get(code="S")), on=TODAY)


@pytest.fixture
def buyers(founder: Actor, tmp_path: Path) -> None:
    """Two institutions: An takes 1 t of gasoline in August and 6 t in September, Bo takes 3 t in both."""
    for code in ("AN", "BO"):
        register(
            founder,
            {"code": code, "name": f"{code}公司", "unit": "S", "customer_kind": "institution"},
            at=moment(2026, 1, 5),
        )
    rows = ("2026-08-10,AN,92,1,1,gasoline,1", "2026-09-10,AN,92,6,6,gasoline,6")
    rows += ("2026-08-10,BO,92,3,3,gasoline,3", "2026-09-10,BO,92,3,3,gasoline,3")
    land(import_sales, file(tmp_path, "s.csv", HEADER, *rows), founder)


def shown(code: str) -> str | None:
    """Return the level that the register shows."""
    current = CurrentGrade.objects.filter(generation__is_current=True, customer__code=code).first()
    if current is None:
        return None
    return str(getattr(current, f"g{current.generation.slots['level']}"))


@pytest.mark.clause("FUEL-STN-5.2.4b")
class TestTheAudit:
    def test_whoever_computed_the_levels_does_not_publish_them(
        self, founder: Actor, auditor: Actor, buyers: None
    ) -> None:
        run = grade(period=AUGUST, actor=founder, at=day(1))

        with pytest.raises(BanfaError):
            publish(run.number, actor=founder, at=day(2))

        assert shown("BO") is None
        publish(run.number, actor=auditor, at=day(2), note="审核无误")
        assert shown("BO") == "county"
        assert Run.objects.get(number=run.number).published_by == auditor.name

    def test_a_rejected_proposal_takes_no_effect_and_keeps_its_reason(
        self, founder: Actor, auditor: Actor, buyers: None
    ) -> None:
        run = grade(period=AUGUST, actor=founder, at=day(1))
        publication = frozen_pack(run).publication

        reject_run(run.number, reason="二号站缺数据", actor=auditor, at=day(2))

        kept = Run.objects.get(number=run.number)
        assert publication is not None
        assert publication.audited
        assert (kept.state, kept.rejection) == (Run.State.REJECTED, "二号站缺数据")
        assert shown("BO") is None


@pytest.mark.clause("FUEL-A5")
def test_the_months_table_has_changed_levels_with_criterion_beside_the_unchanged(
    founder: Actor, auditor: Actor, buyers: None, tmp_path: Path
) -> None:
    august = publish(grade(period=AUGUST, actor=founder, at=day(1)).number, actor=auditor, at=day(2))
    september = grade(period=SEPTEMBER, actor=founder, at=day(3))
    output = tmp_path / "a5.csv"

    export_movement(september, august, "level", output, actor=founder, at=day(4), language=Language.EN)

    with output.open(encoding="utf-8-sig", newline="") as opened:
        rows = {row["customer"]: row for row in csv.DictReader(opened)}
    assert (rows["AN"]["level before"], rows["AN"]["level now"]) == ("station", "prefecture")
    assert rows["AN"]["movement"] == "rose"
    assert "FUEL-6.3.1.2.1" in rows["AN"]["clauses"]
    assert (rows["BO"]["level before"], rows["BO"]["level now"]) == ("county", "county")
    assert rows["BO"]["movement"] == "unchanged"


@pytest.mark.clause("FUEL-6.1.1b")
def test_a_customer_is_moved_one_level_by_two_people_with_a_date_and_back(
    founder: Actor, auditor: Actor, manager: Actor, buyers: None
) -> None:
    """A station with too many customers hands one up; what the rule says stays visible beside it."""
    first = publish(grade(period=AUGUST, actor=founder, at=day(1)).number, actor=auditor, at=day(2))
    wish = request_decision(
        customer_code="BO", classification="level", value="prefecture", reason="站点客户过多", cites="FUEL-6.1.1b",
        run_number=first.number, actor=manager, at=day(3),
    )  # fmt: skip
    approve_decision(wish.pk, actor=auditor, at=day(4))
    corrected = grade(period=AUGUST, actor=founder, at=day(5))
    publish(corrected.number, actor=auditor, at=day(6))

    assert shown("BO") == "prefecture"
    applied = corrected.applied.get(customer__code="BO")
    assert applied.computed == "county"
    assert "load_by_level" in frozen_pack(corrected).profiles

    ending = request_end(wish.pk, reason="站点已增员", actor=manager, at=day(7))
    approve_end(ending.pk, actor=auditor, at=day(8))
    later = grade(period=Period.parse("2026-10"), actor=founder, at=day(31))
    assert later.counts["level"].get("prefecture", 0) == 0
