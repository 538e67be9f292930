"""What regulations ask of a customer's file: what it holds, that it is whole, in time, traceable and confidential."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from banfa.features.customers.dictionary.entries import Asked as Wanted
from banfa.features.customers.dictionary.entries import headings
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.consenting import Consented, give_consent
from banfa.features.customers.personal.holding import held_about
from banfa.features.customers.quality import queries
from banfa.features.customers.quality.completeness import completeness_of
from banfa.features.customers.quality.inspecting import collect
from banfa.features.customers.quality.models import Finding, InspectedFile
from banfa.features.customers.quality.reviews import confirm, rounds
from banfa.features.customers.quality.screening import screen_everybody
from banfa.features.customers.queries.history import origins, turns_of
from banfa.features.customers.services import change_field
from banfa.kernel.text import Language
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides, shown, unmask
from banfa.platform.audit.models import Event
from banfa.platform.audit.reads import forget_lately, land_reads
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Organisation, Unit
from banfa.policy.loading import load
from banfa.policy.model import Maintenance
from tests.clauses.houses import holder
from tests.conftest import NOW, TODAY
from tests.features.given import moment, register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
SIX_GROUPS = ["basic", "network", "management", "sales", "image", "personal"]
REALTIME = ("status", "phone", "settlement_method", "bank_account")
NEXT_HALF = date(2027, 1, 5)
FULL = {"name": "甲店", "unit": "E11", "phone": "13812345678", "address": "云路 1 号"}


def under(pack: str) -> None:
    Organisation.objects.update(pack=pack)


def only() -> Customer:
    return Customer.objects.get()


class TestATobaccoFile:
    @pytest.mark.clause("TOB-INFO-4")
    def test_stands_in_six_groups_in_the_order_of_the_text(self) -> None:
        found = load("tobacco", on=TODAY)

        assert [name for name, one in found.groups.items() if "TOB-INFO-4" in one.cites] == SIX_GROUPS
        named = {one.group for one in found.fields.values() if any("TOB-INFO-4" in c for c in one.cites)}
        assert named == set(SIX_GROUPS)

    @pytest.mark.clause("NY-6.a")
    def test_shows_how_complete_it_is_and_what_is_missing(self, ada: Actor, units: dict[str, Unit]) -> None:
        register(ada, {"code": "K1", "name": "甲店", "unit": "E11", "phone": "13812345678"})

        found = queries.completeness_in(only())

        assert {"address", "contact_person", "settlement_method", "order_frequency"} <= set(found.lacking)
        assert "phone" not in found.lacking
        assert 0 < found.share < 1

    @pytest.mark.parametrize(
        ("cycle", "kind", "later"),
        [
            pytest.param(
                "quarterly", Maintenance.QUARTERLY, date(2027, 1, 5), marks=pytest.mark.clause("TOB-INFO-5.2"),
                id="TOB-INFO-5.2",
            ),
            pytest.param("static", Maintenance.STATIC, NEXT_HALF, marks=pytest.mark.clause("NY-9.c"), id="NY-9.c"),
        ],
    )  # fmt: skip
    def test_is_stale_once_its_period_is_over_and_counts_against_timeliness(
        self, ada: Actor, units: dict[str, Unit], cycle: str, kind: Maintenance, later: date
    ) -> None:
        register(ada, {"code": "K1", **FULL}, {"code": "K2", **FULL})
        confirm(["K1"], cycle, actor=ada, at=NOW)

        now = next(one for one in rounds(ada, pack_on(TODAY), TODAY) if one.name == cycle)
        then = next(one for one in rounds(ada, pack_on(later), later) if one.name == cycle)

        assert (now.done, now.open, now.share) == (1, 1, 0.5)
        assert (then.done, then.open) == (0, 2)
        assert kind in pack_on(TODAY).quality.cycles[cycle].of

    @pytest.mark.clause("TOB-INFO-5.2.2")
    def test_has_real_time_items_whose_new_value_counts_at_once(
        self, ada: Actor, units: dict[str, Unit]
    ) -> None:
        fields = pack_on(TODAY).fields
        register(ada, {"code": "K1", **FULL})

        change_field(only().pk, "phone", "13900001111", seal=None, actor=ada, at=NOW)

        assert {fields[name].maintenance for name in REALTIME} == {Maintenance.REALTIME}
        assert only().phone == "13900001111"

    @pytest.mark.clause("TOB-INFO-2.b")
    def test_names_for_every_item_one_of_four_sources_and_for_every_value_who_and_when(
        self, ada: Actor, units: dict[str, Unit]
    ) -> None:
        register(ada, {"code": "K1", **FULL})
        change_field(only().pk, "phone", "13900001111", seal=None, actor=ada, at=NOW)

        entries = [one for head in headings(pack_on(TODAY), ada, Wanted()) for one in head.entries]
        sources = {one.source.zh for one in entries if one.source}

        assert len(entries) > 60
        assert len(sources) == 4
        assert all(one.source for one in entries if any(c.startswith("TOB-INFO-4") for c in one.cites))
        assert (origins(only())["phone"].who, origins(only())["phone"].at) == (ada.name, NOW)

    @pytest.mark.clause("TOB-INFO-1")
    def test_is_measured_for_completeness_accuracy_and_timeliness(
        self, ada: Actor, units: dict[str, Unit]
    ) -> None:
        """Three shares: whole files per unit and per person, doubts about them, and cycles that were kept."""
        same = {**FULL, "contact_person": "王", "settlement_method": "电子", "order_frequency": "每周"}
        register(
            ada,
            {"code": "K1", **same, "business_format": "B"},
            {"code": "K2", **same, "business_format": None, "phone": "11111111111"},
        )
        screen_everybody(actor=ada, at=NOW)
        confirm(["K1"], "static", actor=ada, at=NOW)

        rate = queries.completeness_by_unit(ada)[units["E11"].path]
        cycle = next(one for one in rounds(ada, pack_on(TODAY), TODAY) if one.name == "static")

        assert (rate.customers, rate.complete, rate.share_complete) == (2, 1, 0.5)
        assert Finding.objects.filter(kind="fictitious", customer__code="K2").exists()
        assert cycle.share == 0.5


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param("supermarket", marks=pytest.mark.clause("MKT-B-3.1b"), id="MKT-B-3.1b"),
        pytest.param("base", marks=pytest.mark.clause("SVC-5"), id="SVC-5"),
        pytest.param("base", marks=pytest.mark.clause("SALES-CO-7b"), id="SALES-CO-7b"),
    ],
)
def test_completeness_accuracy_timeliness_and_access_are_each_measured(
    ada: Actor, units: dict[str, Unit], pack: str
) -> None:
    under(pack)
    register(ada, {"code": "K1", **FULL}, {"code": "K2", "name": "乙", "unit": "E11", "phone": "11111111111"})
    screen_everybody(actor=ada, at=NOW)
    confirm(["K1"], "review", actor=ada, at=NOW)
    forget_lately()
    unmask(
        ada,
        "phone",
        pack_on(TODAY).fields["phone"],
        FULL["phone"],
        code="K1",
        language="en",
        at=NOW,
        place="x",
    )
    land_reads()

    whole = queries.overall(ada)
    review = next(one for one in rounds(ada, pack_on(TODAY), TODAY) if one.name == "review")

    assert (whole.customers, whole.complete) == (2, 1)
    assert Finding.objects.filter(customer__code="K2").exists()
    assert review.share == 0.5
    assert Event.objects.filter(action="personal.read", subject="customer:K1").exists()


@pytest.mark.clause("AD-1.5.2.1")
def test_stored_files_of_a_chain_are_checked_in_their_cycle(ada: Actor, units: dict[str, Unit]) -> None:
    under("chain")
    register(ada, {"code": "K1", **FULL}, {"code": "K2", **FULL})
    confirm(["K1"], "review", actor=ada, at=NOW)

    review = next(one for one in rounds(ada, pack_on(TODAY), TODAY) if one.name == "review")

    assert (review.done, review.open) == (1, 1)


@pytest.mark.clause("AD-0.2e")
def test_a_new_file_is_inspected_and_a_stored_one_reviewed(ada: Actor, units: dict[str, Unit]) -> None:
    under("chain")
    register(ada, {"code": "OLD", **FULL}, at=moment(2026, 3, 2))
    register(ada, {"code": "NEW", **FULL}, at=moment(2026, 10, 14))
    collect(actor=ada, at=moment(2026, 10, 19))

    later = date(2026, 10, 19)
    review = next(one for one in rounds(ada, pack_on(later), later) if one.name == "review")

    assert [one.customer.code for one in InspectedFile.objects.select_related("customer")] == ["NEW"]
    assert review.open == 2


@pytest.mark.clause("AD-1.4.0")
def test_a_chain_tells_how_complete_files_are_by_record_and_branch(
    ada: Actor, units: dict[str, Unit]
) -> None:
    under("chain")
    known, silent = {**FULL, "origin": "walk_in"}, {**FULL, "origin": "walk_in", "phone": None}
    register(ada, {"code": "K1", **known}, {"code": "K2", **silent}, {"code": "K3", **silent, "unit": "W11"})

    rates = queries.completeness_by_unit(ada)
    shares = {one.code: queries.completeness_in(one).share for one in Customer.objects.all()}

    assert rates[units["E11"].path].share_complete == 0.5
    assert rates[units["W11"].path].share_complete == 0
    assert shares["K1"] == 1 > shares["K2"]


@pytest.mark.clause("AD-1.4.3b")
def test_a_direct_sale_customer_needs_what_a_branch_s_customer_needs() -> None:
    chain = load("chain", on=TODAY)

    direct = completeness_of({"name": "甲", "origin": "direct_sale"}, chain)
    branch = completeness_of({"name": "甲", "origin": "walk_in"}, chain)

    assert direct == branch
    assert {"phone", "address"} <= set(direct.lacking)


@pytest.mark.clause("FUEL-5.2.5b")
def test_a_unit_sees_which_station_s_archives_have_how_many_gaps(ada: Actor, units: dict[str, Unit]) -> None:
    under("fuel")
    register(
        ada,
        {"code": "K1", **FULL},
        {"code": "K2", "name": "乙", "unit": "W11"},
        {"code": "K3", **FULL, "unit": "W11"},
    )

    rates = queries.completeness_by_unit(ada, units["LZ"].path)

    assert (rates[units["E11"].path].lacking, rates[units["W11"].path].lacking) == (0, 2)


@pytest.mark.clause("CUST-PLAN-3.1b")
def test_name_contact_address_and_industry_are_there_or_marked_missing(
    ada: Actor, units: dict[str, Unit]
) -> None:
    under("company")
    register(
        ada, {"code": "K1", "name": "甲公司", "unit": "E11"}, {"code": "K2", **FULL, "industry": "retail"}
    )

    lacking = {one.code: set(queries.completeness_in(one).lacking) for one in Customer.objects.all()}

    assert lacking["K1"] == {"phone", "address", "industry"}
    assert lacking["K2"] == set()


@pytest.mark.clause("CUST-A-5.1")
def test_a_prospect_s_file_holds_name_contact_background_and_needs(
    ada: Actor, units: dict[str, Unit]
) -> None:
    under("company")
    four = {"company_background": "本地老厂", "needs": "按月供货"}
    register(ada, {"code": "K1", **FULL, "status": "prospect", **four})

    stored = only()

    assert (stored.name, stored.phone) == (FULL["name"], FULL["phone"])
    assert stored.attributes == four
    assert "company_background" in fields_for(ada, pack_on(TODAY)).fields
    assert queries.completeness_in(stored).lacking == ("industry",)


@pytest.mark.clause("CUST-B-3a", "CRM-RULE-3")
def test_needs_and_preferences_stand_in_the_file_with_their_day_and_source(
    ada: Actor, units: dict[str, Unit], logged_in: LoggedIn
) -> None:
    under("base")
    register(ada, {"code": "K1", **FULL, "preferences": "只在周三收货"})
    change_field(only().pk, "needs", "每月二十件", seal=None, actor=ada, at=NOW + timedelta(minutes=1))

    page = logged_in(ada).get(f"/customers/{only().pk}/").content.decode()
    came = origins(only())

    assert "只在周三收货" in page
    assert "每月二十件" in page
    assert (came["needs"].who, came["needs"].action) == (ada.name, "customer.changed")


@pytest.mark.clause("SALES-CO-7a")
def test_tags_are_put_on_searched_by_and_logged(ada: Actor, units: dict[str, Unit]) -> None:
    under("base")
    register(ada, {"code": "K1", **FULL})
    change_field(only().pk, "tags", "老朋友、爱尝新", seal=None, actor=ada, at=NOW)

    turn = turns_of(only(), "tags")[0]

    assert only().attributes["tags"] == "老朋友、爱尝新"
    assert (turn.who, turn.new) == (ada.name, '"老朋友、爱尝新"')


@pytest.mark.clause("OIL-DISP-9b", "WINE-2.6", "CRD-17", "CRD-18")
def test_a_change_is_live_at_once_and_both_values_day_and_person_stay_for_good(
    ada: Actor, units: dict[str, Unit]
) -> None:
    register(ada, {"code": "K1", **FULL}, at=moment(2021, 3, 1))
    change_field(only().pk, "address", "新路 9 号", seal=None, actor=ada, at=NOW)

    turn = turns_of(only(), "address")[0]

    assert only().address == "新路 9 号"
    assert (turn.old, turn.new, turn.who, turn.at) == ('"云路 1 号"', '"新路 9 号"', ada.name, NOW)


@pytest.mark.clause("CUST-B-3b")
def test_who_changed_and_who_saw_a_record_is_told_and_what_is_outdated_listed(
    ada: Actor, units: dict[str, Unit]
) -> None:
    under("base")
    register(ada, {"code": "K1", **FULL})
    change_field(only().pk, "address", "新路 9 号", seal=None, actor=ada, at=NOW)
    forget_lately()
    unmask(
        ada,
        "phone",
        pack_on(TODAY).fields["phone"],
        FULL["phone"],
        code="K1",
        language="en",
        at=NOW,
        place="x",
    )
    land_reads()

    assert turns_of(only(), "address")[0].who == ada.name
    assert Event.objects.filter(action="personal.read", actor_id=ada.person_id).count() == 1
    assert [one.open for one in rounds(ada, pack_on(TODAY), TODAY)] == [1]


@pytest.mark.clause("CUST-PLAN-3.1a")
def test_consent_is_recorded_and_everything_held_can_be_shown_to_the_person(
    ada: Actor, units: dict[str, Unit]
) -> None:
    under("base")
    register(ada, {"code": "K1", **FULL})
    given = Consented(purpose="messages", source="paper", evidence="协议第 3 页", given_on=TODAY)
    give_consent(only().pk, given, actor=ada, at=NOW)

    held = held_about(only(), ada, Language.ZH)
    values = {item.value for part in held for item in part.items}

    assert FULL["address"] in values
    assert any("协议第 3 页" in f"{item.value}{item.more}" for part in held for item in part.items)


class TestConfidentiality:
    @pytest.mark.clause("CRM-RULE-5a", "CRM-RULE2-6.3")
    def test_a_personal_value_is_masked_for_whom_its_right_is_not_given(
        self, ada: Actor, units: dict[str, Unit], logged_in: LoggedIn
    ) -> None:
        under("base")
        register(ada, {"code": "K1", **FULL})
        reader = holder("reader", units["E"])
        field = pack_on(TODAY).fields["phone"]

        page = logged_in(reader).get(f"/customers/{only().pk}/").content.decode()

        assert hides(reader, field)
        assert shown(reader, field, FULL["phone"], "zh") == "138****5678"
        assert FULL["phone"] not in page

    @pytest.mark.clause("CRM-RULE-5a")
    def test_seeing_one_whole_is_noted(self, ada: Actor, units: dict[str, Unit]) -> None:
        under("base")
        register(ada, {"code": "K1", **FULL})
        forget_lately()
        field = pack_on(TODAY).fields["phone"]

        whole = unmask(
            ada,
            "phone",
            field,
            FULL["phone"],
            code="K1",
            language="en",
            at=timezone.now(),
            place="customers:customer",
        )
        land_reads()

        assert whole == FULL["phone"]
        assert Event.objects.filter(action="personal.read", subject="customer:K1").count() == 1

    @pytest.mark.clause("CRM-SYS-3.4", "CRM-TPL-6c")
    def test_asking_for_what_is_not_one_s_own_is_refused_and_noted(
        self, ada: Actor, units: dict[str, Unit], logged_in: LoggedIn
    ) -> None:
        register(ada, {"code": "K1", **FULL, "unit": "W11"})
        stranger = holder("reader", units["E"])
        forget_lately()
        browser = logged_in(stranger)

        foreign = browser.get(f"/customers/{only().pk}/")
        lacking = browser.post(f"/customers/{only().pk}/fields/name/", {"value": "x"})
        land_reads()

        assert (foreign.status_code, lacking.status_code) == (404, 404)
        told = Event.objects.filter(action="access.refused", actor_id=stranger.person_id)
        assert [one.summary["method"] for one in told.order_by("pk")] == ["GET", "POST"]
        assert told[0].summary["path"] == f"/customers/{only().pk}/"


@pytest.mark.clause("BANK-2")
def test_every_item_about_a_bank_s_customer_stands_in_the_catalogue_with_its_group_and_writers(
    ada: Actor, units: dict[str, Unit]
) -> None:
    under("bank")
    found = headings(pack_on(TODAY), ada, Wanted())

    listed = {entry.name for one in found for entry in one.entries}

    assert listed == set(pack_on(TODAY).fields)
    assert all(entry.writers.zh and entry.sensitivity.zh for one in found for entry in one.entries)
