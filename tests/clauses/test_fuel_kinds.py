"""FUEL, articles 3.3, 6.1 and 6.2: the classes by nature, fuel and means of payment."""

from datetime import date
from typing import Any

import pytest

from banfa.policy.values import BadValue, read

from .fuel_people import buys_monthly, individual, institution
from .own_packs import WriteOwnPack
from .small_world import World

TODAY = date(2026, 9, 30)


def offered(world: World, field: str) -> list[str]:
    """Return the choices of a field in Chinese; any other word is refused."""
    typed = world.pack().fields.get(field)
    if typed is None:
        pytest.fail(f"the pack has no field {field}")
    with pytest.raises(BadValue):
        read(typed, "something else", today=TODAY)
    return [option.zh for option in typed.options]


def by_kind(world: World, kinds: tuple[str, ...], **fields: Any) -> None:
    """One buyer of diesel for each kind, and one of whom the kind is not recorded."""
    [(name, common)] = fields.items()
    for kind in kinds:
        institution(world, kind, **common, **{name: kind})
    institution(world, "not recorded", **common)
    for customer in (*kinds, "not recorded"):
        buys_monthly(world, customer, diesel=1)


@pytest.mark.clause("FUEL-6.1.1a")
class TestEveryCustomer:
    def test_has_a_class_and_a_level(self, fuel: World) -> None:
        institution(fuel, "plant")
        individual(fuel, "driver")
        individual(fuel, "prospect", "transport", status="prospect", declared_diesel_month=20)
        buys_monthly(fuel, "plant", diesel=50)

        graded = fuel.graded("nature", "level")

        assert graded.values("nature") == {
            "plant": "institution",
            "driver": "private_car",
            "prospect": "transport",
        }
        assert graded.values("level") == {"plant": "prefecture", "driver": "station", "prospect": "county"}

    def test_that_cannot_be_classed_shows_as_a_gap(self, fuel: World) -> None:
        individual(fuel, "driver", kind=None)
        buys_monthly(fuel, "driver", gasoline=1)

        graded = fuel.graded("nature", "gasoline_class", "level")

        assert graded.reasons("nature") == {"driver": "undecided"}
        assert graded.reasons("gasoline_class") == {"driver": "missing:gasoline_kind"}
        assert "汽油客户类别" in graded.sentence("gasoline_class", "driver").zh
        assert graded.values("level") == {"driver": "station"}


@pytest.mark.clause("FUEL-6.2.1")
class TestNature:
    def test_of_an_individual_is_one_of_three_kinds(self, fuel: World) -> None:
        for kind in ("private_car", "transport", "production", None):
            individual(fuel, str(kind), kind)
        institution(fuel, "plant")

        values = fuel.graded("nature").values("nature")

        assert values == {
            "private_car": "private_car",
            "transport": "transport",
            "production": "production",
            "None": None,
            "plant": "institution",
        }
        assert offered(fuel, "individual_kind") == ["私家车客户", "个体运输客户", "个体生产用油客户"]

    def test_gives_institutions_a_size_and_individuals_none(self, fuel: World) -> None:
        institution(fuel, "plant")
        individual(fuel, "driver")
        for name in ("plant", "driver"):
            buys_monthly(fuel, name, gasoline=5)

        assert fuel.graded("size").values("size") == {"plant": "large"}

    def test_may_get_a_further_kind_from_an_administrator(self, fuel: World, own_pack: WriteOwnPack) -> None:
        fuel.name = own_pack(
            "2026.1",
            effective="2000-01-01",
            extends="fuel",
            rules="""
            fields:
              individual_kind:
                title: {zh: 个人客户类别, en: Kind of individual}
                cites: [FUEL-6.2.1]
                type: choice
                options: [{value: private_car, zh: 私家车, en: Car}, {value: boat, zh: 渔船, en: Fishing boat}]
            classifications:
              nature:
                title: {zh: 客户属性, en: Nature}
                cites: [FUEL-6.2.1]
                decide:
                  - {value: boat, zh: 渔船, en: Fishing boat, any: [{zh: 渔船, en: boat, when: individual_kind == "boat"}]}
                otherwise: {value: institution, zh: 机构客户, en: Institution}
            """,
        )
        individual(fuel, "fisher", "boat")

        assert fuel.graded("nature").values("nature") == {"fisher": "boat"}


@pytest.mark.clause("FUEL-6.2.2a")
class TestGasoline:
    def test_customers_are_of_four_kinds(self, fuel: World) -> None:
        kinds = ("organisation", "private_car", "taxi", "motorcycle")
        for kind in kinds:
            individual(fuel, kind, gasoline_kind=kind)
            buys_monthly(fuel, kind, gasoline=0.1)
        individual(fuel, "buys none", gasoline_kind="taxi")

        assert fuel.graded("gasoline_class").values("gasoline_class") == {kind: kind for kind in kinds}
        assert offered(fuel, "gasoline_kind") == ["单位", "私家车", "出租车", "摩托车"]

    def test_and_diesel_give_a_class_on_each_side(self, fuel: World) -> None:
        institution(fuel, "both", gasoline_kind="organisation", diesel_kind="freight")
        institution(fuel, "gasoline", gasoline_kind="organisation", diesel_kind="freight")
        buys_monthly(fuel, "both", gasoline=1, diesel=1)
        buys_monthly(fuel, "gasoline", gasoline=1)

        graded = fuel.graded("gasoline_class", "diesel_class")

        assert graded.values("gasoline_class") == {"both": "organisation", "gasoline": "organisation"}
        assert graded.values("diesel_class") == {"both": "freight"}


@pytest.mark.clause("FUEL-6.2.2b")
class TestDiesel:
    KINDS = ("passenger", "freight", "production", "redistribution")

    def test_customers_are_of_four_kinds(self, fuel: World) -> None:
        by_kind(fuel, self.KINDS, diesel_kind={})

        graded = fuel.graded("diesel_class")

        assert graded.values("diesel_class") == {**{kind: kind for kind in self.KINDS}, "not recorded": None}
        assert graded.reasons("diesel_class") == {"not recorded": "missing:diesel_kind"}
        assert offered(fuel, "diesel_kind") == ["客运", "货运", "生产建设用油", "再流通配送"]

    def test_for_onward_distribution_is_not_combined_with_institutional_nature(self, fuel: World) -> None:
        by_kind(fuel, self.KINDS, diesel_kind={})

        nature = fuel.graded("nature").values("nature")

        assert [name for name, value in nature.items() if value != "institution"] == ["redistribution"]


@pytest.mark.clause("FUEL-6.2.2c")
def test_passenger_transport_is_of_four_kinds_by_which_it_can_be_counted(fuel: World) -> None:
    kinds = ("long_distance", "short_distance", "bus", "shuttle")
    by_kind(fuel, kinds, passenger_kind={"diesel_kind": "passenger"})
    institution(fuel, "haulier", diesel_kind="freight", passenger_kind="bus")
    buys_monthly(fuel, "haulier", diesel=1)

    graded = fuel.graded("passenger_class")

    assert graded.values("passenger_class") == {**{kind: kind for kind in kinds}, "not recorded": None}
    assert offered(fuel, "passenger_kind") == ["长途客运", "短途客运", "公交", "单位班车"]


@pytest.mark.clause("FUEL-6.2.2d")
def test_freight_is_fixed_route_or_short_distance_and_has_to_be_chosen(fuel: World) -> None:
    kinds = ("fixed_route", "occasional")
    by_kind(fuel, kinds, freight_kind={"diesel_kind": "freight"})

    graded = fuel.graded("freight_class")

    assert graded.values("freight_class") == {**{kind: kind for kind in kinds}, "not recorded": None}
    assert graded.reasons("freight_class") == {"not recorded": "missing:freight_kind"}
    assert offered(fuel, "freight_kind") == ["固定线路", "短途零散"]


@pytest.mark.clause("FUEL-6.2.2e")
def test_production_and_construction_is_a_plant_or_a_site(fuel: World) -> None:
    kinds = ("plant", "site")
    by_kind(fuel, kinds, production_kind={"diesel_kind": "production"})

    graded = fuel.graded("production_class")

    assert graded.values("production_class") == {**{kind: kind for kind in kinds}, "not recorded": None}
    assert graded.reasons("production_class") == {"not recorded": "missing:production_kind"}
    assert offered(fuel, "production_kind") == ["生产企业", "工程施工"]


def payers(world: World) -> None:
    """Customers by what they paid with."""
    paid = {
        "fuel card": ("fuel_card",),
        "bank card": ("bank_card",),
        "cash": ("cash",),
        "all": ("cash", "bank_card", "fuel_card"),
        "bank card and cash": ("cash", "bank_card"),
    }
    for name, payments in paid.items():
        individual(world, name)
        for payment in payments:
            world.sale(name, category="gasoline", tonnes=0.01, payment=payment)


@pytest.mark.clause("FUEL-3.3")
def test_a_card_customer_has_paid_with_the_companys_fuel_card(fuel: World) -> None:
    payers(fuel)

    values = fuel.graded("payment_class").values("payment_class")

    assert [name for name, value in values.items() if value == "fuel_card"] == ["fuel card", "all"]
    assert len(values) == 5


@pytest.mark.clause("FUEL-6.2.3")
def test_customers_are_holders_of_fuel_cards_of_bank_cards_or_pay_cash_and_the_classes_add_up(
    fuel: World,
) -> None:
    payers(fuel)

    values = fuel.graded("payment_class").values("payment_class")

    assert values == {
        "fuel card": "fuel_card",
        "bank card": "bank_card",
        "cash": "cash",
        "all": "fuel_card",
        "bank card and cash": "bank_card",
    }
