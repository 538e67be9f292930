"""The palette and the keys, which every page has."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS = "#register [data-row]"


class TestThePalette:
    def test_it_finds_a_customer_as_one_types_and_enter_opens_it(self, visit: Visitor) -> None:
        page = visit().open("/grading/")

        page.keyboard.press("Control+k")
        field = page.locator("#palette-words")
        expect(field).to_be_focused()
        page.keyboard.type("pabm")
        first = page.locator("#palette [role=option]").first
        expect(first).to_contain_text("平安便民店")
        expect(first).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_contain_text("平安便民店")

    def test_enter_waits_for_the_answer_to_what_was_typed(self, visit: Visitor) -> None:
        page = visit().open("/grading/")

        page.keyboard.press("Control+k")
        expect(page.locator("#palette [role=option]").first).to_be_visible()
        page.keyboard.type("pabm")
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_contain_text("平安便民店")

    def test_arrows_choose_and_control_enter_opens_a_new_tab(self, visit: Visitor) -> None:
        page = visit().open("/grading/")
        page.keyboard.press("Control+k")
        page.keyboard.type("reg")
        expect(page.locator("#palette [role=option]").first).to_contain_text("Regulations")

        page.keyboard.press("ArrowDown")
        second = page.locator("#palette [role=option]").nth(1)
        expect(second).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowUp")
        with page.context.expect_page() as opened:
            page.keyboard.press("Control+Enter")

        expect(opened.value).to_have_url(re.compile("/regulations/$"))
        expect(page.locator("#palette")).to_be_visible()

    def test_what_was_opened_last_is_offered_first(self, visit: Visitor) -> None:
        reader = visit()
        reader.open("/customers/{K2}/")
        page = reader.open("/customers/{K1}/")
        reader.open("/")

        page.keyboard.press("Control+k")

        shown = page.locator("#palette-recent ~ [role=option] .what")
        expect(shown).to_have_text(["平安便民店", "顺达商行"])

    def test_an_answer_that_comes_late_is_dropped(self, visit: Visitor) -> None:
        page = visit().open("/grading/")
        held: list[Route] = []
        page.route("**/palette/?q=sd", lambda route: held.append(route))
        page.keyboard.press("Control+k")

        with page.expect_request("**/palette/?q=sd"):
            page.keyboard.type("sd")
        page.fill("#palette-words", "pabm")
        expect(page.locator("#palette [role=option]").first).to_contain_text("平安便民店")
        with page.expect_response("**/palette/?q=sd"):
            held[0].continue_()

        expect(page.locator("#palette [role=option]").first).to_contain_text("平安便民店")

    def test_an_action_is_done_from_it(self, visit: Visitor) -> None:
        page = visit().open("/customers/")

        page.keyboard.press("Control+k")
        page.keyboard.type("switch to chinese")
        expect(page.locator("#palette [role=option]").first).to_contain_text("Switch to Chinese")
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_have_text("客户")

    def test_on_a_phone_it_fills_the_screen_and_is_closed_by_its_button(self, visit: Visitor) -> None:
        page = visit(width=390).open("/")

        page.click(".bf-topbar [data-open-palette]")
        box = page.locator("#palette").bounding_box()
        assert box is not None
        assert box["width"] == 390
        page.click("[data-close-palette]")

        expect(page.locator("#palette")).to_be_hidden()

    def test_without_scripts_the_search_goes_to_the_register(self, visit: Visitor) -> None:
        page = visit(script=False).open("/")

        page.fill("#find", "pabm")
        page.press("#find", "Enter")

        expect(page.locator(ROWS)).to_have_count(1)


class TestTheKeyboard:
    def test_a_g_and_a_letter_lead_to_a_page(self, visit: Visitor) -> None:
        page = visit().open("/")

        page.keyboard.press("g")
        page.keyboard.press("c")
        expect(page.locator("h1")).to_have_text("Customers")
        page.keyboard.press("g")
        page.keyboard.press("r")

        expect(page).to_have_url(re.compile("/regulations/$"))

    def test_rows_are_walked_chosen_and_opened(self, visit: Visitor) -> None:
        page = visit().open("/customers/")

        for key in ("j", "j", "k", "x"):
            page.keyboard.press(key)
        row = page.locator(ROWS).first
        expect(row.locator("input[type=checkbox]")).to_be_checked()
        name = row.locator("a").first.inner_text()
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_contain_text(name)

    def test_no_key_acts_while_somebody_types(self, visit: Visitor) -> None:
        page = visit().open("/customers/")

        page.keyboard.press("/")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("gc?jx")

        expect(page.locator("#q")).to_have_value("gc?jx")
        expect(page.locator("#keys-dialog")).to_be_hidden()
        expect(page).to_have_url(re.compile("/customers/"))

    def test_a_question_mark_shows_the_keys(self, visit: Visitor) -> None:
        page = visit().open("/customers/")

        page.keyboard.press("?")
        expect(page.locator("#keys-dialog")).to_contain_text("next row")
        page.keyboard.press("Escape")

        expect(page.locator("#keys-dialog")).to_be_hidden()


def test_square_brackets_turn_the_pages_of_what_one_looks_at(visit: Visitor) -> None:
    reader = visit()
    page = reader.open("/customers/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("main a[rel=next]")).to_be_visible()
    first = page.locator("h1").inner_text()

    page.keyboard.press("]")
    expect(page.locator("h1")).not_to_have_text(first)
    page.keyboard.press("[")

    expect(page.locator("h1")).to_have_text(first)
