"""Runs in a browser: ribbons and cells choose customers in place, units lead down, a new run starts from its page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RUN = "/grading/2026Q3-01/"


def test_a_ribbon_chooses_the_cell_that_it_stands_for(visit: Visitor) -> None:
    page = visit().open(f"{RUN}?by=scale")
    page.evaluate("window.stands = true")

    page.locator(".gr-flow a[href*='old=3&new=3'], .gr-flow a[href*='old=2&new=2']").first.dispatch_event(
        "click"
    )

    expect(page).to_have_url(re.compile(r"old=(2|3)&new=(2|3)"))
    expect(page.locator(".bf-matrix td.sel")).to_have_count(1)
    assert page.evaluate("window.stands") is True


def test_units_lead_down_to_their_customers(visit: Visitor) -> None:
    page = visit().open(f"{RUN}?section=units&level=county")

    page.click(".bf-dist a:has-text('东城县')")
    expect(page.locator(".gr-trail")).to_contain_text("东城县")
    page.click(".bf-dist td.n a >> nth=0")

    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#holders tbody tr").first).to_be_visible()


def test_a_new_run_is_computed_from_its_page(visit: Visitor) -> None:
    page = visit(user="max").open("/grading/new/")
    page.check("input[value='2026Q2']", force=True)

    page.click("text=Compute the run")

    expect(page.locator("main")).to_contain_text(re.compile("Grading Q2 2026"))
    expect(page.locator("main a[href^='/grading/2026Q2-0']").first).to_be_visible(timeout=20_000)


def test_the_movement_is_taken_away_as_a_workbook(visit: Visitor) -> None:
    page = visit().open(f"{RUN}?by=scale")

    page.click("text=Export the movement")
    page.select_option("select[name=purpose]", "grading")
    page.fill("input[name=why]", "monthly report")
    with page.expect_download() as waited:
        page.click(".bf-form .btn-primary")

    assert waited.value.suggested_filename.endswith(".xlsx")
