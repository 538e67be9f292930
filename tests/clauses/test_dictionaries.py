"""The fields that regulations name are in the packs, of the right kind, in the right group."""

from datetime import date

import pytest

from banfa.policy.loading import load
from banfa.policy.model import Pack, Sensitivity
from banfa.policy.required import required_in

BASIC = {"code", "name", "address", "business_scope", "business_format", "business_nature", "bank_account",
         "taxpayer_number", "taxpayer_type", "ordering_method"}  # fmt: skip
NETWORK = {"customer_nature", "registered_capital", "display_form", "administrative_area", "floor_area_sqm",
           "customer_manager", "telephone_order_clerk", "deliverer", "delivery_section", "delivery_route", "order_batch",
           "manager_visit_batch", "order_frequency", "outlet_scale"}  # fmt: skip
MANAGEMENT = {"licence_number", "licence_type", "compliance_status", "issuing_office", "monopoly_officer",
              "customer_class", "licence_issue_date", "licence_expiry_date", "annual_review_date", "honesty_grade",
              "monitored_customer", "model_customer"}  # fmt: skip
SALES = {"sales_structure", "business_scale", "purchase_quantity", "purchase_amount", "average_purchase_price",
         "product_variety_count", "promotion_behaviour", "target_consumers"}  # fmt: skip
IMAGE = {"shop_front_photo", "counter_photo", "legal_person_photo", "customer_manager_photo",
         "telephone_order_clerk_photo", "monopoly_officer_photo", "deliverer_photo"}  # fmt: skip


def pack(name: str) -> Pack:
    return load(name, on=date(2026, 10, 8))


def named(found: Pack, clause: str) -> set[str]:
    """Return the fields that cite a clause."""
    return {name for name, one in found.fields.items() if clause in one.cites}


@pytest.mark.parametrize(
    ("group", "names", "clause"),
    [
        pytest.param("basic", BASIC, "TOB-INFO-4.1", marks=pytest.mark.clause("TOB-INFO-4.1")),
        pytest.param("network", NETWORK, "TOB-INFO-4.2", marks=pytest.mark.clause("TOB-INFO-4.2")),
        pytest.param("management", MANAGEMENT, "TOB-INFO-4.3", marks=pytest.mark.clause("TOB-INFO-4.3")),
        pytest.param("sales", SALES, "TOB-INFO-4.4", marks=pytest.mark.clause("TOB-INFO-4.4")),
        pytest.param("image", IMAGE, "TOB-INFO-4.5", marks=pytest.mark.clause("TOB-INFO-4.5")),
    ],
)
def test_a_group_of_the_tobacco_file_has_the_fields_that_the_text_names(
    group: str, names: set[str], clause: str
) -> None:
    found = pack("tobacco")

    assert names <= named(found, clause)
    assert {found.fields[name].group for name in names} == {group}
    assert clause in found.groups[group].cites


@pytest.mark.clause("BANK-7")
def test_a_bank_s_file_has_nine_groups_and_a_field_in_each() -> None:
    found = pack("bank")

    groups = {name for name, one in found.groups.items() if "BANK-7" in one.cites}
    assert len(groups) == 9
    assert groups <= {one.group for one in found.fields.values()}
    assert found.fields["id_number"].read
    assert found.fields["id_number"].sensitivity is Sensitivity.SENSITIVE


@pytest.mark.clause("BANK-8a")
def test_a_bank_s_file_says_through_which_of_six_sources_it_came() -> None:
    assert len(pack("bank").fields["collected_through"].options) == 6


@pytest.mark.clause("CRD-19")
def test_a_customer_card_holds_employer_position_and_home_address() -> None:
    found = pack("company")

    assert named(found, "CRD-19") >= {"employer", "position", "home_address"}
    assert found.fields["home_address"].sensitivity is Sensitivity.PERSONAL


@pytest.mark.clause("UW-4.1")
def test_a_partner_s_file_has_contact_content_and_time_of_cooperation() -> None:
    assert named(pack("company"), "UW-4.1") >= {"contact_person", "cooperation_content", "cooperation_since"}


@pytest.mark.clause("CRM-SYS-4.1")
def test_every_file_keeps_needs_and_opinions_apart() -> None:
    assert named(pack("base"), "CRM-SYS-4.1") >= {"needs", "opinions"}


@pytest.mark.clause("FUEL-6.5.4.1b")
def test_what_is_known_of_a_decision_maker_is_for_few_and_masked() -> None:
    profile = pack("fuel").fields["decision_maker_profile"]

    assert profile.sensitivity is Sensitivity.SENSITIVE
    assert set(profile.read) == {"customer_manager", "district_manager", "division", "administrator"}


@pytest.mark.clause("OIL-DISP-3.2")
def test_an_active_customer_of_dispatch_has_its_qualification_on_file() -> None:
    found = pack("dispatch")

    needed = {"qualification_number", "qualification_valid_until"}
    assert needed <= required_in(found, {"status": "active"})
    assert needed.isdisjoint(required_in(found, {"status": "prospect"}))
