"""My work on a desk and on a phone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from banfa.features.customers.models import Assignment, Customer
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.horizon import ONE_DAY, midnight
from banfa.platform.org.models import Unit
from tests.browser.conftest import Site, Visitor
from tests.conftest import person

PATIENCE = 20_000  # a worker writes beside the pages
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def owed(site: Site, django_db_blocker: DjangoDbBlocker) -> None:
    """Mia owes something that is late, something today, and something next week."""
    with django_db_blocker.unblock():
        mia = person("mia", "customer_manager", Unit.objects.get(code="E"))
        for number, (obligation, days) in enumerate(
            (("weekly_visit", -2), ("ordering_account", 0), ("fortnightly_visit", 6))
        ):
            customer = Customer.objects.get(code=f"K{number + 1}")
            Assignment.objects.create(
                customer=customer, person=mia, post="customer_manager", from_on=date(2026, 1, 1)
            )
            due_at = midnight(timezone.localdate() + timedelta(days=days) + ONE_DAY)
            Duty.objects.create(
                obligation=obligation, pack="tobacco/2026.1", customer=customer, unit_path=customer.unit_path,
                post="customer_manager", person=mia, period="browser", is_whole_day=True,
                event="browser", event_at=due_at - timedelta(days=20),  # so that a generation leaves it
                opens_at=due_at - timedelta(days=20), due_at=due_at,
            )  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_runs_over_the_edge(visit: Visitor, width: int) -> None:
    page = visit(user="mia", width=width, language="zh").open("/duties/")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_text("逾期 2 天")).to_be_visible(timeout=PATIENCE)
