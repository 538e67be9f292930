"""The weekly inspection of new files, and the way of a faulty one."""

from datetime import UTC, datetime

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.quality.inspecting import (
    NoDefect,
    NoInspection,
    NotWaiting,
    collect,
    hand_back,
    pass_file,
    return_file,
)
from banfa.features.customers.quality.models import InspectedFile
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.org.models import Organisation, Unit
from tests.conftest import TODAY, person
from tests.features.given import moment, register

pytestmark = pytest.mark.django_db
LAST_WEEK, MONDAY = moment(2026, 10, 14), moment(2026, 10, 19)


@pytest.fixture
def new_files(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    """Two files of last week, one of this week, one of long ago, under the chain's pack."""
    Organisation.objects.update(pack="chain")
    register(ada, {"code": "A0", "name": "老客户", "unit": "E11"}, at=moment(2026, 9, 1))
    register(
        ada,
        {"code": "A1", "name": "新客户", "unit": "E11"},
        {"code": "A2", "name": "西店", "unit": "W11"},
        at=LAST_WEEK,
    )
    register(ada, {"code": "A3", "name": "今天来的", "unit": "E11"}, at=MONDAY)
    collect(actor=ada, at=MONDAY)
    return dict(InspectedFile.objects.values_list("customer__code", "pk"))


@pytest.mark.clause("AD-1.5.1.1a")
def test_each_week_brings_the_new_files_of_every_branch_once(ada: Actor, new_files: dict[str, int]) -> None:
    assert new_files.keys() == {"A1", "A2"}
    assert collect(actor=ada, at=MONDAY) == 0
    assert collect(actor=ada, at=moment(2026, 10, 26)) == 1


@pytest.mark.clause("AD-1.5.1.1b")
def test_a_faulty_file_goes_back_with_its_defects_and_is_looked_at_again(
    ada: Actor, new_files: dict[str, int]
) -> None:
    sent = return_file(new_files["A1"], ["complete", "untrue"], note="电话空号", actor=ada, at=MONDAY)

    assert (sent.state, sent.defects, sent.returns) == ("RETURNED", ["complete", "untrue"], 1)
    assert sent.due_at == datetime(2026, 10, 21, 10, 0, tzinfo=UTC)  # the second working day's close

    corrected = hand_back(new_files["A1"], actor=ada, at=moment(2026, 10, 20))
    assert corrected.state == "CORRECTED"
    assert pass_file(new_files["A1"], actor=ada, at=moment(2026, 10, 21)).state == "PASSED"
    with pytest.raises(NotWaiting):
        pass_file(new_files["A1"], actor=ada, at=moment(2026, 10, 21))


def test_what_goes_back_says_what_is_wrong(ada: Actor, new_files: dict[str, int]) -> None:
    with pytest.raises(NoDefect):
        return_file(new_files["A1"], ["ugly"], note="", actor=ada, at=MONDAY)

    assert InspectedFile.objects.get(pk=new_files["A1"]).state == "WAITING"


def test_only_who_decides_inspects_and_strangers_see_nothing(
    bo: Actor, new_files: dict[str, int], units: dict[str, Unit]
) -> None:
    mei = actor_of(person("mei", "customer_manager", units["E"]), on=TODAY)

    with pytest.raises(Denied):
        pass_file(new_files["A1"], actor=bo, at=MONDAY)
    with pytest.raises(NotThere):
        hand_back(new_files["A2"], actor=mei, at=MONDAY)


def test_a_pack_without_inspections_has_none(ada: Actor, shops: dict[str, int]) -> None:
    with pytest.raises(NoInspection):
        collect(actor=ada, at=MONDAY)

    assert Customer.objects.count() == 3
