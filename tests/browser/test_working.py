"""What happens in the page while somebody works in it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_the_register_follows_the_typing_and_the_address_follows_the_register(visit: Visitor) -> None:
    page = visit().open("/customers/")
    page.evaluate("window.same = true")

    page.locator("#q").press_sequentially("pabm", delay=20)

    expect(page.locator(".bf-register tbody tr")).to_have_count(1)
    expect(page.locator(".bf-register .who")).to_contain_text("平安便民店")
    expect(page).to_have_url(re.compile(r"[?&]q=pabm"))
    assert page.evaluate("window.same") is True

    page.go_back()
    expect(page.locator(".bf-register tbody tr")).to_have_count(8)


def test_a_filter_narrows_the_list_and_its_chip_takes_it_off(visit: Visitor) -> None:
    page = visit().open("/customers/")

    page.click("summary:has-text('Filter')")
    page.select_option("select[name=grade]", "B")

    expect(page.locator(".bf-register tbody tr")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator(".bf-filter .bf-pop")).to_be_hidden()
    page.click(".bf-chip a")
    expect(page.locator(".bf-register tbody tr")).to_have_count(8)


def test_the_drawer_opens_goes_deeper_and_closes_by_escape(visit: Visitor) -> None:
    reader = visit()
    page = reader.open(f"/customers/{reader.site.customers['K1']}/")

    page.click("text=Why")
    expect(page.locator(".bf-drawer h2")).to_be_focused()
    page.click(".bf-drawer .bf-tabs >> text=Class mark")
    expect(page.locator(".bf-drawer .bf-reason")).to_contain_text("Class mark is CZ1")
    expect(page).to_have_url(re.compile("why=mark"))
    page.keyboard.press("Escape")

    expect(page.locator(".bf-drawer")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("why="))


def test_a_cell_of_the_matrix_lists_its_customers(visit: Visitor) -> None:
    page = visit().open("/grading/2026Q3-01/?by=scale")

    page.click(".bf-matrix td.u2 a")

    expect(page.locator("#moved tbody tr")).to_have_count(1)
    page.click("#moved tbody a")
    expect(page.locator(".bf-drawer h2")).to_have_text("Why: Scale of business")


def test_the_theme_and_the_folded_navigation_stay_for_the_next_page(visit: Visitor) -> None:
    reader = visit()
    page = reader.open("/customers/")

    page.click("[data-theme-form] button")
    page.click("[data-do=fold]")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    reader.open("/grading/")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator(".bf-app")).to_have_attribute("data-nav", "mini")


def test_the_language_is_changed_where_one_stands(visit: Visitor) -> None:
    page = visit().open("/customers/?status=active")

    page.click("button[name=language]")

    expect(page.locator("h1")).to_have_text("客户")
    expect(page).to_have_url(re.compile("status=active"))


def test_the_keyboard_reaches_the_content_and_the_search(visit: Visitor) -> None:
    page = visit().open("/customers/")

    page.keyboard.press("Tab")
    expect(page.locator(".bf-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()


def test_a_refused_request_says_so_in_place(visit: Visitor) -> None:
    reader = visit()
    page = reader.open("/grading/2026Q3-01/")
    page.route(
        "**/*old=*",
        lambda route: route.continue_(url=re.sub("by=[^&]*|$", "&by=nonsense", route.request.url, count=1)),
    )

    page.click(".bf-matrix td.u2 a")

    expect(page.locator("#moved [role=alert]")).to_contain_text("is not understood")
    reader.complaints.clear()  # the browser notes the 400 that was wanted here


def test_on_a_phone_the_way_goes_by_the_foot_of_the_page(visit: Visitor) -> None:
    page = visit(width=390).open("/")

    page.click(".bf-nav a:has-text('Customers')")

    row = page.locator(".bf-register tbody tr").first
    box = row.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    expect(page.locator(".bf-register thead")).not_to_be_in_viewport()
