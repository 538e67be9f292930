import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banfa.features.grading.models import Run
from banfa.platform.access import Actor
from banfa.platform.org.models import Organisation
from banfa.policy import catalogue
from banfa.policy.loading import load
from tests.conftest import TODAY
from tests.features.regulations.conftest import LoggedIn, Reads

pytestmark = pytest.mark.django_db
PAGES = (
    "/regulations/",
    "/regulations/?q=scale",
    "/regulations/?q=nothing-holds-this",
    "/regulations/?state=live",
    "/regulations/NY/",
    "/regulations/NY/?state=live",
    "/regulations/TOB-STORY/?state=live",
    "/regulations/pack/",
    "/regulations/pack/diff/",
)
every_page = pytest.mark.parametrize("address", PAGES)
NAMED_ONCE = re.compile(r'\sid="([^"]+)"')


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


class TestEveryPage:
    @every_page
    def test_reads_in_both_languages(self, reads: Reads, published: Run, address: str) -> None:
        chinese, english = reads(address, "zh-hans"), reads(address, "en")

        assert '<html lang="zh-CN"' in chinese
        assert '<html lang="en"' in english
        assert "制度" in chinese
        assert "Regulations" in english
        assert chinese != english

    @every_page
    def test_sends_a_stranger_to_the_log_in(self, client: Client, ada: Actor, address: str) -> None:
        response = client.get(address)

        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=/regulations/")

    @every_page
    def test_refuses_who_may_not_read_the_pack(self, logged_in: LoggedIn, cy: Actor, address: str) -> None:
        assert logged_in(cy).get(address).status_code == 403

    @every_page
    def test_takes_nothing_but_reading(self, logged_in: LoggedIn, ada: Actor, address: str) -> None:
        assert logged_in(ada).post(address).status_code == 405

    @every_page
    def test_points_nowhere_outside_and_holds_nothing_inline(
        self, reads: Reads, published: Run, address: str
    ) -> None:
        tags = Tags(reads(address)).found

        addresses = [
            value for _, held in tags for key, value in held.items() if key in ("href", "src", "action")
        ]
        assert [value for value in addresses if re.match(r"[a-z]+:|//", value or "")] == []
        assert [tag for tag, held in tags if "style" in held or tag == "style"] == []
        assert [held for tag, held in tags if tag == "script" and not held.get("src")] == []
        assert [key for _, held in tags for key in held if key.startswith("on")] == []

    @every_page
    def test_names_no_place_twice(self, reads: Reads, published: Run, address: str) -> None:
        places = NAMED_ONCE.findall(reads(address))

        assert len(places) == len(set(places))


def test_a_reader_of_a_part_of_the_organisation_reads_the_regulation(
    logged_in: LoggedIn, bo: Actor, published: Run
) -> None:
    assert logged_in(bo).get("/regulations/NY/").status_code == 200


class TestADocument:
    @pytest.mark.parametrize("document", load("tobacco", on=TODAY).documents)
    def test_has_a_place_for_each_of_its_clauses(self, reads: Reads, document: str) -> None:
        places = set(NAMED_ONCE.findall(reads(f"/regulations/{document}/")))

        wanted = {one.id for one in catalogue.clauses().values() if one.document == document}
        assert wanted
        assert wanted <= places

    def test_leads_to_places_that_are_there(self, reads: Reads) -> None:
        page = reads("/regulations/NY/")

        wanted = set(re.findall(r'href="#([^"]+)"', page))
        assert "article-1" in wanted
        assert wanted <= set(NAMED_ONCE.findall(page))

    def test_leads_from_each_rule_to_its_place_in_the_pack(self, reads: Reads) -> None:
        wanted = set(re.findall(r'href="/regulations/pack/#([^"]+)"', reads("/regulations/NY/")))

        assert "classifications.scale" in wanted
        assert wanted <= set(NAMED_ONCE.findall(reads("/regulations/pack/")))

    def test_shows_the_figure_and_leads_to_its_run(self, reads: Reads, published: Run) -> None:
        page = reads("/regulations/NY/?state=live")

        assert re.search(
            r'href="/grading/2026Q3-01/\?by=scale"><span class="n num">7</span><span class="small">2 medium <b>60%</b>',
            page,
        )

    def test_of_another_trade_can_be_read_and_says_so(self, reads: Reads) -> None:
        assert "not in the active pack" in reads("/regulations/FUEL/")

    @pytest.mark.parametrize("name", ["XX", "ny", "NY%20", "NY'--", "x" * 300])
    def test_that_nobody_knows_is_not_found(self, logged_in: LoggedIn, ada: Actor, name: str) -> None:
        assert logged_in(ada).get(f"/regulations/{name}/").status_code == 404

    def test_asks_the_database_no_more_for_a_long_text(
        self, logged_in: LoggedIn, ada: Actor, published: Run
    ) -> None:
        browser = logged_in(ada)
        counts = []
        for document in ("NY", "TOB-STORY"):
            with CaptureQueriesContext(connection) as asked:
                browser.get(f"/regulations/{document}/")
            counts.append(len(asked))

        assert counts[0] == counts[1]
        assert counts[0] <= 12


class TestAClause:
    def test_leads_to_its_place_in_its_regulation(self, logged_in: LoggedIn, ada: Actor) -> None:
        response = logged_in(ada).get("/regulations/clause/TOB-INFO-4.1/")

        assert response.status_code == 302
        assert response["Location"] == "/regulations/TOB-INFO/#TOB-INFO-4.1"

    @pytest.mark.parametrize("name", ["NY-6.2.z", "XX", "NY-", "../NY"])
    def test_that_nobody_knows_is_not_found(self, logged_in: LoggedIn, ada: Actor, name: str) -> None:
        assert logged_in(ada).get(f"/regulations/clause/{name}/").status_code == 404

    def test_is_not_told_to_a_stranger(self, client: Client, cy: Actor, logged_in: LoggedIn) -> None:
        assert client.get("/regulations/clause/NY-2/").status_code == 302
        assert logged_in(cy).get("/regulations/clause/NY-2/").status_code == 403

    def test_takes_nothing_but_reading(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).post("/regulations/clause/NY-2/").status_code == 405


class TestTheSearch:
    def test_leads_to_the_clause(self, reads: Reads) -> None:
        page = reads("/regulations/?q=NY-6.2.b")

        assert 'href="/regulations/NY/#NY-6.2.b"' in page
        assert "1 clause found" in page

    def test_repeats_what_was_searched_without_running_it(self, reads: Reads) -> None:
        page = reads("/regulations/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

        assert "<script>alert" not in page
        assert "No clause holds all these words" in page

    def test_keeps_the_state_that_was_chosen(self, reads: Reads) -> None:
        page = reads("/regulations/?q=NY-6&state=live")

        assert '<input type="hidden" name="state" value="live">' in page
        assert "2 clauses found" in page


class TestThePack:
    @pytest.mark.parametrize("name", ["tobacco", "fuel", "supermarket", "company"])
    def test_of_every_trade_can_be_read(self, reads: Reads, name: str) -> None:
        Organisation.objects.update(pack=name)
        pack = load(name, on=TODAY)

        page = reads("/regulations/pack/")

        assert pack.digest in page
        places = set(NAMED_ONCE.findall(page))
        assert {f"classifications.{one}" for one in pack.classifications} <= places
        assert {f"fields.{one}" for one in pack.fields} <= places

    def test_in_a_version_that_is_none_is_not_found(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).get("/regulations/pack/?version=1999.1").status_code == 404

    def test_offers_a_comparison_only_where_there_is_something_to_compare(
        self, reads: Reads, newer: Path
    ) -> None:
        assert 'href="/regulations/pack/diff/"' in reads("/regulations/pack/")

    def test_offers_none_for_a_single_version(self, reads: Reads) -> None:
        assert 'href="/regulations/pack/diff/"' not in reads("/regulations/pack/")


class TestTheDifference:
    def test_shows_what_a_version_changes(self, reads: Reads, newer: Path) -> None:
        page = reads("/regulations/pack/diff/?old=2026.1&new=2026.2")

        assert "removed: classifications › Scale of business" in page
        assert 'href="/regulations/NY/#NY-6.2.b"' in page

    def test_says_that_there_is_nothing_to_compare(self, reads: Reads) -> None:
        assert "there is nothing to compare" in reads("/regulations/pack/diff/")

    def test_of_a_version_that_is_none_is_not_found(
        self, logged_in: LoggedIn, ada: Actor, newer: Path
    ) -> None:
        assert logged_in(ada).get("/regulations/pack/diff/?old=1999.1&new=2026.2").status_code == 404
        assert logged_in(ada).get("/regulations/pack/diff/?old=2026.1&new=nobody/1.1").status_code == 404

    def test_are_held_against_another_pack(self, reads: Reads) -> None:
        page = reads("/regulations/pack/diff/?old=2026.1&new=bank/2026.1")

        assert "Two different packs" in page
        assert "2026.1 → bank/2026.1" in page

    def test_are_read_by_kind_of_change(self, reads: Reads, newer: Path) -> None:
        page = reads("/regulations/pack/diff/?old=2026.1&new=2026.2&kind=removed")

        assert "Removed</span>" in page
        assert "Changed</span>" not in page


def test_a_clause_tag_anywhere_leads_to_the_regulation(reads: Reads) -> None:
    assert 'class="bf-clause" href="/regulations/NY/#NY-2"' in reads("/regulations/pack/")


def test_the_navigation_names_the_regulations_for_who_may_read_them(
    logged_in: LoggedIn, ada: Actor, cy: Actor
) -> None:
    may = logged_in(ada).get("/regulations/").content.decode()
    may_not = logged_in(cy).get("/regulations/").content.decode()

    assert '<a class="item' in may
    assert 'title="Regulations" aria-current="page"' in may
    assert 'title="Regulations"' not in may_not
