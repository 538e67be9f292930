"""The desk in a browser: what is owed leads to its page, cards change in place, a phone has one column."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_officer_answers_what_the_desk_lists(visit: Visitor) -> None:
    page = visit(user="max").open("/")
    owed = page.locator("#owed")

    expect(owed.locator("li", has_text="Answer an objection").first).to_be_visible()
    owed.locator("li", has_text="Answer an objection").first.locator(".act").click()

    expect(page).to_have_url(re.compile("/grading/objections/"))
    expect(page.locator("main")).to_contain_text("一笔漏计")


def test_cards_change_in_place(visit: Visitor) -> None:
    page = visit().open("/")
    page.evaluate("window.stands = true")

    page.click("#news a:has-text('7 days')")
    expect(page.locator("#news [aria-current]")).to_have_text("7 days")
    before = page.locator("#month h2").inner_text()
    page.click("#month a >> nth=1")
    expect(page.locator("#month h2")).not_to_have_text(before)

    assert page.evaluate("window.stands") is True


def test_posts_have_desks_of_their_own(visit: Visitor) -> None:
    manager, administrator = visit(user="lin").open("/"), visit().open("/")

    expect(manager.locator("#owed")).to_contain_text("customers to go")
    expect(manager.locator("#health")).to_have_count(0)
    expect(administrator.locator("#health")).to_be_visible()
    expect(administrator.locator(".dk-main")).to_contain_text("Purchase amount")


def test_a_phone_shows_what_is_owed_first_and_never_scrolls_sideways(visit: Visitor) -> None:
    page = visit(user="lin", width=390, language="zh").open("/")

    owed, month = page.locator("#owed").bounding_box(), page.locator("#month").bounding_box()
    assert owed is not None
    assert month is not None
    assert owed["y"] < month["y"]
    assert owed["width"] > 340
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
