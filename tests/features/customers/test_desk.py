from datetime import timedelta

import pytest
from django.http import QueryDict

from banfa.features.customers.desk import files_with_gaps, tell_changes
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.web.news import Told
from banfa.platform.web.slots import Asked
from tests.conftest import NOW, TODAY, person
from tests.features.given import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> None:
    register(
        ada, {"code": "K1", "name": "平安", "unit": "E11"}, {"code": "K2", "name": "顺达", "unit": "W11"}
    )


def told(name: str, who: str, *, minutes: int = 0, action: str = "customer.changed") -> Told:
    at = NOW + timedelta(minutes=minutes)
    return Told(pk=minutes, at=at, who=who, action=action, subject=f"customer:{name}")


class TestTheNews:
    def test_count_only_customers_in_sight(self, shops: None, ada: Actor, bo: Actor) -> None:
        events = [told("K1", "甲", minutes=2), told("K2", "乙"), told("K1", "甲")]

        whole = list(tell_changes(Asked(actor=ada, query=QueryDict()), events))
        east = list(tell_changes(Asked(actor=bo, query=QueryDict()), events))

        assert [line.about.zh for line in whole] == ["2 户，2 人"]
        assert [line.about.zh for line in east] == ["K1，甲"]

    def test_tell_new_customers_apart(self, shops: None, ada: Actor) -> None:
        events = [told("K1", "甲", action="customer.created"), told("K2", "甲")]

        lines = list(tell_changes(Asked(actor=ada, query=QueryDict()), events))

        assert [line.what.en for line in lines] == ["Customers entered", "Files changed"]


class TestTheGaps:
    def test_are_owed_by_nobody_who_has_the_whole_organisation(self, shops: None, ada: Actor) -> None:
        assert list(files_with_gaps(Asked(actor=ada, query=QueryDict()), TODAY)) == []

    def test_name_the_required_field_and_lead_to_its_customers(
        self, shops: None, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        manager = actor_of(person("mo", "section_head", units["E"]), on=TODAY)
        pack = pack_on(TODAY)
        asked_for = pack.fields["phone"].model_copy(update={"required": True})
        changed = pack.model_copy(update={"fields": {**pack.fields, "phone": asked_for}})
        monkeypatch.setattr("banfa.features.customers.desk.pack_on", lambda day: changed)

        lines = list(files_with_gaps(Asked(actor=manager, query=QueryDict()), TODAY))

        assert [line.address for line in lines] == ["/customers/?f.phone.is=empty"]
        assert "1" in lines[0].about.zh
