"""The register narrowed to who carries a tag: a published class of yes and no that is not the headline."""

from datetime import UTC, datetime

import pytest
from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.features.grading import narrowing
from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.features.grading.standing import PublishedStandings
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from banfa.policy.loading import load
from tests.conftest import TODAY
from tests.features.given import register

pytestmark = pytest.mark.django_db
BANK = load("bank", on=TODAY)
TAG = next(
    name for name, rule in BANK.classifications.items() if {one.value for one in rule.given} == {"yes", "no"}
)


@pytest.fixture
def standings(ada: Actor, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> PublishedStandings:
    """Three customers: one carries the tag, one does not, one was never looked at."""
    names = ("甲", "乙", "丙")
    register(ada, *({"code": f"T{place}", "name": name, "unit": "E11"} for place, name in enumerate(names)))
    at = datetime(2026, 10, 1, tzinfo=UTC)
    run = Run.objects.create(
        number="2026Q3-01", period_start="2026-07-01", period_end="2026-10-01", pack="bank", pack_version="2026.1",
        pack_digest="", folder="runs/none", customers=3, lines=0, seconds=1, computed_at=at, computed_by="Ada",
        computer_id=ada.person_id, counts={}, inputs={}, sealed={},
    )  # fmt: skip
    generation = Generation.objects.create(run=run, is_current=True, slots={TAG: 1, BANK.headline: 2})
    for code, value in (("T0", "yes"), ("T1", "no")):
        CurrentGrade.objects.create(generation=generation, customer=Customer.objects.get(code=code), g1=value)
    found = PublishedStandings(
        generation_id=generation.pk, slots={TAG: 1, str(BANK.headline): 2}, counts={}, pack=BANK,
        headline=str(BANK.headline),
    )  # fmt: skip
    monkeypatch.setattr(narrowing, "published_standings", lambda: found)
    return found


def codes(found: QuerySet[Customer]) -> list[str]:
    return sorted(found.values_list("code", flat=True))


def test_a_tag_is_offered_and_the_headline_is_not(ada: Actor, standings: PublishedStandings) -> None:
    offered = {one.key: one for one in narrowing.group_and_tags(ada)}

    assert set(offered) == {f"in.{TAG}"}
    assert {value for value, _ in offered[f"in.{TAG}"].options} == {"yes", "no"}


@pytest.mark.parametrize(("value", "kept"), [("yes", ["T0"]), ("no", ["T1"])])
def test_it_keeps_who_carries_it_or_does_not(
    ada: Actor, standings: PublishedStandings, value: str, kept: list[str]
) -> None:
    (tag,) = narrowing.group_and_tags(ada)

    assert codes(tag.kept(Customer.objects.all(), [value])) == kept


def test_who_may_not_read_grades_is_offered_none(cy: Actor, standings: PublishedStandings) -> None:
    assert narrowing.group_and_tags(cy) == ()
