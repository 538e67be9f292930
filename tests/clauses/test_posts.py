"""Who answers for what: the posts and levels that regulations name, each with the rights of its duties."""

import pytest

from banfa.features.customers.assigning.noting import write_note
from banfa.features.customers.models import Assignment, Customer, CustomerNote
from banfa.features.customers.quality import queries
from banfa.features.customers.quality.reviews import confirm
from banfa.features.customers.services import change_field, create_customer
from banfa.platform.access import Actor, Denied, Permission, actor_of, may_do_to, require, visible
from banfa.platform.audit.models import Event
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Appointment, Organisation, Person, Unit
from banfa.platform.org.placing import GivenUnit, place_units
from tests.clauses.houses import Units, holder, house
from tests.conftest import NOW, TODAY
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
P = Permission
READ, EDIT, NOTE, REMIND = (
    P.CUSTOMERS_CUSTOMER_READ,
    P.CUSTOMERS_CUSTOMER_EDIT,
    P.CUSTOMERS_NOTE_WRITE,
    P.CUSTOMERS_CUSTOMER_REMIND,
)
ASSIGN = P.CUSTOMERS_ASSIGNMENT_WRITE
SUBJECTS = (
    ("A0", "division", "FUEL-5.1.3"),
    ("A1", "retail_department", "FUEL-5.2.5a"),
    ("A2", "district_manager", "FUEL-5.3.3"),
    ("A3", "station_manager", "FUEL-5.4.2"),
)


def in_sight(actor: Actor, right: Permission = READ) -> str:
    return " ".join(visible(Customer, actor, right).order_by("code").values_list("code", flat=True))


def may_edit(actor: Actor, code: str) -> bool:
    one = Customer.objects.get(code=code)
    return may_do_to(actor, EDIT, path=one.unit_path, customer_id=one.pk)


@pytest.fixture
def fuel(db: None) -> Units:
    """A customer of each of the four levels, and one of another station."""
    root, units = house("fuel")
    for code in units:
        register(root, {"code": f"K{code}", "name": code, "unit": code})
    return units


@pytest.mark.parametrize(
    ("unit", "post"),
    [
        pytest.param(unit, post, marks=pytest.mark.clause(clause), id=clause)
        for unit, post, clause in SUBJECTS
    ],
)
def test_each_management_subject_maintains_the_archive_of_its_own_level(
    fuel: Units, unit: str, post: str
) -> None:
    """The level itself edits its customers; what stands above is not its own, and no other station is open to it."""
    subject = holder(post, fuel[unit])

    edited = [code for code in ("A0", "A1", "A2", "A3", "B") if may_edit(subject, f"K{code}")]

    assert edited == [unit]
    assert f"K{unit}" in in_sight(subject).split()
    if unit == "A3":
        assert "KB" not in in_sight(subject).split()


@pytest.mark.clause("FUEL-5.1")
def test_the_division_sees_the_whole_company_and_a_unit_its_own_branch(fuel: Units) -> None:
    place_units([GivenUnit(code="C1", name="C1", level="prefecture", parent="A0")])
    other = holder("retail_department", Unit.objects.get(code="C1"))
    division = holder("division", fuel["A0"])

    assert in_sight(division) == "KA0 KA1 KA2 KA3 KB"
    assert in_sight(other) == ""
    assert division.may(P.CUSTOMERS_CUSTOMER_EXPORT)


@pytest.mark.clause("FUEL-5.3.1")
def test_a_district_sees_its_area_and_no_other_and_works_on_its_own_level(fuel: Units) -> None:
    district = holder("district_manager", fuel["A2"])

    assert in_sight(district) == "KA2 KA3 KB"
    assert may_edit(district, "KA2")
    assert not may_edit(district, "KA1")
    assert district.may(REMIND)


@pytest.mark.parametrize(
    ("pack", "level"),
    [
        pytest.param("fuel", "prefecture", marks=pytest.mark.clause("FUEL-STN-3"), id="FUEL-STN-3"),
        pytest.param("bank", "branch", marks=pytest.mark.clause("BANK-3"), id="BANK-3"),
    ],
)
def test_a_new_branch_is_under_the_rules_without_further_setup(db: None, pack: str, level: str) -> None:
    root, units = house(pack)
    place_units([GivenUnit(code="NEW", name="新分公司", level=level, parent="A0")])
    register(root, {"code": "K1", "name": "甲", "unit": "NEW"}, {"code": "K2", "name": "乙", "unit": "A1"})

    new, known = (queries.completeness_in(one) for one in Customer.objects.order_by("code"))

    assert new.needed == known.needed != ()
    assert units["A1"].level == level


@pytest.mark.clause("MKT-A-2")
def test_two_stores_share_one_rule_and_each_sees_its_own_members(db: None) -> None:
    root, units = house("supermarket")
    register(root, {"code": "K1", "name": "甲", "unit": "A1"}, {"code": "K2", "name": "乙", "unit": "B"})

    first, second = holder("store_manager", units["A1"]), holder("store_manager", units["B"])

    assert (in_sight(first), in_sight(second)) == ("K1", "K2")
    assert first.permissions == second.permissions


class TestACompany:
    @pytest.fixture
    def shops(self, ada: Actor, units: dict[str, Unit]) -> dict[str, Unit]:
        register(
            ada, {"code": "K1", "name": "东店", "unit": "E11"}, {"code": "K2", "name": "西店", "unit": "W11"}
        )
        return units

    def _under(self, pack: str) -> None:
        Organisation.objects.update(pack=pack)

    @pytest.mark.clause("XX-CO-3", "SALES-TPL-4")
    def test_has_one_department_that_sees_every_customer_assigns_and_supervises(
        self, shops: dict[str, Unit]
    ) -> None:
        self._under("company")
        head = holder("business_head", shops["LZ"])

        assert in_sight(head) == in_sight(head, ASSIGN) == in_sight(head, REMIND) == "K1 K2"

    @pytest.mark.clause("SALES-CO-2")
    def test_gives_each_group_the_functions_of_its_work(self, shops: dict[str, Unit]) -> None:
        self._under("company")
        seller, service = holder("sales", shops["E"]), holder("service_head", shops["E"])
        Assignment.objects.create(
            customer=Customer.objects.get(code="K1"), person_id=seller.person_id, post="sales", is_single=True,
            from_on=TODAY,
        )  # fmt: skip

        assert in_sight(seller) == in_sight(seller, EDIT) == "K1"
        assert service.may(EDIT)
        assert service.may(REMIND)
        assert not seller.may(REMIND)

    @pytest.mark.clause("CRM-RULE2-2")
    def test_has_a_department_for_planning_organising_doing_supervising_and_evaluating(
        self, shops: dict[str, Unit]
    ) -> None:
        self._under("base")
        department = holder("customer_relations", shops["LZ"])
        duties = (P.LISTS_VIEW_SHARE, ASSIGN, EDIT, REMIND, P.CUSTOMERS_FINDING_DECIDE)

        assert len([right for right in duties if department.may(right)]) == 5

    @pytest.mark.clause("CRM-SYS-3.3", "CUST-A-3")
    def test_lets_every_colleague_enter_what_they_hear_of_a_customer(self, shops: dict[str, Unit]) -> None:
        self._under("base")
        colleague = holder("colleague", shops["E"])
        heard = write_note(Customer.objects.get(code="K1").pk, "听说要搬迁", actor=colleague, at=NOW)

        assert CustomerNote.objects.get(pk=heard.pk).customer.code == "K1"
        with pytest.raises(Denied):
            change_field(heard.customer_id, "name", "新名", seal=None, actor=colleague, at=NOW)

    @pytest.mark.clause("OIL-DISP-3")
    def test_has_its_development_department_own_every_customer_function(self, shops: dict[str, Unit]) -> None:
        self._under("dispatch")
        functions = {
            right
            for code, post in pack_on(TODAY).posts.items()
            if code in ("plant_office", "business_head", "sales", "service_head")
            for right in post.may
            if right.startswith("customers:")
        }

        assert functions
        assert functions <= set(holder("development_head", shops["LZ"]).permissions)

    @pytest.mark.clause("MALL-CS-1")
    def test_shows_the_customer_service_team_with_its_three_posts(
        self, shops: dict[str, Unit], logged_in: LoggedIn, ada: Actor
    ) -> None:
        self._under("mall")
        for post in ("service_supervisor", "service_specialist", "announcer"):
            holder(post, shops["E1"])

        page = logged_in(ada).get("/org/units/E1/").content.decode()

        assert [title in page for title in ("Customer service supervisor", "specialist", "Announcer")] == [
            True
        ] * 3


class TestAChainOfShops:
    @pytest.fixture
    def branch(self, ada: Actor, units: dict[str, Unit]) -> Unit:
        Organisation.objects.update(pack="chain")
        return units["E1"]

    @pytest.mark.clause("AD-1.3.1.1a")
    def test_has_a_service_specialist_answer_for_whom_they_receive(self, branch: Unit, ada: Actor) -> None:
        """A walk-in that is recorded at the branch can be assigned to its specialist, one at a time."""
        specialist = holder("service_specialist", branch)
        made = create_customer(
            {"code": "N1", "name": "上门客户", "unit": "E1", "origin": "walk_in"}, actor=specialist, at=NOW
        )

        assert pack_on(TODAY).posts["service_specialist"].customers == "one"
        assert (made.unit.code, in_sight(specialist, EDIT)) == ("E1", "N1")

    @pytest.mark.clause("AD-1.4.1.1")
    def test_has_its_accountant_do_six_things_with_files_and_logs_each(self, branch: Unit) -> None:
        """Creating, entering, updating, checking, reviewing and correcting differences."""
        accountant = holder("accountant", branch)
        given = {"code": "N1", "name": "新客户", "unit": "E1", "origin": "walk_in"}
        made = create_customer(given, actor=accountant, at=NOW)
        change_field(made.pk, "name", "新客户二", seal=None, actor=accountant, at=NOW)
        confirm(["N1"], "review", actor=accountant, at=NOW)

        logged = set(Event.objects.filter(actor_id=accountant.person_id).values_list("action", flat=True))

        assert {"customer.created", "customer.changed"} < logged
        assert len(logged) == 3
        assert all(
            accountant.may(right) for right in (P.CUSTOMERS_FINDING_DECIDE, P.CUSTOMERS_CUSTOMER_MERGE)
        )

    @pytest.mark.clause("AD-1.5.1.5a")
    def test_has_an_operations_specialist_who_follows_and_chases_every_branch(
        self, branch: Unit, units: dict[str, Unit], ada: Actor
    ) -> None:
        register(ada, {"code": "K1", "name": "东", "unit": "E1"}, {"code": "K2", "name": "西", "unit": "W1"})
        specialist = holder("operations_specialist", units["LZ"])

        assert in_sight(specialist) == in_sight(specialist, REMIND) == "K1 K2"
        assert not specialist.may(EDIT)


@pytest.mark.clause("CRM-USE-3.1")
def test_rights_are_those_of_the_post_and_nothing_outside_of_it(ada: Actor, units: dict[str, Unit]) -> None:
    hired = holder("inspector", units["E"])
    named = pack_on(TODAY).posts["inspector"].may

    assert set(named) <= {str(right) for right in hired.permissions}
    for right in (EDIT, P.CUSTOMERS_CUSTOMER_EXPORT, P.ORG_PERSON_APPOINT):
        with pytest.raises(Denied):
            require(hired, right)


@pytest.mark.clause("CRM-USE-5.2")
def test_what_a_colleague_entered_is_not_altered_by_another(ada: Actor, units: dict[str, Unit]) -> None:
    """A file of the east is neither changed nor asked about by somebody of the west; a manager changes their own alone."""
    register(
        ada, {"code": "K1", "name": "东店", "unit": "E11"}, {"code": "K2", "name": "东二店", "unit": "E11"}
    )
    first, second = (Customer.objects.get(code=code) for code in ("K1", "K2"))
    manager = holder("customer_manager", units["E1"])
    Assignment.objects.create(
        customer=first, person_id=manager.person_id, post="customer_manager", is_single=True, from_on=TODAY
    )

    assert may_edit(manager, "K1")
    assert not may_do_to(manager, EDIT, path=second.unit_path, customer_id=second.pk)


@pytest.mark.clause("FUEL-STN-4b")
def test_a_branch_parts_its_customers_among_several_part_time_managers(
    fuel: Units, logged_in: LoggedIn
) -> None:
    root = actor_of(Person.objects.get(username="root"), on=TODAY)
    first = holder("customer_manager", fuel["A1"])
    Appointment.objects.create(
        person=(second := Person.objects.create_person(username="lu", name="Lu", password="correct horse")),
        post="customer_manager", unit=fuel["A1"], from_on=TODAY,
    )  # fmt: skip
    for code, who in (("KA1", first.person_id), ("KA2", second.pk)):
        Assignment.objects.create(
            customer=Customer.objects.get(code=code), person_id=who, post="customer_manager", is_single=True,
            from_on=TODAY,
        )  # fmt: skip

    lacking = logged_in(root).get("/customers/?in.without=customer_manager")

    assert (in_sight(first), in_sight(actor_of(second, on=TODAY))) == ("KA1", "KA2")
    assert lacking.status_code == 200
    assert [code in lacking.content.decode() for code in (">A3<", ">B<")] == [True, True]
