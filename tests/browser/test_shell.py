"""How a request ends that goes wrong: a log-in that ended, a second sending, a lost connection, a failure."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS = "#register [data-row]"


def hindrances(page: Page) -> list[str]:
    """Return what seriously hinders people who read otherwise than by eye and mouse."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} {one['nodes'][0]['target']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def log_out_behind(reader: Visit) -> None:
    """End the log-in of the open page, as time does."""
    reader.page.context.clear_cookies(name="sessionid")


def come_back(page: Page) -> None:
    """Enter the password into the dialog that stands over the page."""
    expect(page.locator("#door #username")).to_have_value("ada")
    page.fill("#door #password", "correct horse")
    page.click("#door button[type=submit]")
    expect(page.locator("#door")).to_be_hidden()


class TestALogInThatEnded:
    def test_a_piece_of_a_page_waits_for_the_log_in_and_comes_then(self, visit: Visitor) -> None:
        reader = visit()
        page = reader.open("/customers/")
        page.evaluate("window.same = true")
        log_out_behind(reader)

        page.locator("#q").press_sequentially("pabm", delay=20)
        expect(page.locator("#door")).to_be_visible()
        expect(page.locator(ROWS)).to_have_count(8)
        come_back(page)

        expect(page.locator(ROWS)).to_have_count(1)
        assert page.evaluate("window.same") is True
        reader.complaints.clear()  # the browser notes the 401 that was wanted here

    def test_a_form_waits_for_the_log_in_and_is_sent_then(self, visit: Visitor) -> None:
        reader = visit()
        page = reader.page
        page.clock.install()
        reader.open("/grading/customers/{K5}/object/")
        page.fill("#reason", "八月的一笔没有计入")
        log_out_behind(reader)
        page.clock.fast_forward(30_000)

        page.click("main form button.btn-primary")
        come_back(page)

        expect(page.locator("main")).to_contain_text("八月的一笔没有计入")
        expect(page).to_have_url(re.compile(r"/grading/objections/\d+/"))
        reader.complaints.clear()  # the browser notes the 401 that was wanted here

    def test_without_scripts_what_was_typed_is_kept_and_sent_by_a_click(self, visit: Visitor) -> None:
        reader = visit(script=False)
        page = reader.open("/grading/customers/{K1}/object/")
        page.fill("#reason", "九月的一笔没有计入")
        log_out_behind(reader)

        page.click("main form button.btn-primary")
        expect(page.locator("main")).to_contain_text("What you typed was kept")
        page.fill("#username", "ada")
        page.fill("#password", "correct horse")
        page.click("button.btn-primary")
        page.click("text=Send it now >> nth=-1")

        expect(page.locator("main")).to_contain_text("九月的一笔没有计入")

    def test_a_log_in_in_another_tab_is_enough(self, visit: Visitor) -> None:
        reader = visit()
        page = reader.open("/customers/")
        log_out_behind(reader)
        page.locator("#q").press_sequentially("pabm", delay=20)
        expect(page.locator("#door")).to_be_visible()
        other = page.context.new_page()
        other.goto(f"{reader.site.address}/login/")
        other.fill("#username", "ada")
        other.fill("#password", "correct horse")
        other.click("button.btn-primary")

        come_back(page)

        expect(page.locator(ROWS)).to_have_count(1)
        reader.complaints.clear()  # the browser notes the 401 that was wanted here


class TestSendingTwice:
    @pytest.mark.parametrize(("script", "customer"), [(True, "K7"), (False, "K8")])
    def test_a_double_click_is_done_once(self, visit: Visitor, script: bool, customer: str) -> None:
        page = visit(script=script).open(f"/grading/customers/{{{customer}}}/object/")
        page.fill("#reason", f"双击 {customer}")
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)

        page.locator("main form button.btn-primary").dblclick()

        expect(page).to_have_url(re.compile(r"/grading/objections/\d+/"))
        expect(page.locator("main")).to_contain_text(f"双击 {customer}")
        assert len(sent) == 1 or not script

    def test_going_back_after_sending_shows_the_form_and_asks_nothing(self, visit: Visitor) -> None:
        page = visit().open("/grading/customers/{K3}/object/")
        page.fill("#reason", "之后返回")
        page.click("main form button.btn-primary")
        expect(page).to_have_url(re.compile(r"/grading/objections/\d+/"))

        page.go_back()
        expect(page.locator("h1")).to_contain_text("Object")
        page.go_forward()

        expect(page.locator("main")).to_contain_text("之后返回")

    def test_going_back_after_a_piece_was_put_in_shows_the_whole_page(self, visit: Visitor) -> None:
        reader = visit()
        page = reader.open("/customers/")
        page.locator("#q").press_sequentially("pabm", delay=20)
        expect(page.locator(ROWS)).to_have_count(1)
        page.click(f"{ROWS} a >> nth=0")
        expect(page.locator("h1")).to_contain_text("平安便民店")

        page.go_back()
        expect(page.locator(ROWS)).to_have_count(1)
        expect(page.locator(".bf-nav")).to_be_visible()
        page.go_back()

        expect(page.locator(ROWS)).to_have_count(8)
        expect(page.locator(".bf-nav")).to_be_visible()


class TestALostConnection:
    def test_the_page_stays_and_goes_on_when_it_is_back(self, visit: Visitor) -> None:
        reader = visit()
        page = reader.open("/customers/")
        page.context.set_offline(True)

        page.locator("#q").press_sequentially("pabm", delay=20)
        bar = page.locator("[data-bar=offline]")
        expect(bar.locator("button")).to_be_visible()
        expect(page.locator(ROWS)).to_have_count(8)
        page.context.set_offline(False)
        bar.locator("button").click()

        expect(page.locator(ROWS)).to_have_count(1)
        expect(bar).to_be_hidden()
        reader.complaints.clear()  # the browser notes the failure that was wanted here

    def test_a_form_keeps_what_was_typed(self, visit: Visitor) -> None:
        reader = visit()
        page = reader.open("/grading/customers/{K2}/object/")
        page.fill("#reason", "没有网络")
        page.context.set_offline(True)

        page.click("main form button.btn-primary")
        expect(page.locator("[data-bar=offline]")).to_be_visible()
        expect(page.locator("#reason")).to_have_value("没有网络")
        page.context.set_offline(False)
        page.click("[data-bar=offline] button")

        expect(page).to_have_url(re.compile(r"/grading/objections/\d+/"))
        reader.complaints.clear()  # the browser notes the failure that was wanted here

    def test_an_installed_program_says_so_and_keeps_no_page_with_data(self, visit: Visitor) -> None:
        reader = visit(worker=True)
        page = reader.open("/customers/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        kept = page.evaluate(
            "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name))))"
            ".then((all) => Promise.all(all.map((one) => one.keys()))).then((all) => all.flat().map((one) => one.url))"
        )

        page.context.set_offline(True)
        page.goto(f"{reader.site.address}/customers/")

        expect(page.locator("main")).to_contain_text("没有连接")
        expect(page.locator("main")).to_contain_text("No connection")
        assert [one for one in kept if "/static/" not in one and not one.endswith("/offline/")] == []
        page.context.set_offline(False)
        expect(page.locator("h1")).to_have_text("Customers")
        reader.complaints.clear()  # the browser notes the failure that was wanted here


def test_a_failure_of_the_server_leaves_the_page_and_can_be_tried_again(visit: Visitor) -> None:
    reader = visit()
    page = reader.open("/customers/")
    page.route("**/customers/?*q=pabm*", lambda route: route.fulfill(status=500, body="<h1>broken</h1>"))

    page.locator("#q").press_sequentially("pabm", delay=20)
    bar = page.locator("[data-bar=failed]")
    expect(bar).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(8)
    page.unroute("**/customers/?*q=pabm*")
    bar.locator("[data-bar-retry]").click()

    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("broken")
    reader.complaints.clear()  # the browser notes the 500 that was wanted here


def test_the_log_in_shows_the_password_on_request(visit: Visitor) -> None:
    page = visit(login=False).open("/login/")
    page.fill("#password", "correct horse")

    page.click("[data-show-password]")

    expect(page.locator("#password")).to_have_attribute("type", "text")
    expect(page.locator("[data-show-password]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_over_a_page_can_be_used_by_everyone(visit: Visitor, theme: str) -> None:
    reader = visit(theme=theme)
    page = reader.open("/customers/")

    page.keyboard.press("Control+k")
    page.keyboard.type("NY-6")
    expect(page.locator("#palette .bf-clause").first).to_be_visible()
    palette = hindrances(page)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_contain_text("next row")
    keys = hindrances(page)
    page.keyboard.press("Escape")
    expect(page.locator("#keys-dialog")).to_be_hidden()
    log_out_behind(reader)
    page.locator("#q").press_sequentially("p")
    expect(page.locator("#door")).to_be_visible()
    door = hindrances(page)

    assert palette + keys + door == []
    reader.complaints.clear()  # the browser notes the 401 that was wanted here
