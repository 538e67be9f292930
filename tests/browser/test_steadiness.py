"""Pages stand still while they load, weigh little, and repaint no more than what was asked for."""

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAIN = [
    "/",
    "/customers/",
    "/customers/{K1}/",
    "/customers/units/",
    "/grading/",
    "/grading/2026Q3-01/",
    "/grading/simulations/S0001/?by=grade",
    "/regulations/",
    "/regulations/NY/",
    "/imports/new/?kind=customers",
]
MOST_SHIFT = 0.05
MOST_BYTES = 300 * 1024
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 400);
})"""
WATCH = """() => {
  window.repainted = [];
  const named = (node) => node.getAttribute?.("id") ?? node.closest?.("[id]")?.getAttribute("id");
  new MutationObserver((all) => {
    for (const one of all) {
      for (const node of one.addedNodes) window.repainted.push(named(node) ?? named(one.target) ?? node.nodeName);
    }
  }).observe(document.querySelector(".bf-app"), { childList: true, subtree: true });
}"""


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_while_a_page_loads(visit: Visitor, width: int) -> None:
    reader = visit(width=width)
    moved = {path: _shift(reader, path) for path in MAIN}

    assert {path: sum_ for path, sum_ in moved.items() if sum_ >= MOST_SHIFT} == {}


def _shift(reader: Visit, path: str) -> float:
    page = reader.open(path)
    page.wait_for_load_state("networkidle")
    shifted: float = page.evaluate(SHIFTS)
    return round(shifted, 4)


def test_a_first_load_weighs_less_than_300_kb(visit: Visitor) -> None:
    reader = visit()
    session = reader.page.context.new_cdp_session(reader.page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights = {path: _weight(reader, path) for path in MAIN}

    assert {path: size for path, size in weights.items() if size >= MOST_BYTES} == {}


def _weight(reader: Visit, path: str) -> int:
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    reader.page.on("response", note)
    reader.open(path).wait_for_load_state("networkidle")
    reader.page.remove_listener("response", note)
    return sum(one.request.sizes()["responseBodySize"] for one in answers)


def test_a_search_in_the_register_repaints_the_table_and_what_it_is_narrowed_by(visit: Visitor) -> None:
    page = visit().open("/customers/")
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)

    page.fill("#q", "K1")
    expect(page.locator("#register tbody tr")).to_have_count(1)

    assert _repainted(page) <= {"register", "bulk", "wish"}


def test_another_kind_of_member_repaints_the_movers_alone(visit: Visitor) -> None:
    page = visit().open("/grading/simulations/S0001/?by=grade")
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)

    page.locator("#movers input[name=q]").fill("nobody-by-this-name")
    page.locator("#movers input[name=q]").press("Enter")
    expect(page.locator("#movers .bf-hollow")).to_be_visible()

    assert _repainted(page) <= {"movers"}


def _repainted(page: Page) -> set[str]:
    """Return the named places that got new content, without counts that are written into standing marks."""
    return set(page.evaluate("window.repainted"))
