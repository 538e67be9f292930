"""Clauses with a date or a count: what is owed, at the figure, right before it and right after it."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from banfa.features.customers.models import Customer
from banfa.features.duties import services
from banfa.features.duties.days import FixedDay, declare_fixed_days
from banfa.features.duties.models import Duty
from banfa.features.duties.queries import KeptWish, kept, kept_in_all, kept_rows, overdue
from banfa.features.duties.services.watching import watch
from banfa.platform.access import Actor
from banfa.platform.org.models import Person, Unit
from tests.clauses.houses import house
from tests.conftest import person
from tests.features.conftest import shops
from tests.features.duties.conftest import graded, head, mo
from tests.features.duties.world import assign, generated, one_duty, publish_grades, shanghai, visited
from tests.features.given import register

__all__ = ["graded", "head", "mo", "shops"]
MONDAY = shanghai(10, 12)
MOMENT = timedelta(seconds=1)


def closed_by(evidence: str, number: int, at: datetime, actor: Actor, customer: int) -> list[str]:
    """Tell of a proof and return which obligations it closed."""
    with transaction.atomic():
        found = services.close_with(evidence, number, at=at, actor=actor, customer_id=customer)
    return [one.obligation for one in found]


def report(event: str, at: datetime, customer: int) -> list[Duty]:
    with transaction.atomic():
        return services.happened(event, at=at, customer_id=customer)


class TestVisitsOfRetailers:
    @pytest.mark.clause("NY-13b.1")
    def test_a_month_is_covered_at_the_last_customer_and_names_who_is_missing(
        self, ada: Actor, units: dict[str, Unit]
    ) -> None:
        register(ada, *({"code": f"R{n}", "name": f"店{n}", "unit": "E11"} for n in range(120)))
        customers = dict(Customer.objects.values_list("code", "pk"))
        mo = person("mo", "customer_manager", units["E11"])
        assign(mo, *customers.values())
        publish_grades(dict.fromkeys(customers.values(), "C"))
        generated(ada, MONDAY)
        wish = KeptWish(
            start=shanghai(10, 1, 0), end=shanghai(11, 1, 0), obligation="monthly_coverage", by="person"
        )
        november = shanghai(11, 1)
        for number in range(119):
            visited(customers[f"R{number}"], mo, MONDAY, str(number))

        (before,) = kept(ada, wish, november)
        missing = [one.customer.code for one in kept_rows(ada, wish, "overdue", november) if one.customer]
        visited(customers["R119"], mo, shanghai(10, 31, 23), "119")
        (after,) = kept(ada, wish, november)

        assert before.share is not None
        assert (before.title.zh, f"{before.share:.1%}", before.is_met) == ("Mo", "99.2%", False)
        assert missing == ["R119"]
        assert (after.share, after.is_met) == (1, True)

    @pytest.mark.clause("NY-13b.2")
    @pytest.mark.parametrize("grade", ["A", "B"])
    def test_a_and_b_are_owed_one_visit_in_each_calendar_week_on_their_own_day(
        self, ada: Actor, graded: dict[str, int], mo: Person, monkeypatch: pytest.MonkeyPatch, grade: str
    ) -> None:
        monkeypatch.setattr("banfa.features.duties.days._source", [])
        declare_fixed_days(lambda ids, post: {graded["K1"]: FixedDay(2)})
        publish_grades({graded["K1"]: grade})

        generated(ada, MONDAY)

        owed = Duty.objects.filter(obligation="weekly_visit", customer=graded["K1"]).order_by("due_at")
        assert [(one.period, one.due_at) for one in owed] == [
            ("2026-W42", shanghai(10, 15, 0)), ("2026-W43", shanghai(10, 22, 0)),
        ]  # fmt: skip

    @pytest.mark.clause("NY-13b.2")
    def test_a_week_without_a_visit_is_reported(self, ada: Actor, graded: dict[str, int], mo: Person) -> None:
        generated(ada, MONDAY)
        sunday, monday = shanghai(10, 19, 0) - MOMENT, shanghai(10, 19, 0)
        wish = KeptWish(start=shanghai(10, 12, 0), end=monday, obligation="weekly_visit")

        watch(sunday)
        in_the_week = kept_in_all(ada, wish, sunday).missed
        watch(monday)

        assert (in_the_week, kept_in_all(ada, wish, monday).missed) == (0, 1)

    @pytest.mark.clause("NY-13b.3")
    def test_c_is_owed_one_visit_in_each_two_weeks(
        self, ada: Actor, graded: dict[str, int], mo: Person
    ) -> None:
        generated(ada, MONDAY)
        generated(ada, MONDAY + timedelta(days=14))

        owed = Duty.objects.filter(obligation="fortnightly_visit", customer=graded["K2"]).order_by("opens_at")
        starts = [one.opens_at for one in owed]
        assert starts == [shanghai(10, 12, 0), shanghai(10, 26, 0), shanghai(11, 9, 0)]
        assert [one.due_at for one in owed] == [*starts[1:], shanghai(11, 23, 0)]


@pytest.fixture
def buyer(db: None) -> tuple[int, Actor, Person]:
    """A buyer of a home, the administrator, and the ambassador who looks after everybody."""
    root, units = house("property")
    register(root, {"code": "P1", "name": "王先生", "unit": "A1"})
    customer = Customer.objects.get()
    ambassador = person("amy", "service_ambassador", units["A1"])
    caller = person("cal", "call_back_specialist", units["A1"])
    assign(ambassador, customer.pk, post="service_ambassador")
    assign(caller, customer.pk, post="call_back_specialist")
    return customer.pk, root, ambassador


def written(customer: int, **values: object) -> None:
    row = Customer.objects.get(pk=customer)
    row.attributes = {**row.attributes, **values}
    row.save(update_fields=["attributes"])


class TestCareForBuyers:
    @pytest.mark.clause("CARE-1.1")
    def test_the_first_visitor_is_called_within_48_hours_and_later_visits_start_nothing(
        self, buyer: tuple[int, Actor, Person]
    ) -> None:
        customer, _, _ = buyer
        ten = shanghai(10, 12, 10)

        report("visit.first", ten, customer)
        later = report("visit.first", ten + timedelta(days=1), customer)

        duty = one_duty("first_impression_call", customer)
        wednesday = shanghai(10, 14, 10)
        assert later == []
        assert (duty.due_at, duty.is_whole_day) == (wednesday, False)
        every = Duty.objects.filter(pk=duty.pk)
        assert not overdue(every, wednesday).exists()
        assert overdue(every, wednesday + MOMENT).exists()

    @pytest.mark.clause("CARE-1.2")
    @pytest.mark.parametrize(("hours", "is_late"), [(47, False), (48, False), (49, True)])
    def test_thanks_go_out_within_48_hours_of_the_subscription(
        self, buyer: tuple[int, Actor, Person], hours: int, is_late: bool
    ) -> None:
        customer, root, _ = buyer
        signed = shanghai(10, 9, 16)
        report("subscription.signed", signed, customer)

        closed = closed_by("message", 1, signed + timedelta(hours=hours), root, customer)

        assert closed == ["subscription_thanks"]
        assert one_duty("subscription_thanks", customer).is_late is is_late

    @pytest.mark.clause("CARE-1.3")
    def test_after_the_contract_call_and_hotline_message_are_owed_until_the_third_day_ends(
        self, buyer: tuple[int, Actor, Person]
    ) -> None:
        customer, root, ambassador = buyer
        report("contract.signed", shanghai(10, 12, 16), customer)
        after = Duty.objects.filter(event="contract.signed", customer=customer)
        end = shanghai(10, 16, 0)

        assert {one.due_at for one in after} == {end}
        assert {one.person for one in after} == {ambassador}
        assert overdue(after, end - MOMENT).count() == 0
        assert closed_by("call", 1, end - MOMENT, root, customer) == ["contract_call"]
        assert [one.obligation for one in overdue(after, end)] == ["contract_hotline"]

    @pytest.mark.clause("CARE-2.3.a")
    def test_a_month_with_one_call_is_reported_with_the_ambassadors_name(
        self, buyer: tuple[int, Actor, Person]
    ) -> None:
        customer, root, _ = buyer
        written(customer, signed_on="2026-09-01")
        generated(root, MONDAY)
        closed_by("call", 1, MONDAY, root, customer)
        november = shanghai(11, 1, 0)
        watch(november)
        wish = KeptWish(start=shanghai(10, 1, 0), end=november, obligation="monthly_talks", by="person")

        (row,) = kept(root, wish, november)

        assert (row.title.zh, row.owed, row.in_time, row.missed) == ("Amy", 2, 1, 1)

    @pytest.mark.clause("CARE-2.3.b")
    def test_two_deliveries_a_month_are_owed_and_the_third_counts_for_nothing(
        self, buyer: tuple[int, Actor, Person]
    ) -> None:
        customer, root, _ = buyer
        written(customer, signed_on="2026-09-01")
        generated(root, MONDAY)

        closed = [closed_by("message", number, MONDAY, root, customer) for number in (1, 2, 3)]

        assert closed == [["monthly_news"], ["monthly_news"], []]

    @pytest.mark.clause("CARE-3.1")
    def test_one_publication_stands_in_each_of_the_four_months_before_moving_in(
        self, buyer: tuple[int, Actor, Person]
    ) -> None:
        customer, root, _ = buyer
        written(customer, moves_in_on="2027-02-20")
        for month in (shanghai(9, 5), shanghai(11, 5), shanghai(1, 5, year=2027)):
            generated(root, month)

        owed = Duty.objects.filter(obligation="rehearsal_news", customer=customer).order_by("opens_at")
        assert [one.period for one in owed] == ["2026-10", "2026-11", "2026-12", "2027-01"]


class TestRegularContact:
    @pytest.fixture
    def seller(self, db: None) -> tuple[Actor, Person, dict[str, int]]:
        root, units = house("company")
        last = units["B"].code
        register(root, *({"code": code, "name": code, "unit": last} for code in ("KEY", "MID", "NEW")))
        customers = dict(Customer.objects.values_list("code", "pk"))
        sam = person("sam", "sales", units[last])
        assign(sam, *customers.values(), post="sales")
        publish_grades({customers["KEY"]: "A", customers["MID"]: "B"}, "abc")
        generated(root, MONDAY)
        return root, sam, customers

    @pytest.mark.clause("UW-3.2")
    @pytest.mark.clause("XX-CO-3.8c")
    def test_a_key_customer_without_contact_is_told_to_the_owner_and_upwards(
        self, seller: tuple[Actor, Person, dict[str, int]]
    ) -> None:
        _, sam, customers = seller
        boss = person("bea", "business_head")
        end = shanghai(11, 1, 0)

        reminded = watch(end - timedelta(days=5)).reminded
        watch(end + timedelta(days=1))

        owed = Duty.objects.filter(obligation="key_contact", period="2026-10")
        assert reminded == 1
        assert [(one.customer_id, one.person, one.state) for one in owed] == [
            (customers["KEY"], sam, "MISSED")
        ]
        (told,) = owed.get().reminded.filter(is_escalation=True)
        assert told.to == boss

    @pytest.mark.clause("CUST-ABC-3.1a")
    @pytest.mark.clause("CRM-RULE-10a")
    @pytest.mark.clause("CRD-16b")
    def test_customers_who_bought_are_visited_in_every_interval(
        self, seller: tuple[Actor, Person, dict[str, int]]
    ) -> None:
        _, sam, customers = seller

        visited(customers["KEY"], sam, MONDAY)

        states = Duty.objects.filter(obligation="return_visit", period="2026Q4")
        assert dict(states.values_list("customer__code", "state")) == {"KEY": "DONE", "MID": "OPEN"}
        assert set(states.values_list("due_at", flat=True)) == {shanghai(1, 1, 0, year=2027)}

    @pytest.mark.clause("CRD-16a")
    def test_every_customer_is_called_in_every_interval(
        self, seller: tuple[Actor, Person, dict[str, int]]
    ) -> None:
        root, _, customers = seller

        closed = closed_by("call", 1, MONDAY, root, customers["MID"])

        assert closed == ["follow_up_call"]
        left = Duty.objects.filter(obligation="follow_up_call", state="OPEN", period="2026-09..2026-10")
        assert set(left.values_list("customer__code", flat=True)) == {"KEY", "NEW"}


def regular(
    pack: str, post: str, classification: str, grades: dict[str, str]
) -> tuple[Actor, dict[str, int]]:
    """Return the administrator of a house whose customers hold these classes, looked after by one person of a post."""
    root, units = house(pack)
    register(root, *({"code": code, "name": code, "unit": "B"} for code in grades))
    customers = dict(Customer.objects.values_list("code", "pk"))
    somebody = person("sam", post, units["B"])
    assign(somebody, *customers.values(), post=post)
    publish_grades({customers[code]: value for code, value in grades.items()}, classification)
    generated(root, MONDAY)
    return root, customers


def owed_for(obligation: str) -> set[str]:
    return set(Duty.objects.filter(obligation=obligation).values_list("customer__code", flat=True))


@pytest.mark.clause("FUEL-5.2.3b")
def test_prefecture_customers_are_visited_by_the_units_people(db: None) -> None:
    regular("fuel", "customer_manager", "level", {"P": "prefecture", "C": "county", "S": "station"})

    assert owed_for("prefecture_return_visit") == {"P"}
    assert set(Duty.objects.filter(customer__code="P").values_list("person__username", flat=True)) == {"sam"}


@pytest.mark.clause("AD-2.1.1.1.1")
def test_customers_of_high_value_are_in_the_units_work_of_regular_visits(db: None) -> None:
    regular("chain", "sales", "contribution", {"H": "high", "M": "middle", "L": "low"})

    assert owed_for("high_value_visit") == {"H"}
    assert set(Duty.objects.values_list("due_at", flat=True)) >= {shanghai(1, 1, 0, year=2027)}
