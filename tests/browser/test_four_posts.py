"""A change of a governed field, from the customer manager who asks to the log that keeps it, each in their own post."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from banfa.features.customers.models import Assignment, Customer
from banfa.platform.org.models import Unit
from tests.browser.conftest import Site, Visitor
from tests.conftest import TODAY, person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIGNING = ("service_centre", "network_office", "monopoly_supervision")
NEW = "电子结算"


@pytest.fixture(scope="module", autouse=True)
def people(site: Site, django_db_blocker: DjangoDbBlocker) -> None:
    """Mo answers for K1; three offices sign; stored before the browser's loop begins."""
    with django_db_blocker.unblock():
        customer = Customer.objects.get(code="K1")
        mo = person("mo", "customer_manager", Unit.objects.get(path=customer.unit_path))
        Assignment.objects.create(
            customer=customer, person=mo, post="customer_manager", is_single=True, from_on=TODAY
        )
        for post in SIGNING:
            person(post, post, Unit.objects.get(code="LZ"))


def decide(page: Page, button: str) -> None:
    """Press what opens the question, and what answers it."""
    page.click(f"main button:has-text('{button}')")
    page.locator("dialog[open] button[type=submit]").click()
    page.wait_for_load_state("networkidle")


def test_a_change_goes_from_the_manager_through_three_offices_into_file_and_log(visit: Visitor) -> None:
    manager = visit(user="mo")
    page = manager.open("/customers/")
    own = page.locator("main table tbody tr")
    expect(own).to_have_count(1)

    page = manager.open("/customers/{K1}/fields/settlement_method/")
    page.fill("[name=value]", NEW)
    page.fill("[name=why]", "改为电子结算")
    page.click("main form button[type=submit]")
    expect(page.locator("body")).to_contain_text("is asked for")

    page = manager.open("/approvals/?tab=mine")
    page.locator("main a[href^='/approvals/']").filter(has_text="Settlement").first.click()
    address = page.url.removeprefix(manager.site.address)
    expect(page.locator("main")).to_contain_text("others decide")
    expect(page.locator("main button:has-text('Agree')")).to_have_count(0)

    for post in SIGNING:
        office = visit(user=post).open(address)
        expect(office.locator("main")).to_contain_text(NEW)
        decide(office, "Agree")

    applying = visit(user="network_office")
    page = applying.open(address)
    decide(page, "Carry out")
    expect(page.locator(".bf-head")).to_contain_text("Carried out")

    head = visit(user="lin").open("/customers/{K1}/")
    expect(head.locator("main")).to_contain_text(NEW)

    administrator = visit(user="ada")
    expect(administrator.open("/audit/").locator("main")).to_contain_text("Request")
    expect(administrator.open("/org/").locator("main")).to_contain_text("LZ")


def test_what_is_not_theirs_is_closed_to_each(visit: Visitor) -> None:
    """The manager sees no foreign customer and no log, the office no people to appoint."""
    for user, closed in (("mo", "/customers/{K2}/"), ("mo", "/audit/"), ("network_office", "/people/")):
        reader = visit(user=user)
        response = reader.page.goto(reader.site.address + reader.site.path(closed))
        assert response is not None
        assert response.status in (403, 404), closed
        reader.complaints.clear()  # the browser notes the refusal that was wanted
