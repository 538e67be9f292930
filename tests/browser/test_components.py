"""The components at work, on the page that shows them all."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_unit_is_found_and_chosen_by_keyboard_and_branches_open(visit: Visitor) -> None:
    page = visit().open("/design/?language=en")
    button = page.locator("#id_place-en-button")

    button.press("Enter")
    page.keyboard.type("ferry")
    expect(page.locator("#pickers .bf-options li:visible")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(button).to_have_text("West Ferry")
    expect(button).to_be_focused()
    assert page.locator("#id_place-en").evaluate("one => one.value") == "30301"

    leaf = page.locator("#pickers li", has_text="Riverside")
    button.click()
    expect(leaf).to_be_hidden()
    page.locator("#pickers li", has_text="City branch").locator(".turn").click()
    expect(leaf).to_be_visible()
    page.keyboard.press("Escape")
    expect(leaf).to_be_hidden()


def test_a_person_is_found_while_the_name_is_typed(visit: Visitor) -> None:
    page = visit().open("/design/?language=en")

    page.locator("#id_manager-en").press_sequentially("lin", delay=15)
    expect(page.locator("#pickers [data-person] [role=option]")).to_have_text(re.compile("Lin Ruoxi"))
    page.keyboard.press("Enter")

    expect(page.locator("#id_manager-en")).to_have_value("Lin Ruoxi")
    expect(page.locator("input[name=manager]")).to_have_value("lin.ruoxi")


def test_a_period_steps_to_either_side_and_a_chosen_file_is_named(visit: Visitor, tmp_path: Path) -> None:
    page = visit().open("/design/?language=en")
    later = page.get_by_role("button", name="Later")
    small = tmp_path / "customers.csv"
    small.write_bytes(b"x" * 2048)

    later.click()
    expect(page.locator("#id_period-en")).to_have_value("2026Q4")
    expect(later).to_be_disabled()
    page.get_by_role("button", name="Earlier").click()
    expect(page.locator("#id_period-en")).to_have_value("2026Q3")
    page.set_input_files("#id_list-en", small)

    expect(page.locator("#filedrop [data-chosen]").first).to_have_text("customers.csv · 2.0 KB")


def test_a_question_is_asked_in_a_dialog_and_gives_the_focus_back(visit: Visitor) -> None:
    page = visit().open("/design/?language=en")
    asking = page.locator("summary", has_text="Reject the run")

    asking.click()
    dialog = page.get_by_role("dialog", name="Reject 2026Q3-02?")
    expect(dialog.locator("textarea")).to_be_focused()
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(asking).to_be_focused()


def test_what_was_done_is_said_without_a_new_page_and_can_be_taken_back(visit: Visitor) -> None:
    page = visit().open("/design/?language=en")
    page.evaluate("window.same = true")

    page.get_by_role("button", name="Say something").click()
    told = page.locator("#toasts .bf-toast")
    expect(told).to_contain_text("Floor area saved")
    assert page.evaluate("window.same") is True
    told.get_by_role("button", name="Close").click()

    expect(told).to_have_count(0)


def rows(page: Page) -> list[bool]:
    picked: list[bool] = page.locator("#table [data-pick]").evaluate_all(
        "all => all.map((one) => one.checked)"
    )
    return picked


def test_rows_are_selected_one_by_one_by_range_and_all_at_once(visit: Visitor) -> None:
    page = visit().open("/design/?language=en")
    boxes, bar = page.locator("#table [data-pick]"), page.locator("#table .bf-bulk")
    expect(bar).to_be_hidden()

    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])

    assert rows(page) == [True, True, True, False]
    expect(bar).to_contain_text("3 selected")
    expect(page.locator("#table [data-yields]")).to_be_hidden()
    assert page.locator("#table [data-pick-all]").evaluate("one => one.indeterminate")
    page.locator("#table [data-pick-all]").click()
    assert rows(page) == [True] * 4
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()


def test_on_a_phone_rows_are_cards_and_filters_rise_from_the_foot(visit: Visitor) -> None:
    page = visit(width=390).open("/design/?language=en")

    expect(page.locator("#table td[data-label=Spent]").first).to_be_visible()
    page.locator("#filters summary").first.click()
    sheet = page.locator("#filters .bf-sheet")
    box = sheet.bounding_box()

    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 900)
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()


def test_without_scripts_the_same_things_are_plain_controls(visit: Visitor) -> None:
    page = visit(script=False).open("/design/?language=en")

    page.locator("summary", has_text="Reject the run").click()
    expect(page.locator(".bf-confirm textarea")).to_be_visible()
    page.select_option("#id_place-en", "30301")
    page.fill("#id_manager-en", "lin.ruoxi")

    assert page.locator("input[name=manager]").input_value() == "lin.ruoxi"
