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

    expect(page.locator("#register tbody tr")).to_have_count(1)
    expect(page.locator("#register .who")).to_contain_text("平安便民店")
    expect(page).to_have_url(re.compile(r"[?&]q=pabm"))
    assert page.evaluate("window.same") is True

    page.go_back()
    expect(page.locator("#register tbody tr")).to_have_count(8)


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
    expect(page.locator("#palette-words")).to_be_focused()


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

    row = page.locator("#register tbody tr").first
    box = row.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    expect(page.locator("#register thead")).not_to_be_in_viewport()


def test_a_figure_is_tried_and_its_customers_are_listed(visit: Visitor) -> None:
    reader = visit()
    page = reader.open("/grading/simulations/new/?run=2026Q3-01")
    large, medium = (page.locator(f"[name='figure:classifications.scale.rank.{n}.share']") for n in (1, 2))

    large.fill("45%")
    group = page.locator("section", has=large)
    expect(group.locator("[data-total]")).to_have_text("125%")
    page.click("main button.btn-primary")
    expect(page.locator("[role=alert]")).to_contain_text("do not add up to 100 %")
    expect(large).to_have_value("45%")
    reader.complaints.clear()  # the browser notes the 400 that was wanted here
    medium.fill("35%")
    expect(group.locator("[data-total]")).to_have_text("100%")
    page.click("main button.btn-primary")
    page.click("text=See the result", timeout=30_000)
    page.click(".bf-wide >> text=Service grade")
    page.click(".bf-matrix td:is(.u1, .u2) a")

    expect(page.locator("#movers header .bf-grade")).to_have_count(2)
    expect(page.locator("#movers .who")).to_have_text(["顺达商行", "西城副食"])
    page.click("#movers tr:has-text('顺达商行') >> text=Why")
    expect(page.locator(".sim-both")).to_contain_text("simulated")


def test_a_figure_is_found_for_the_number_of_customers_wished(visit: Visitor) -> None:
    page = visit().open("/grading/simulations/new/?run=2026Q3-01")

    page.select_option("#by", "classifications.scale.rank.1.share")
    page.select_option("#target", "grade.A")
    page.fill("#customers", "2")
    page.click("text=Find it")

    expect(page.locator("#answer")).to_contain_text("exactly 2 customers", timeout=30_000)
    page.click("#answer a.btn")
    expect(page.locator("tr.edited [name='figure:classifications.scale.rank.1.share']")).to_have_count(1)


def test_the_manager_of_an_area_judges_it_and_a_reader_only_looks(visit: Visitor) -> None:
    manager = visit(user="lin").open("/customers/areas/")

    manager.click("main tbody a:has-text('河东社区')")
    manager.select_option("#market_type", "C")
    manager.fill("#reason", "已并入城区")
    manager.click("main button.btn-primary")

    expect(manager.locator(".bf-time li").first).to_contain_text("已并入城区")
    expect(manager.locator("#market_type")).to_have_value("C")
    reading = visit(user="bo").open("/customers/areas/A1/")
    expect(reading.locator("main form")).to_have_count(0)
    expect(reading.locator("main dl")).to_contain_text("town")


def test_customers_are_scored_by_keyboard_one_after_the_other(visit: Visitor) -> None:
    reader = visit(user="lin")
    page = reader.open("/appraisals/")
    first, second = page.locator("form.ap-row").nth(0), page.locator("form.ap-row").nth(1)
    name = second.get_attribute("aria-label")
    first.locator("input.num").first.focus()

    for mark in ("85", "900", "70", "60"):
        page.keyboard.type(mark)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("form.ap-row [role=alert]")).to_have_count(1)
    expect(page.locator("[name=honesty_marks][aria-invalid]")).to_be_focused()
    reader.complaints.clear()  # the browser notes the 422 that was wanted here
    page.keyboard.press("Control+a")
    page.keyboard.type("90")
    page.keyboard.press("Enter")

    expect(page.locator(".ap-row.done")).to_contain_text("Scored", ignore_case=True)
    expect(page.locator(f"form.ap-row[aria-label='{name}'] input.num").first).to_be_focused()
