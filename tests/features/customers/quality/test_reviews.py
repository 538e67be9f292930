"""Reviews in time: late after joining, cycles, and the act of confirming."""

from datetime import UTC, datetime

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.quality.models import Review
from banfa.features.customers.quality.reviews import (
    NoSuchCycle,
    NothingToReview,
    confirm,
    late_after_joining,
    rounds,
    take_back,
    to_review,
)
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Change
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Organisation, Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import moment, register

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 10, 16, 2, tzinfo=UTC)
MONDAY_AT_THE_CLOSE = datetime(2026, 10, 19, 10, 0, tzinfo=UTC)


@pytest.fixture
def joined(ada: Actor, units: dict[str, Unit]) -> None:
    register(ada, {"code": "N1", "name": "新店", "unit": "E11"}, at=FRIDAY)


def late(actor: Actor, at: datetime) -> list[str]:
    return list(late_after_joining(actor, pack_on(TODAY), at).values_list("code", flat=True))


@pytest.mark.clause("NY-8.h")
def test_a_file_of_friday_is_late_once_monday_closes(ada: Actor, joined: None) -> None:
    assert late(ada, MONDAY_AT_THE_CLOSE) == []
    assert late(ada, MONDAY_AT_THE_CLOSE.replace(minute=1)) == ["N1"]


def test_only_incomplete_files_of_ones_own_are_late(bo: Actor, joined: None, ada: Actor) -> None:
    register(ada, {"code": "N2", "name": "西店", "unit": "W11"}, at=FRIDAY)

    assert late(bo, moment(2026, 10, 25)) == ["N1"]


@pytest.mark.clause("TOB-INFO-5.1.b")
def test_static_items_are_asked_for_once_every_half_year(ada: Actor, shops: dict[str, int]) -> None:
    first = next(one for one in rounds(ada, pack_on(TODAY), TODAY) if one.name == "static")
    confirm(["K1"], "static", actor=ada, at=NOW)
    now = next(one for one in rounds(ada, pack_on(TODAY), TODAY) if one.name == "static")
    later = next(
        one
        for one in rounds(ada, pack_on(TODAY), datetime(2027, 1, 1, tzinfo=UTC).date())
        if one.name == "static"
    )

    assert (first.asked, first.done, str(first.period)) == (3, 0, "2026H2")
    assert (now.done, now.open) == (1, 2)
    assert str(now.deadline.last_day) == "2026-12-31"
    assert (later.done, later.left_before) == (0, 2)


@pytest.mark.clause("TOB-INFO-5.2.1")
def test_quarterly_items_are_asked_for_once_a_quarter_and_a_quarter_left_open_is_told(
    ada: Actor, shops: dict[str, int]
) -> None:
    Organisation.objects.update(created_at=moment(2026, 1, 1))
    Customer.objects.update(created_at=moment(2026, 2, 1))

    now = next(one for one in rounds(ada, pack_on(TODAY), TODAY) if one.name == "quarterly")

    assert str(now.period) == "2026Q4"
    assert (now.open, now.left_before) == (3, 3)


def test_confirming_many_is_one_event_and_is_taken_back_whole(ada: Actor, shops: dict[str, int]) -> None:
    event, count = confirm(["K1", "K2", "K1", "nobody"], "static", actor=ada, at=NOW)

    assert count == 2
    assert Change.objects.filter(event=event, field="review:static").count() == 2
    with pytest.raises(NothingToReview):
        confirm(["K1"], "static", actor=ada, at=NOW)

    assert take_back(event, actor=ada, at=NOW) == 2
    assert not Review.objects.exists()
    with pytest.raises(NotThere):
        take_back(event, actor=ada, at=NOW)


def test_nobody_confirms_what_they_may_not_change(
    ada: Actor, bo: Actor, shops: dict[str, int], units: dict[str, Unit]
) -> None:
    mei = actor_of(person("mei", "customer_manager", units["E"]), on=TODAY)

    with pytest.raises(Denied):
        confirm(["K1"], "static", actor=bo, at=NOW)
    with pytest.raises(NothingToReview):
        confirm(["K3"], "static", actor=mei, at=NOW)
    with pytest.raises(NoSuchCycle):
        confirm(["K1"], "dynamic", actor=ada, at=NOW)


def test_what_is_to_review_stands_in_the_order_of_names(ada: Actor, shops: dict[str, int]) -> None:
    pack = pack_on(TODAY)

    found = to_review(ada, "static", pack.quality.cycles["static"], TODAY)

    assert [one.code for one in found] == ["K1", "K2", "K3"]
