"""What was kept: figures, their rows, the trend, files of both, and the clause's own page."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.kernel.text import Language
from banfa.platform.access import Actor, actor_of
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.org.models import Person
from tests.conftest import TODAY
from tests.features.duties.worklist.owing import owe
from tests.platform.setup.test_steps import browser_of

pytestmark = pytest.mark.django_db
DONE, MISSED, EXCUSED = Duty.State.DONE, Duty.State.MISSED, Duty.State.EXCUSED
STATES = ("owed", "in_time", "late", "excused", "missed", "open", "overdue")


def span(back: int = 9, on: int = 9) -> str:
    today = timezone.localdate()
    return f"from={today - timedelta(days=back)}&to={today + timedelta(days=on)}"


@pytest.fixture
def kept(mo: Person, lu: Person) -> None:
    """Five that were due, one that was excused and one to come, of two obligations and two people."""
    owe(mo, days=-5, state=DONE)
    owe(mo, days=-4, state=DONE)
    owe(mo, days=-3, state=DONE, is_late=True)
    owe(mo, days=-2)
    owe(lu, "K2", days=-6, state=MISSED, obligation="fortnightly_visit")
    owe(lu, "K2", days=-7, state=EXCUSED, obligation="fortnightly_visit")
    owe(lu, "K2", days=5, obligation="fortnightly_visit")


@pytest.fixture
def browser(head: Actor) -> Client:
    return browser_of(head)


@pytest.mark.usefixtures("kept")
class TestTheFigures:
    def test_each_leads_to_as_many_rows(self, browser: Client) -> None:
        page = browser.get(f"/duties/compliance/?{span()}").content.decode()
        cells = re.findall(r'<td class="fig[^"]*"><a href="([^"]+)">(\d+)</a>', page)

        assert len(cells) == 2 * len(STATES)
        for address, count in cells:
            rows = browser.get(unescape(address)).content.decode()
            assert len(re.findall(r"<tr data-row", rows)) == int(count)

    @pytest.mark.parametrize(
        ("by", "words"),
        [("obligation", "Weekly visit"), ("clause", "NY-13b.2"), ("unit", "东城一线"), ("person", "Mo")],
    )
    def test_they_are_cut_by_what_is_asked(self, browser: Client, by: str, words: str) -> None:
        unit = "&unit=E1" if by == "unit" else ""

        page = browser.get(f"/duties/compliance/?{span()}&by={by}{unit}").content.decode()

        assert words in page

    def test_excused_and_not_yet_due_count_for_nothing(self, browser: Client) -> None:
        weekly = browser.get(f"/duties/compliance/?{span()}&obligation=weekly_visit").content.decode()
        other = browser.get(f"/duties/compliance/?{span()}&obligation=fortnightly_visit").content.decode()

        assert "50%" in weekly
        assert "0%" in other

    def test_the_fragment_comes_alone(self, browser: Client) -> None:
        for path in ("/duties/compliance/", "/duties/compliance/rows/"):
            assert "<html" not in browser.get(path, headers={"HX-Request": "true"}).content.decode()

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("period=soon", 400), ("by=colour", 400), ("state=lost", 400), ("unit=W", 404), ("person=nobody", 404),
            ("from=x&to=y", 400), ("from=2026-10-09&to=2026-10-01", 400), ("after=x", 400),
        ],
    )  # fmt: skip
    def test_what_an_address_may_not_ask_is_refused(self, browser: Client, query: str, status: int) -> None:
        assert browser.get(f"/duties/compliance/rows/?{query}").status_code == status

    def test_strangers_see_nothing_and_managers_their_own(self, cy: Actor, mo: Person, lu: Person) -> None:
        own = browser_of(actor_of(mo, on=TODAY)).get(f"/duties/compliance/rows/?{span()}").content.decode()

        assert browser_of(cy).get("/duties/compliance/").status_code == 403
        assert len(re.findall(r"<tr data-row", own)) == 7  # both shops are Mo's, whoever owes for them

    def test_the_desk_of_a_head_shows_the_worst(self, browser: Client) -> None:
        part = browser.get("/?part=compliance", headers={"HX-Request": "true"}).content.decode()

        assert "Weekly visit" in part or "Nothing was due yet" in part

    def test_the_page_of_the_clause_shows_its_figure(self, browser: Client) -> None:
        page = browser.get("/regulations/NY/").content.decode()

        assert "obligation=weekly_visit" in page
        assert "kept in time" in page


@pytest.mark.usefixtures("kept")
class TestTheFiles:
    def arguments(self, **more: str) -> dict[str, str]:
        today = timezone.localdate()
        return {"from": str(today - timedelta(days=9)), "to": str(today + timedelta(days=9)), **more}

    def test_figures_and_rows_are_those_of_the_page(self, head: Actor) -> None:
        figures = kind_named("duties.figures").table(head, self.arguments(), Language.EN, lambda *_: None)
        rows = kind_named("duties.rows").table(
            head, self.arguments(state="missed"), Language.EN, lambda *_: None
        )

        by_title = {row[0]: row for row in figures.rows}
        listed = list(rows.rows)
        assert by_title["Weekly visit of A and B customers"][4:] == [4, 2, 1, 0, 0, 1, 1]
        assert [(row[0], row[4], row[7]) for row in listed] == [("K2", "Lu", "Missed")]

    def test_asking_states_a_purpose_and_takes_the_right(self, ada: Actor, mo: Person) -> None:
        assert "id_purpose" in browser_of(ada).get("/duties/compliance/export/rows/").content.decode()
        assert browser_of(actor_of(mo, on=TODAY)).get("/duties/compliance/export/rows/").status_code == 403
        assert browser_of(ada).get("/duties/compliance/export/all/").status_code == 404
