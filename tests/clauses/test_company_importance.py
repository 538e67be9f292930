"""CRM-GOV and CUST-A: key, ordinary and potential customers, and what is due to each."""

from datetime import date
from pathlib import Path

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.run_folder import read_record

from .own_packs import WriteOwnPack
from .small_world import World

A_MILLION = """
parameters:
  key_volume:
    title: {zh: 重要客户界限, en: bound of a key customer}
    cites: [CRM-GOV-2.1]
    number: {value: 1000000, inferred: true}
"""


@pytest.mark.clause("CRM-GOV-2.1")
class TestAKeyCustomer:
    def test_exceeds_the_volume_that_the_organisation_sets(
        self, engine: BaseBackend, tmp_path: Path, own_pack: WriteOwnPack
    ) -> None:
        name = own_pack("2026.1", effective="2026-01-01", extends="company", rules=A_MILLION)
        ours = World(engine, tmp_path, name)
        for amount in ("999999.99", "1000000.00", "1000000.01"):
            ours.customer(amount)
            ours.sale(amount, amount=amount, on=date(2025, 10, 1))

        graded = ours.graded("importance")

        assert graded.values("importance") == {
            "999999.99": "ordinary",
            "1000000.00": "ordinary",
            "1000000.01": "key",
        }

    def test_is_measured_by_the_sales_of_a_year(
        self, engine: BaseBackend, tmp_path: Path, own_pack: WriteOwnPack
    ) -> None:
        """The year that ends with September 2026 began on 1 October 2025."""
        name = own_pack("2026.1", effective="2026-01-01", extends="company", rules=A_MILLION)
        ours = World(engine, tmp_path, name)
        for day in (date(2025, 9, 30), date(2025, 10, 1)):
            ours.customer(day.isoformat())
            ours.sale(day.isoformat(), amount=2_000_000, on=day)

        values = ours.graded("importance").values("importance")

        assert values == {"2025-09-30": "ordinary", "2025-10-01": "key"}

    def test_is_not_found_by_volume_until_it_is_set_and_the_run_says_so(self, company: World) -> None:
        company.customer("giant")
        company.sale("giant", amount=50_000_000)
        company.customer("holder", key_resources=True)

        graded = company.graded("importance")

        assert graded.values("importance") == {"giant": "ordinary", "holder": "key"}
        off = read_record(graded.folder).classifications["importance"].off
        assert ("parameter:key_volume",) in off.values()

    def test_holds_important_resources_and_is_told_why_it_is_key(self, company: World) -> None:
        company.customer("holder", key_resources=True)
        company.customer("denied", key_resources=False)
        company.customer("unknown")

        graded = company.graded("importance")

        assert graded.values("importance") == {"holder": "key", "denied": "ordinary", "unknown": "ordinary"}
        told = graded.sentence("importance", "holder")
        assert "重要资源" in told.zh
        assert "important resources" in told.en


@pytest.mark.clause("CUST-A-4.1")
class TestAnImportantCustomer:
    def test_is_large_and_of_strong_influence(self, company: World) -> None:
        """Of ten the first is A; it takes both, size and influence."""
        for place in range(1, 11):
            company.customer(f"no. {place}", strong_influence=place in (1, 2))
            company.sale(f"no. {place}", amount=1_100 - 100 * place)
        company.customer("no opinion")

        values = company.graded("importance").values("importance")

        assert [name for name, value in values.items() if value == "key"] == ["no. 1"]

    def test_is_also_whom_the_managers_made_a_key_or_strategic_partner(self, company: World) -> None:
        for name in ("strategic", "key", "ordinary"):
            company.customer(name)
            company.decide("partnership", name, name)

        graded = company.graded("importance")

        assert graded.values("importance") == {"strategic": "key", "key": "key", "ordinary": "ordinary"}
        assert "核定" in graded.sentence("importance", "strategic").zh


@pytest.mark.clause("CRM-GOV-2.2")
class TestAPotentialCustomer:
    def test_is_worth_cooperating_with_and_has_not_bought(self, company: World) -> None:
        company.customer("worth it", status="prospect", cooperation_value=True)
        company.customer("not worth it", status="prospect", cooperation_value=False)
        company.customer("not judged", status="prospect")

        assert company.graded("importance").values("importance") == {"worth it": "potential"}

    def test_leaves_the_class_with_its_first_purchase(self, company: World) -> None:
        company.customer("lin", status="prospect", cooperation_value=True)
        before = company.graded("importance").values("importance")
        company.sale("lin", on=date(2026, 9, 30))

        after = company.graded("importance").values("importance")

        assert (before, after) == ({"lin": "potential"}, {"lin": "ordinary"})

    def test_is_not_left_by_goods_that_came_back(self, company: World) -> None:
        company.customer("lin", status="prospect", cooperation_value=True)
        company.sale("lin", quantity=-1, amount=-50)

        assert company.graded("importance").values("importance") == {"lin": "potential"}


@pytest.mark.clause("CRM-GOV-2.3")
def test_an_active_customer_below_the_key_bound_is_ordinary_and_everyone_has_one_of_three(
    company: World,
) -> None:
    company.customer("small")
    company.sale("small", amount=10)
    company.customer("silent")
    company.customer("holder", key_resources=True)
    company.customer("prospect", status="prospect", cooperation_value=True)

    graded = company.graded("importance")

    assert graded.values("importance") == {
        "small": "ordinary",
        "silent": "ordinary",
        "holder": "key",
        "prospect": "potential",
    }
    assert len(graded.pack.classifications["importance"].given) == 3


@pytest.mark.clause("CUST-A-5.2")
class TestTargetedManagement:
    def test_gives_every_class_a_service_of_its_own(self, company: World) -> None:
        company.customer("holder", key_resources=True)
        company.customer("small")
        company.customer("prospect", status="prospect", cooperation_value=True)

        graded = company.graded("importance")

        due = [graded.due("importance", name) for name in ("holder", "small", "prospect")]
        assert due == [{"key_manager"}, {"ordinary_service"}, {"potential_approach"}]

    def test_stands_on_a_class_and_a_level(self, company: World) -> None:
        company.customer("lin", key_resources=True)
        company.sale("lin", amount=100)

        graded = company.graded("importance", "value_level")

        assert graded.values("importance") == {"lin": "key"}
        assert graded.values("value_level")["lin"] in {"1", "2", "3", "4"}
        assert graded.due("importance", "lin")
