"""Nothing younger than its term is removed; what is purged leaves a signed stub and a whole chain."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from banfa.platform.access import Actor, Denied
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Change, Event, Head, Purge
from banfa.platform.audit.recording import Changed, record
from banfa.platform.auditing.retention import StillKept, require_past_term
from banfa.platform.auditing.services import NothingToPurge, purge, rotate_master_key
from banfa.platform.org.models import Organisation
from banfa.policy.loading import load
from tests.conftest import NOW, TODAY
from tests.platform.audit.tampering import behind_the_log

pytestmark = pytest.mark.django_db
OLD, EDGE = datetime(2023, 5, 1, tzinfo=UTC), date(2023, 10, 8)


@pytest.fixture
def log(ada: Actor) -> None:
    """A log of which three events are older than three years."""
    with behind_the_log():
        Event.objects.all().delete()
        Head.objects.all().delete()
    for at in (OLD, OLD + timedelta(days=1), OLD + timedelta(days=2), NOW, NOW):
        with transaction.atomic():
            record("thing.changed", "thing:1", actor=ada, at=at, changes=[Changed("thing:1", "n", "a", "b")])


def findings() -> list[str]:
    return [finding.en for finding in broken_links()]


class TestPurging:
    def test_removes_what_is_past_its_term_and_keeps_the_chain_whole(self, log: None, ada: Actor) -> None:
        extent = purge(before=EDGE, actor=ada, at=NOW)

        assert (extent.until, extent.events, extent.rows) == (3, 3, 3)
        assert list(Event.objects.order_by("pk").values_list("pk", flat=True)) == [4, 5, 6]
        assert Change.objects.count() == 2
        assert Event.objects.get(pk=6).summary["events"] == 3
        assert findings() == []

    @pytest.mark.parametrize("before", [EDGE + timedelta(days=1), TODAY])
    def test_of_anything_younger_is_refused(self, log: None, ada: Actor, before: date) -> None:
        with pytest.raises(StillKept, match="only what is older than 2023-10-08"):
            purge(before=before, actor=ada, at=NOW)

        assert Event.objects.count() == 5

    def test_tried_first_removes_nothing(self, log: None, ada: Actor) -> None:
        assert purge(before=EDGE, actor=ada, at=NOW, dry_run=True).events == 3
        assert Event.objects.count() == 5

    def test_of_nothing_is_said_to_be_so(self, log: None, ada: Actor) -> None:
        with pytest.raises(NothingToPurge):
            purge(before=date(2020, 1, 1), actor=ada, at=NOW)

    def test_is_for_whom_it_is_allowed(self, log: None, bo: Actor) -> None:
        with pytest.raises(Denied):
            purge(before=EDGE, actor=bo, at=NOW)

    def test_with_a_forged_stub_is_found(self, log: None, ada: Actor) -> None:
        purge(before=EDGE, actor=ada, at=NOW)

        with behind_the_log():
            Purge.objects.update(until=2)

        assert "the stub of the events purged up to 2 is not signed" in findings()[0]

    def test_twice_goes_on_from_the_later_stub(self, log: None, ada: Actor) -> None:
        purge(before=date(2023, 5, 2), actor=ada, at=NOW)
        purge(before=EDGE, actor=ada, at=NOW)

        assert Event.objects.order_by("pk").values_list("pk", flat=True)[0] == 4
        assert findings() == []


def test_a_new_master_key_is_recorded(ada: Actor, bo: Actor) -> None:
    assert rotate_master_key(actor=ada, at=NOW) == 0
    assert Event.objects.latest("pk").action == "keys.rotated"
    with pytest.raises(Denied):
        rotate_master_key(actor=bo, at=NOW)


@pytest.mark.clause("WINE-2.7")
class TestAWineryKeepsCustomersThreeYears:
    @pytest.fixture(autouse=True)
    def winery(self, ada: Actor) -> None:
        Organisation.objects.update(pack="winery")

    def test_and_refuses_to_remove_one_a_day_before(self) -> None:
        with pytest.raises(
            StillKept, match=r"3 years \(WINE-2\.7\): last touched on 2023-10-09, free from 2026-10-09"
        ):
            require_past_term("customers", date(2023, 10, 9), on=TODAY)

    def test_and_frees_one_on_the_day(self) -> None:
        require_past_term("customers", date(2023, 10, 8), on=TODAY)

        assert "WINE-2.7" in load("winery", on=TODAY).retention["customers"].cites


@pytest.mark.clause("BANK-9")
def test_a_bank_keeps_identity_data_for_its_term(ada: Actor) -> None:
    Organisation.objects.update(pack="bank")

    require_past_term("customers", date(2021, 10, 8), on=TODAY)
    with pytest.raises(StillKept, match=r"5 years \(BANK-9\)"):
        require_past_term("customers", date(2021, 10, 9), on=TODAY)


def test_the_last_of_february_is_free_in_march(ada: Actor) -> None:
    with pytest.raises(StillKept):
        require_past_term("customers", date(2024, 2, 29), on=date(2027, 2, 28))

    require_past_term("customers", date(2024, 2, 29), on=date(2027, 3, 1))
