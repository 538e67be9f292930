"""The register in a browser: filters, columns, many rows at once, saved views, and the same on a phone."""

import pytest

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_filters_change_the_table_alone_and_stand_in_the_address(visit: Visitor) -> None:
    page = visit().open("/customers/")
    page.evaluate("document.querySelector('.bf-head').dataset.before = 'yes'")

    page.click("#picker summary")
    page.fill("[data-narrows='#filters']", "business format")
    page.click("#filters .item:visible >> nth=0")
    page.check("#options input >> nth=0")
    page.click("#editor button[type=submit]")
    page.wait_for_selector("#wish .bf-chip")

    assert "f.business_format=" in page.url
    assert ".is=" not in page.url
    assert page.evaluate("document.querySelector('.bf-head').dataset.before") == "yes"
    page.go_back()
    page.wait_for_selector("#wish .bf-chip", state="detached")
    assert "business_format" not in page.url


def test_a_search_keeps_the_filters_and_the_cursor(visit: Visitor) -> None:
    page = visit().open("/customers/?status=active")

    page.fill("#q", "平安")
    page.wait_for_url("**q=*")

    assert "status=active" in page.url
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.locator("#wish .bf-chip").count() == 1


def test_columns_are_moved_and_kept(visit: Visitor) -> None:
    reader = visit(user="max")
    page = reader.open("/customers/")
    page.click(".rg-columns summary")
    page.wait_for_selector("[data-order]")
    first = page.locator("[data-order] li[draggable] label").nth(0).inner_text()
    second = page.locator("[data-order] li[draggable] label").nth(1).inner_text()

    page.click("[data-order] li[draggable] >> nth=1 >> [data-move='-1']")
    page.focus("[data-order] li[draggable] >> nth=2 >> input")
    page.keyboard.press("Alt+ArrowUp")
    page.click(".bf-order-foot .btn-primary")
    page.wait_for_load_state()

    heads = page.locator("thead th").all_inner_texts()
    assert heads.index(second) < heads.index(first)
    assert reader.open("/customers/").locator("thead th").all_inner_texts() == heads


def test_a_range_of_rows_is_selected_and_acted_on(visit: Visitor) -> None:
    page = visit().open("/customers/")
    top = page.locator("tbody tr").nth(0).bounding_box()

    page.click("[data-pick] >> nth=0")
    page.click("[data-pick] >> nth=2", modifiers=["Shift"])

    assert page.inner_text("[data-picked]") == "3"
    assert page.locator("tbody tr").nth(0).bounding_box() == top, "the bar moves nothing"
    page.click("#bulk button:has-text('Export')")
    page.wait_for_selector("#side .bf-drawer")
    page.select_option("#side select[name=purpose]", "service")
    page.fill("#side input[name=why]", "monthly report")
    with page.expect_download() as download:
        page.click("#side .bf-form .btn-primary")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_field_is_set_for_many_and_taken_back(visit: Visitor) -> None:
    page = visit().open("/customers/?status=active")
    page.click("[data-pick-all]")
    page.click("#bulk button:has-text('Set a field')")
    page.wait_for_selector("#side select[name=field]")
    page.select_option("#side select[name=field]", "tags")
    page.click("#side .btn-primary")
    page.fill("#side input[name=value]", "before the holiday")
    page.fill("#side input[name=why]", "visits")
    page.click("#side .btn-primary")
    page.wait_for_selector("#side .bf-note")
    page.click("#side button[value=go]")
    page.wait_for_selector(".bf-toast")

    assert "status=active" in page.url
    page.click(".bf-toast button:has-text('Undo')")
    page.wait_for_selector(".bf-toast:has-text('former value')")


def test_a_view_is_saved_from_what_is_shown(visit: Visitor) -> None:
    page = visit().open("/customers/?status=active&sort=code")

    page.click(".rg-save summary")
    page.fill(".rg-save input[name=title]", "Active by code")
    page.click(".rg-save .btn-primary")
    page.wait_for_selector(".bf-tabs a[aria-current]:has-text('Active by code')")

    page.wait_for_selector(".bf-tabs a[aria-current] .n:not(:empty)")
    assert "sort=code" in page.url


def test_on_a_phone_rows_are_cards_and_filters_a_sheet(visit: Visitor) -> None:
    page = visit(width=390).open("/customers/")

    row = page.locator("tbody tr").nth(0).bounding_box()
    page.click("#picker summary")
    page.wait_for_selector("#filters")
    sheet = page.locator("#editor").bounding_box()

    assert row is not None
    assert row["height"] > 60
    assert sheet is not None
    assert (round(sheet["x"]), round(sheet["width"])) == (0, 390)
    assert round(sheet["y"] + sheet["height"]) >= 840
