"""What takes two people: objections with their answers, and decisions that end in a correcting run."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def request_grade_a(page: Page, reason: str) -> None:
    page.select_option("#value", "grade=A")
    page.fill("#cites", "NY-7.a")
    page.fill("#reason", reason)
    page.click("text=File the request")


def test_an_objection_is_answered_by_somebody_else(visit: Visitor) -> None:
    manager, officer = visit(user="lin"), visit(user="max")

    raised = manager.open("/grading/customers/{K5}/object/")
    raised.fill("#reason", "七月的订货没有计入")
    raised.click("text=Raise the objection")
    expect(raised.locator("main")).to_contain_text("Somebody else answers an objection")
    number = re.findall(r"\d+", raised.url)[-1]
    run = raised.locator("main a[href^='/grading/2026Q3-']").first.inner_text()
    answered = officer.open(f"/grading/{run}/?section=objections")
    answered.click("a:has-text('七月的订货没有计入')")
    answered.fill("#answer", "七月没有订货记录")
    answered.click("button[value=reject]")

    expect(answered.locator(".bf-head .bf-state")).to_have_text("Rejected")
    page = manager.open(f"/grading/objections/{number}/")
    expect(page.locator("main dl")).to_contain_text("七月没有订货记录")


def test_an_objection_is_not_accepted_while_another_request_about_the_customer_waits(visit: Visitor) -> None:
    reader = visit(user="max")
    page = reader.open("/grading/objections/{objection}/")

    page.fill("#answer", "属实")
    page.fill("#cites", "NY-7.a")
    page.click("button[value=accept]")

    expect(page.locator("main")).to_contain_text(re.compile("request .* waits", re.IGNORECASE))
    reader.complaints.clear()  # the browser notes the 409 that was wanted here
    page = reader.open("/grading/objections/{objection}/")
    expect(page.locator(".bf-head .bf-state")).to_have_text("Waits for an answer")


def test_a_decision_by_two_people_moves_one_customer_in_a_correcting_run(visit: Visitor) -> None:
    manager, officer = visit(user="lin"), visit(user="max")
    asked = manager.open("/grading/customers/{K2}/request/")
    request_grade_a(asked, "七月扩建了店面")
    expect(asked.locator("main")).to_contain_text("Nobody approves their own request")
    expect(asked.locator("button:text-is('Approve')")).to_have_count(0)

    page = officer.open("/grading/decisions/")
    page.click("section:has(h2:text('Waiting for you')) a:has-text('七月扩建了店面')")
    page.click("button:text-is('Approve')")
    expect(page.locator(".bf-head .bf-state")).to_have_text("Approved")
    officer.open("/grading/2026Q3-01/")
    page.click("text=Compute the correcting run")
    page.click("text=See the result", timeout=30_000)
    expect(page.locator("h1")).to_have_text("Grading Q3 2026")
    expect(page.locator(".bf-matrix td:is(.u1, .u2, .d1, .d2)")).to_have_count(1)
    page.click(".bf-matrix td:is(.u1, .u2) a")
    expect(page.locator("#moved tbody tr")).to_have_count(1)
    expect(page.locator("#moved tbody th")).to_have_text("顺达商行")
    page.click("text=Publish…")
    page.click("main button.btn-primary")

    expect(page.locator(".bf-head .bf-state")).to_have_text("Published, open for objections")
    page = manager.open("/customers/{K2}/?tab=grades")
    expect(page.locator(".bf-id .bf-tag")).to_have_text("decided")
    expect(page.locator(".bf-id .bf-grade").first).to_have_text(re.compile("^A"))
    expect(page.locator("#tab tbody tr").first).to_contain_text("2026Q3-02")
