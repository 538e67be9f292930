"""AD: the six origins of customers, and what is reported by each."""

from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.values import BadValue, read

from .small_world import World

ORIGINS = ("walk_in", "telephone", "cold_visit", "online", "direct_sale", "exhibition")
TODAY = date(2026, 9, 30)


@pytest.mark.clause("AD-1.1.0")
class TestTheOrigin:
    def test_is_mandatory_and_one_of_six(self, chain: World) -> None:
        field = chain.pack().fields["origin"]

        assert field.required
        assert [option.value for option in field.options] == list(ORIGINS)
        assert read(field, "电话订购", today=TODAY).value == "telephone"
        with pytest.raises(BadValue):
            read(field, "telephone, online", today=TODAY)
        with pytest.raises(BadValue):
            read(field, "radio", today=TODAY)

    def test_sorts_every_customer(self, chain: World) -> None:
        for origin in ORIGINS:
            chain.customer(origin, origin=origin)

        assert chain.graded("origin").values("origin") == {origin: origin for origin in ORIGINS}

    def test_adds_up_customers_and_sales(self, chain: World) -> None:
        for name, origin in {"an": "telephone", "bo": "telephone", "cy": "online"}.items():
            chain.customer(name, origin=origin)
        chain.sale("an", amount=300, cost=200)
        chain.sale("cy", amount=70, cost=90)

        found = chain.graded(profiles=["origins"]).profile("origins")

        assert {keys: (row.customers, row.with_sales) for keys, row in found.items()} == {
            ("telephone",): (2, 1),
            ("online",): (1, 1),
        }
        assert found["telephone",].sums == {"sales": Decimal(300), "contribution_made": Decimal(100)}
        assert found["online",].sums == {"sales": Decimal(70), "contribution_made": Decimal(-20)}


@pytest.mark.clause("AD-1.1.1")
def test_walk_ins_are_reported_per_branch_with_accessories_and_new_and_old(chain: World) -> None:
    north, south = {"company": "HQ", "unit_of_sale": "N"}, {"company": "HQ", "unit_of_sale": "S"}
    chain.customer("new", origin="walk_in", units=north)
    chain.customer("old", origin="walk_in", units=north)
    chain.customer("away", origin="walk_in", units=north)
    chain.customer("elsewhere", origin="walk_in", units=south)
    chain.sale("old", amount=5, on=date(2026, 5, 1))
    chain.sale("old", amount=40, category="board")
    chain.sale("new", amount=30, category="accessory")
    chain.sale("new", amount=10, category="media")
    chain.sale("elsewhere", amount=1_000, category="accessory")

    graded = chain.graded(profiles=["origins_new_and_old"])
    found = graded.profile("origins_new_and_old", unit=chain.path_of(north))

    assert {
        keys: (row.customers, row.sums["sales"], row.sums["accessory_sales"]) for keys, row in found.items()
    } == {
        ("walk_in", None): (1, Decimal(0), Decimal(0)),
        ("walk_in", "new"): (1, Decimal(40), Decimal(30)),
        ("walk_in", "regular"): (1, Decimal(40), Decimal(0)),
    }
    everywhere = graded.profile("origins_new_and_old")
    assert everywhere["walk_in", "new"].sums["accessory_sales"] == Decimal(1_030)


@pytest.mark.clause("AD-1.1.2")
def test_telephone_orders_are_reported_with_their_sales_and_categories(chain: World) -> None:
    """Two categories and one: three between two customers. Goods that came back are no category bought."""
    chain.customer("an", origin="telephone")
    chain.customer("bo", origin="telephone")
    chain.customer("cy", origin="walk_in")
    chain.sale("an", amount=60, category="board")
    chain.sale("an", amount=20, category="media")
    chain.sale("an", amount=20, category="media")
    chain.sale("bo", amount=100, category="board")
    chain.sale("bo", quantity=-1, amount=-50, category="lighting")
    chain.sale("cy", amount=50, category="board")

    found = chain.graded(profiles=["origins_by_breadth"]).profile("origins_by_breadth")

    telephone = found["telephone",]
    assert (telephone.customers, telephone.sums["categories_bought"]) == (2, Decimal(3))
    assert [found[origin,].sums["sales"] for origin in ("telephone", "walk_in")] == [150, 50]


@pytest.mark.clause("AD-1.1.3a")
class TestAColdVisit:
    def test_is_to_who_never_bought_or_has_not_for_a_long_time(self, chain: World) -> None:
        """Six months are our start: on 30 September they are full since 30 March, and 31 March ends with September too."""
        chain.customer("never", origin="cold_visit", status="prospect")
        for day in (date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)):
            chain.customer(day.isoformat(), origin="cold_visit")
            chain.sale(day.isoformat(), on=day)

        assert chain.graded("cold_visit").values("cold_visit") == {
            "never": "never",
            "2026-03-30": "dormant",
            "2026-03-31": "dormant",
            "2026-04-01": "trading",
        }

    def test_is_listed_with_the_last_date(self, chain: World) -> None:
        chain.customer("lin", origin="cold_visit")
        chain.sale("lin", on=date(2025, 12, 24))

        why = chain.graded("cold_visit").explained("cold_visit", "lin")

        assert why.seen is not None
        assert (why.value, why.seen.last) == ("dormant", date(2025, 12, 24))

    def test_is_to_no_customer_of_another_origin(self, chain: World) -> None:
        chain.customer("regular", origin="telephone")
        chain.customer("visited", origin="cold_visit")

        assert chain.graded("cold_visit").values("cold_visit") == {"visited": "never"}


@pytest.mark.clause("AD-1.1.4")
class TestOnlineCustomers:
    def test_have_their_enquiries_kept_apart_from_their_orders(self, chain: World) -> None:
        for name in ("asked", "asked and bought", "bought", "silent"):
            chain.customer(name, origin="online")
        for name in ("asked", "asked and bought"):
            chain.sale(name, quantity=0, amount=0, event="enquiry")
        chain.sale("asked and bought", amount=50, event="order")
        chain.sale("bought", amount=20)

        assert chain.graded("online_stage").values("online_stage") == {
            "asked": "enquiry_only",
            "asked and bought": "ordered",
            "bought": "order_only",
            "silent": "silent",
        }

    def test_are_reported_by_type_of_user_with_what_enquiries_became(self, chain: World) -> None:
        """Of three offices that asked one ordered; an enquiry is neither a purchase nor a sale."""
        for name, user in {"an": "office", "bo": "office", "cy": "office", "di": "end_user"}.items():
            chain.customer(name, origin="online", user_type=user)
            chain.sale(name, quantity=0, amount=0, event="enquiry")
        chain.sale("an", quantity=0, amount=0, event="enquiry")
        chain.sale("an", amount=500, event="order")

        found = chain.graded(profiles=["online_conversion"]).profile("online_conversion")

        assert {keys: row.customers for keys, row in found.items()} == {
            ("office", "ordered"): 1,
            ("office", "enquiry_only"): 2,
            ("end_user", "enquiry_only"): 1,
        }
        assert found["office", "ordered"].sums == {"enquiries": 2, "orders": 1, "sales": 500}
        assert found["office", "enquiry_only"].sums == {"enquiries": 2, "orders": 0, "sales": 0}


@pytest.mark.clause("AD-1.1.5")
class TestDirectSale:
    def test_is_proposed_for_suppliers_and_for_the_three_provinces_outside_branch_areas(
        self, chain: World
    ) -> None:
        chain.customer("supplier", origin="telephone", is_supplier=True, province="guangdong")
        for province in ("liaoning", "jilin", "heilongjiang", "hebei"):
            chain.customer(province, origin="telephone", province=province, in_branch_area=False)
        chain.customer("covered", origin="walk_in", province="jilin", in_branch_area=True)
        chain.customer("nowhere", origin="walk_in")

        proposed = chain.graded("proposed_origin").values("proposed_origin")

        direct = {name for name, value in proposed.items() if value == "direct_sale"}
        assert direct == {"supplier", "liaoning", "jilin", "heilongjiang"}
        assert {proposed[name] for name in ("hebei", "covered", "nowhere")} == {"as_recorded"}

    def test_is_reported_by_province(self, chain: World) -> None:
        chain.customer("an", origin="direct_sale", province="jilin")
        chain.sale("an", amount=80)
        chain.customer("bo", origin="telephone", province="jilin")
        chain.sale("bo", amount=8_000)

        found = chain.graded(profiles=["direct_sales"]).profile("direct_sales")

        assert {keys: row.sums["sales"] for keys, row in found.items()} == {("jilin",): Decimal(80)}


@pytest.mark.clause("AD-1.1.6")
class TestExhibitionCustomers:
    def test_are_proposed_where_the_file_names_a_fair(self, chain: World) -> None:
        chain.customer(
            "met", origin="walk_in", exhibition_name="上海广印展", exhibition_date=date(2026, 3, 4)
        )

        assert chain.graded("proposed_origin").values("proposed_origin") == {"met": "exhibition"}

    def test_lack_nothing_when_name_and_date_are_kept(self, chain: World) -> None:
        chain.customer(
            "both", origin="exhibition", exhibition_name="上海广印展", exhibition_date=date(2026, 3, 4)
        )
        chain.customer("no date", origin="exhibition", exhibition_name="上海广印展")
        chain.customer("no name", origin="exhibition", exhibition_date=date(2026, 3, 4))
        chain.customer("no fair needed", origin="online")

        assert chain.graded("exhibition_record").values("exhibition_record") == {
            "both": "complete",
            "no date": "incomplete",
            "no name": "incomplete",
        }

    def test_are_reported_per_fair(self, chain: World) -> None:
        """The same fair of two years is two fairs."""
        for name, day in {"an": date(2025, 3, 4), "bo": date(2026, 3, 4), "cy": date(2026, 3, 4)}.items():
            chain.customer(name, origin="exhibition", exhibition_name="上海广印展", exhibition_date=day)
            chain.sale(name, amount=100, cost=60)

        found = chain.graded(profiles=["fairs"]).profile("fairs")

        assert {keys: (row.customers, row.sums["contribution_made"]) for keys, row in found.items()} == {
            ("上海广印展", "2025-03-04"): (1, Decimal(40)),
            ("上海广印展", "2026-03-04"): (2, Decimal(80)),
        }
