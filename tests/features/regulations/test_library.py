import pytest

from banfa.features.regulations.queries import Filter, library
from banfa.features.regulations.queries.library import LONGEST_SEARCH, Library
from banfa.features.regulations.queries.states import Counts
from banfa.platform.access import Actor
from banfa.policy import catalogue
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
TOBACCO = {"NY", "TOB-INFO", "TOB-STORY"}


@pytest.fixture(autouse=True)
def organisation(ada: Actor) -> None:
    """The tobacco pack is in force."""


def found(words: str = "", chosen: Filter = Filter.ALL) -> Library:
    return library(words=words, chosen=chosen, on=TODAY)


class TestTheRegulations:
    def test_are_those_that_the_pack_and_its_parents_carry(self) -> None:
        names = {row.document.id for row in found().rows}

        assert names >= TOBACCO
        assert "CRM-USE" in names
        assert "FUEL" not in names

    def test_with_something_live_come_first(self) -> None:
        rows = found().rows

        assert rows[0].document.id == "NY"
        assert [row.counts.is_any_live for row in rows] == [True] + [False] * (len(rows) - 1)

    def test_are_counted_clause_by_clause(self) -> None:
        page = found()

        in_catalogue = [one for one in catalogue.clauses().values() if one.document in page.pack.documents]
        assert page.counts.clauses == len(in_catalogue)
        assert (page.counts.live, page.live_documents) == (2, 1)

    @pytest.mark.parametrize(("chosen", "is_live"), [(Filter.LIVE, True), (Filter.NOT_LIVE, False)])
    def test_are_filtered_by_whether_anything_is_live(self, chosen: Filter, is_live: bool) -> None:
        shown = found(chosen=chosen).shown

        assert shown
        assert all(row.counts.is_any_live is is_live for row in shown)


class TestTheBar:
    def test_shows_live_and_cited_clauses_as_parts_of_the_whole(self) -> None:
        counts = Counts(live=2, cited=3, open=15)

        assert (counts.live_width, counts.used_width) == ("10%", "25%")

    def test_is_empty_where_there_is_no_clause(self) -> None:
        assert Counts(live=0, cited=0, open=0).used_width == "0%"


class TestTheSearch:
    def test_finds_a_clause_by_its_id_first(self) -> None:
        hits = found("ny-6.2.b").hits

        assert [hit.clause.id for hit in hits] == ["NY-6.2.b"]

    def test_puts_the_exact_id_before_those_that_hold_it(self) -> None:
        assert found("NY-6.1").hits[0].clause.id == "NY-6.1"

    @pytest.mark.parametrize("words", ["规模指数 排序", "ranked by the INDEX"])
    def test_finds_words_of_either_language(self, words: str) -> None:
        assert "NY-6.2.b" in {hit.clause.id for hit in found(words).hits}

    def test_needs_every_word(self) -> None:
        one, both = found("规模指数"), found("规模指数 投诉")

        assert one.found > 0
        assert both.found == 0

    def test_stays_within_the_regulations_of_the_pack(self) -> None:
        assert found("FUEL-6.3.1").found == 0

    def test_is_filtered_by_state(self) -> None:
        assert [hit.clause.id for hit in found("规模指数", Filter.LIVE).hits] == ["NY-6.2.b"]

    def test_shows_a_hundred_at_most_and_counts_all(self) -> None:
        page = found("户")

        assert page.found > 100
        assert len(page.hits) == 100

    def test_of_blanks_is_none(self) -> None:
        page = found("   ")

        assert (page.terms, page.hits) == ([], [])

    def test_looks_at_no_more_than_so_many_signs(self) -> None:
        assert len(found("x" * 5000).words) == LONGEST_SEARCH
