"""What the packs' clauses ask of the register's quality, each from its own words."""

from datetime import date

import pytest
from django.http import QueryDict

from banfa.features.customers.models import Customer
from banfa.features.customers.quality import queries
from banfa.features.customers.quality.parts import reviews_due
from banfa.features.customers.quality.reviews import confirm, rounds
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Organisation, Unit
from banfa.platform.web.slots import Asked
from tests.conftest import NOW, TODAY, person
from tests.features.given import register

pytestmark = pytest.mark.django_db
NEXT_HALF = date(2027, 1, 5)


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param("base", marks=pytest.mark.clause("CRM-RULE-4"), id="CRM-RULE-4"),
        pytest.param("base", marks=pytest.mark.clause("CRM-TPL-6b"), id="CRM-TPL-6b"),
        pytest.param("company", marks=pytest.mark.clause("XX-CO-3.2c"), id="XX-CO-3.2c"),
        pytest.param("company", marks=pytest.mark.clause("CRD-23"), id="CRD-23"),
        pytest.param("dispatch", marks=pytest.mark.clause("OIL-DISP-2.3b"), id="OIL-DISP-2.3b"),
    ],
)
def test_a_file_not_verified_within_its_cycle_is_asked_of_who_answers_for_it(
    ada: Actor, shops: dict[str, int], units: dict[str, Unit], pack: str
) -> None:
    Organisation.objects.update(pack=pack)
    manager = actor_of(person("mei", "customer_manager", units["E"]), on=TODAY)
    confirm(["K1"], "review", actor=ada, at=NOW)
    asked = Asked(actor=manager, query=QueryDict(""))

    now = next(one for one in rounds(manager, pack_on(TODAY), TODAY) if one.name == "review")
    owed = [one.count for one in reviews_due(asked, TODAY)]
    later = next(one for one in rounds(manager, pack_on(NEXT_HALF), NEXT_HALF) if one.name == "review")

    assert (now.done, now.open) == (1, 1)
    assert owed == [1]
    assert (later.open, later.left_before) == (2, 1)


@pytest.mark.clause("CRM-USE-5.1")
def test_a_file_without_name_contact_or_address_is_not_complete_and_says_what_is_missing(
    ada: Actor, units: dict[str, Unit]
) -> None:
    Organisation.objects.update(pack="base")
    register(ada, {"code": "U1", "name": "蓝天公司", "unit": "E11"})
    register(
        ada, {"code": "U2", "name": "白云公司", "unit": "E11", "phone": "13812345678", "address": "云路 1 号"}
    )

    missing = {one.code: queries.completeness_in(one).lacking for one in Customer.objects.all()}

    assert set(missing["U1"]) == {"phone", "address"}
    assert missing["U2"] == ()


@pytest.mark.clause("BANK-10a")
def test_a_rate_per_branch_and_the_customers_below_the_norm_are_told(
    ada: Actor, units: dict[str, Unit]
) -> None:
    Organisation.objects.update(pack="bank")
    full = {"name": "张三", "unit": "E11", "phone": "13812345678", "address": "云路 1 号"}
    register(
        ada,
        {**full, "code": "V1"},
        {**full, "code": "V2", "phone": None},
        {**full, "code": "V3", "unit": "W11"},
    )

    rates = queries.completeness_by_unit(ada)
    needed = queries.completeness_in(Customer.objects.get(code="V2"))

    assert "phone" in needed.lacking
    assert {"name", "phone", "address"} <= set(needed.needed)
    assert rates[units["E11"].path].customers == 2
    assert [one.code for one in queries.lacking_customers(ada)][:1] == ["V2"]
