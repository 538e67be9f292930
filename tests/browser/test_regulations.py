"""The regulations: a clause is found, its figure leads to its rows, a draft is checked."""

import pytest

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_a_clause_that_is_asked_for_stands_clear_of_the_head(
    visit: Visitor, language: str, width: int
) -> None:
    page = visit(language=language, width=width).open("/regulations/clause/NY-7.b/")
    clause = page.locator("[id='NY-7.b']")
    for _ in range(20):  # until the page has found its height
        place = clause.bounding_box()
        if place is not None and place["y"] < 300:
            break
        page.wait_for_timeout(250)
    head = page.locator(".bf-topbar").bounding_box()

    assert page.url.endswith("/regulations/NY/#NY-7.b")
    assert place is not None
    assert head is not None
    assert head["y"] + head["height"] <= place["y"] < 300


def test_a_figure_leads_to_its_customers(visit: Visitor) -> None:
    page = visit().open("/regulations/NY/?q=NY-7.b")

    outcome = page.locator(".reg-outcomes a[href='/customers/?grade=A']").first
    customers = int(outcome.locator(".n").inner_text())
    outcome.click()
    page.wait_for_url("**/customers/?grade=A")

    assert page.locator("tbody tr").count() == customers


def test_a_draft_is_checked_corrected_and_led_to_a_simulation(visit: Visitor) -> None:
    page = visit().open("/regulations/check/")
    draft = (
        "parameters:\n  unheard_of:\n    title: {zh: 试, en: Trial}\n    number: abc\n    inferred: true\n"
    )

    page.fill("textarea[name=text]", draft)
    page.click("main button[type=submit]")
    page.wait_for_selector(".reg-faults")
    told = page.locator(".reg-faults").inner_text()
    kept = page.input_value("textarea[name=text]")
    page.fill("textarea[name=text]", kept.replace("abc", "{value: 5, inferred: true}"))
    page.click("main button[type=submit]")
    page.wait_for_selector("text=The draft is sound")

    assert "draft.yaml : 4" in told
    assert kept.split() == draft.split()
    assert "unheard_of" in page.locator(".reg-change").first.inner_text()
