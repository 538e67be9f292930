"""Example data for an organisation that was founded in the browser."""

import pytest

from banfa.config.demo import filling
from banfa.config.demo.building import NotADemo
from banfa.features.customers.models import Customer
from banfa.features.grading.queries import newest_published
from banfa.platform.access import Actor, Denied
from banfa.platform.jobs.services import Cancelled
from banfa.platform.org.models import Organisation, Person, Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _few_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "CUSTOMERS", {"tobacco": 150})


def test_an_empty_organisation_is_filled_graded_and_said_to_be_an_example(ada: Actor) -> None:
    steps: list[tuple[int, int]] = []

    filling.fill(ada, {"pack": "tobacco"}, lambda done, total: steps.append((done, total)))
    again = filling.fill(ada, {"pack": "tobacco"}, lambda done, total: None)

    assert Customer.objects.count() == 150
    assert newest_published(ada) is not None
    assert "合成数据" in Organisation.objects.get().origin_zh
    assert Organisation.objects.get().name == "澜州市公司"
    assert {one for one, _ in steps} >= set(range(6))
    assert again == {"pack": "tobacco"}
    assert Person.objects.filter(username__startswith="example-").count() == 2


def test_data_of_ones_own_are_never_mixed_with_it(ada: Actor, units: dict[str, Unit]) -> None:
    with pytest.raises(NotADemo):
        filling.fill(ada, {"pack": "tobacco"}, lambda done, total: None)
    assert not Organisation.objects.get().origin_zh


def test_only_who_may_appoint_fills_it(cy: Actor) -> None:
    with pytest.raises(Denied):
        filling.fill(cy, {"pack": "tobacco"}, lambda done, total: None)


def test_it_stops_where_it_is_cancelled(ada: Actor) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        filling.fill(ada, {"pack": "tobacco"}, stop)
    assert not Customer.objects.exists()
