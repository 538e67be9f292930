"""The map, the summary by unit: looked at, moved, narrowed, by mouse, keyboard and on a phone."""

import pytest
from django.db import transaction

from banfa.features.customers.models import Customer
from tests.browser.conftest import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def located(site: Site, django_db_blocker: object) -> None:
    """Put every customer of the site but one on the map, along a line."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        codes = sorted(Customer.objects.values_list("code", flat=True))
        for place, code in enumerate(codes[:-1]):
            Customer.objects.filter(code=code).update(longitude=118 + place / 100, latitude=30 + place / 200)


@pytest.mark.usefixtures("located")
@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_a_point_opens_its_card_and_the_list_follows_the_map(
    visit: Visitor, language: str, width: int
) -> None:
    page = visit(language=language, width=width).open("/customers/map/")
    page.wait_for_selector(".map-mark")

    everyone = page.locator(".map-row").count()
    page.locator(".map-mark").first.press("Enter")
    card = page.locator(".leaflet-popup .map-card a.strong")
    card.wait_for()
    name = card.inner_text()
    page.keyboard.press("Escape")
    with page.expect_response(lambda answer: "/customers/map/?" in answer.url):
        for _ in range(4):
            page.locator(".leaflet-control-zoom-in").click()
            page.wait_for_timeout(300)
    page.wait_for_timeout(600)

    assert name
    assert page.locator(".map-row").count() < everyone
    assert "box=" in page.url


@pytest.mark.usefixtures("located")
def test_the_box_becomes_a_filter_of_the_register(visit: Visitor) -> None:
    page = visit().open("/customers/map/")
    page.wait_for_selector(".map-mark")
    shown = page.locator(".map-row").count()

    page.click("text=Use as a filter")
    page.wait_for_url("**/customers/?*in.box=*")

    assert page.locator("tbody tr").count() == shown
    assert page.locator("text=On the map").count() >= 1


@pytest.mark.usefixtures("located")
def test_the_list_says_the_same_without_scripts(visit: Visitor) -> None:
    page = visit(script=False).open("/customers/map/")

    assert page.locator(".map-row").count() >= 3
    assert page.locator("text=1 without a position").count() == 1


@pytest.mark.usefixtures("located")
def test_the_sheet_of_a_phone_opens_and_closes(visit: Visitor) -> None:
    page = visit(width=390).open("/customers/map/")
    page.wait_for_selector(".map-mark")
    sheet = page.locator("#around")
    low = sheet.bounding_box()

    page.locator("[data-grip]").press("Enter")
    page.wait_for_timeout(400)
    high = sheet.bounding_box()

    assert low is not None
    assert high is not None
    assert high["height"] > 2 * low["height"]
    assert page.locator("[data-grip]").get_attribute("aria-expanded") == "true"


def test_units_open_in_place_and_lead_to_their_customers(visit: Visitor) -> None:
    page = visit().open("/customers/units/")
    rows = page.locator(".unit-table tbody tr").count()

    page.locator("a.unit-fold[aria-expanded=false]").first.click()
    page.locator(".unit-table tbody tr").nth(rows).wait_for()
    figure = page.locator(".unit-table td.fig a").first
    customers = figure.inner_text()
    figure.click()
    page.wait_for_url("**/customers/?unit=*")

    assert customers in page.locator("main").inner_text()
