from typing import Any

import pytest

from banfa.features.grading.models import Run
from banfa.features.regulations.queries import (
    Filter,
    NoSuchClause,
    NoSuchDocument,
    Wanted,
    address_of,
    document_page,
)
from banfa.features.regulations.queries.documents import ClauseShown, DocumentPage
from banfa.features.regulations.queries.rules import RuleBlock
from banfa.features.regulations.queries.states import Standing
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.org.models import Organisation
from banfa.policy import catalogue
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def page_of(actor: Actor, document: str = "NY", chosen: Filter = Filter.ALL) -> DocumentPage:
    return document_page(actor, document, Wanted(state=chosen), on=TODAY)


def clause_of(page: DocumentPage, name: str) -> ClauseShown:
    return next(clause for article in page.articles for clause in article.clauses if clause.id == name)


def rule_of(clause: ClauseShown, name: str) -> RuleBlock:
    return next(rule for rule in clause.rules if rule.name == name)


def line_of(rule: RuleBlock, label: str) -> tuple[str, str]:
    """A line's English words and its expression."""
    line = next(line for line in rule.lines if line.label.en == label)
    return (line.words.en if line.words else "", line.formula)


def ids(page: DocumentPage) -> list[str]:
    return [clause.id for article in page.articles for clause in article.clauses]


class TestADocument:
    def test_holds_every_clause_in_the_order_of_its_text(self, ada: Actor) -> None:
        expected = [one.id for one in catalogue.clauses().values() if one.document == "NY"]

        assert ids(page_of(ada)) == expected

    def test_gathers_clauses_under_their_article(self, ada: Actor) -> None:
        seventh = next(article for article in page_of(ada).articles if article.heading == "第七条")

        assert [clause.id for clause in seventh.clauses] == ["NY-7.a", "NY-7.b"]
        assert seventh.about == Text("客户分类", "Classification")

    def test_counts_live_cited_and_open_clauses_alike_on_top_and_by_article(self, ada: Actor) -> None:
        page = page_of(ada)

        assert (page.counts.live, page.counts.clauses) == (2, 100)
        assert sum(article.counts.live for article in page.contents) == 2
        assert sum(article.counts.clauses for article in page.contents) == 100

    def test_of_another_trade_is_said_not_to_be_carried(self, ada: Actor) -> None:
        page = page_of(ada, "FUEL")

        assert not page.is_carried
        assert page.counts.live == 0

    def test_tells_what_its_source_lacks(self, ada: Actor) -> None:
        assert len(page_of(ada).document.gaps) == 4

    def test_that_nobody_knows_is_refused_with_the_nearest_name(self, ada: Actor) -> None:
        with pytest.raises(NoSuchDocument, match="TOB-INFO"):
            page_of(ada, "TOB-INF")


class TestAClause:
    def test_that_is_proved_is_live(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada), "NY-6.2.b")

        assert clause.standing is Standing.LIVE
        assert clause.tests == 2

    def test_whose_test_stays_green_is_cited_only_and_says_so(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada), "NY-7.b")

        assert clause.standing is Standing.CITED
        assert clause.reason.en == (
            "cited by tobacco/2026.1 classifications.grade, but tests/one.py::test_four stays green without it"
        )

    def test_without_a_rule_is_open(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada), "NY-3")

        assert clause.standing is Standing.OPEN
        assert clause.rules == ()

    def test_names_its_figures_as_packs_take_them(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada), "NY-6.2.b")

        shown = [(chip.name, chip.words.en) for chip in clause.numbers]
        assert shown == [("large_share", "20%"), ("medium_share", "60%"), ("small_share", "20%")]

    def test_keeps_a_count_as_it_is(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada), "NY-6.3.c")

        assert [chip.words.zh for chip in clause.numbers] == ["3,000"]


class TestARule:
    def test_of_ranking_shows_group_window_score_and_shares(self, ada: Actor) -> None:
        scale = rule_of(clause_of(page_of(ada), "NY-6.2.b"), "classifications.scale")

        assert scale.origin == "tobacco/2026.1"
        assert scale.title == Text("经营规模", "Scale of business")
        assert line_of(scale, "window") == ("1 quarter", "")
        assert line_of(scale, "within") == ("City company, Business format", "")
        assert line_of(scale, "scale index") == ("", "(share(quantity) + share(amount)) / 2")
        assert line_of(scale, "values") == ("large 20%, medium 60%, small 20%", "")

    def test_of_criteria_shows_those_that_cite_the_clause_with_their_expressions(self, ada: Actor) -> None:
        market = rule_of(clause_of(page_of(ada), "NY-6.3.c"), "classifications.market_type")

        shown = [(line.label.en, line.words.en if line.words else "", line.formula) for line in market.lines]
        assert shown == [
            (
                "town",
                "detached special area with enough residents",
                'area("special_area") and area("permanent_residents") >= special_area_residents',
            ),
            ("town", "headquarters of a state or forest farm", 'area("is_farm_headquarters")'),
        ]

    def test_of_a_number_shows_it_with_its_unit(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada), "NY-6.3.c")

        assert line_of(rule_of(clause, "parameters.special_area_residents"), "number") == ("3,000 people", "")

    def test_about_fields_names_them_all_at_once(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada, "TOB-INFO"), "TOB-INFO-5.2.2")

        held, _ = line_of(rule_of(clause, "fields"), "Holds")
        assert held.startswith("Customer status, ")

    def test_that_decides_stands_before_the_fields_that_it_reads(self, ada: Actor) -> None:
        clause = clause_of(page_of(ada), "NY-6.1")

        assert [rule.name for rule in clause.rules] == ["classifications.business_format", "fields"]

    def test_that_waits_for_a_fact_says_so(self, ada: Actor) -> None:
        Organisation.objects.update(pack="fuel")

        clause = clause_of(page_of(ada, "FUEL"), "FUEL-6.3.1.1.2")

        assert clause.is_waiting
        assert [rule.waits.en for rule in clause.rules if rule.waits] == [
            "no part of the system supplies the fact framework_agreement yet"
        ]

    def test_that_is_inherited_names_the_pack_it_comes_from(self, ada: Actor) -> None:
        Organisation.objects.update(pack="supermarket")

        clause = clause_of(page_of(ada, "CUST-ABC"), "CUST-ABC-2.1")

        assert rule_of(clause, "classifications.abc").origin == "company/2026.1"

    def test_that_the_pack_takes_out_puts_no_clause_to_work(self, ada: Actor) -> None:
        Organisation.objects.update(pack="company")
        before = clause_of(page_of(ada, "CUST-ABC"), "CUST-ABC-2.2")
        Organisation.objects.update(pack="supermarket")
        after = clause_of(page_of(ada, "CUST-ABC"), "CUST-ABC-2.2")

        assert (before.standing, after.standing) == (Standing.CITED, Standing.OPEN)


class TestTheFigureOfARule:
    def test_is_the_customers_of_each_value_in_the_newest_published_run(
        self, ada: Actor, published: Run
    ) -> None:
        figure = rule_of(clause_of(page_of(ada), "NY-6.2.b"), "classifications.scale").figure

        assert figure is not None
        assert (figure.run, figure.words) == ("2026Q3-01", "2 / 7 / 2")
        assert figure.note == Text(
            "大 / 中 / 小（户），2026 年第三季度", "large / medium / small (customers), Q3 2026"
        )

    def test_is_one_sum_where_there_are_many_values(self, ada: Actor, published: Run) -> None:
        page = page_of(ada)
        mark = rule_of(clause_of(page, "NY-6.c"), "classifications.mark").figure
        formats = rule_of(clause_of(page, "NY-6.1.std"), "classifications.business_format").figure

        assert mark is not None
        assert (mark.words, mark.note.en) == ("8", "customers decided, 4 undecided, Q3 2026")
        assert formats is not None
        assert (formats.words, formats.note.en) == ("4", "customers hold these values, Q3 2026")

    def test_is_left_out_while_nothing_is_published(self, ada: Actor, published: Run) -> None:
        Run.objects.update(state=Run.State.PREVIEW, published_at=None)

        page = page_of(ada)

        assert page.produced is None
        assert rule_of(clause_of(page, "NY-6.2.b"), "classifications.scale").figure is None

    def test_is_left_out_for_who_may_not_read_runs(self, ada: Actor, published: Run) -> None:
        grants: dict[Permission, tuple[str, ...]] = {
            name: paths for name, paths in ada.grants.items() if name is not Permission.GRADING_RUN_READ
        }

        page = page_of(Actor(person_id=ada.person_id, name=ada.name, grants=grants))

        assert page.produced is None

    def test_names_the_version_that_graded_where_another_is_in_force(
        self, ada: Actor, published: Run, newer: Any
    ) -> None:
        page = page_of(ada)

        assert page.pack.version == "2026.2"
        assert page.produced is not None
        assert page.produced.basis.en == "Q3 2026 (by tobacco 2026.1)"


class TestTheFilter:
    def test_keeps_the_live_clauses_and_the_articles_that_hold_one(self, ada: Actor) -> None:
        page = page_of(ada, chosen=Filter.LIVE)

        assert ids(page) == ["NY-6.c", "NY-6.2.b"]
        assert [article.heading for article in page.articles] == ["第六条"]
        assert len(page.contents) > 1

    def test_keeps_all_the_others(self, ada: Actor) -> None:
        page = page_of(ada, chosen=Filter.NOT_LIVE)

        assert len(ids(page)) == 98
        assert not {"NY-6.c", "NY-6.2.b"} & set(ids(page))

    @pytest.mark.parametrize("words", ["", "all", "nonsense", "LIVE"])
    def test_keeps_everything_for_words_that_name_none(self, words: str) -> None:
        assert Filter.read(words) is Filter.ALL


class TestTheAddressOfAClause:
    def test_is_its_regulation_and_its_id(self) -> None:
        assert address_of("TOB-INFO-4.1") == ("TOB-INFO", "TOB-INFO-4.1")

    def test_is_refused_for_an_unknown_one(self) -> None:
        with pytest.raises(NoSuchClause, match=r"NY-6\.2\.z"):
            address_of("NY-6.2.z")


class TestWhatIsWanted:
    def test_keeps_what_waits_for_something(self, ada: Actor) -> None:
        Organisation.objects.update(pack="fuel")

        page = page_of(ada, "FUEL", chosen=Filter.WAITING)

        assert ids(page)
        assert all(clause.is_waiting for article in page.articles for clause in article.clauses)

    def test_keeps_what_is_not_clear_in_the_source(self, ada: Actor) -> None:
        shown = ids(page_of(ada, chosen=Filter.UNCLEAR))

        assert "NY-7.a" in shown
        assert 0 < len(shown) < len(ids(page_of(ada)))

    def test_keeps_one_concern(self, ada: Actor) -> None:
        page = document_page(ada, "NY", Wanted(concern="complaints"), on=TODAY)

        assert {clause.capability.en for article in page.articles for clause in article.clauses} == {
            "Complaints"
        }

    def test_keeps_what_holds_every_word_in_either_language(self, ada: Actor) -> None:
        zh = document_page(ada, "NY", Wanted(words="扶持客户"), on=TODAY)
        both = document_page(ada, "NY", Wanted(words="ny-7.a 重点客户"), on=TODAY)

        assert "NY-7.a" in ids(zh)
        assert ids(both) == ["NY-7.a"]


class TestTheOutcome:
    def test_gives_what_is_asked_beside_what_came_of_it(self, ada: Actor, published: Run) -> None:
        found = rule_of(clause_of(page_of(ada), "NY-6.2.b"), "classifications.scale").outcomes

        assert [(one.value, one.bound.en if one.bound else "", one.customers) for one in found] == [
            ("1", "20%", 2), ("2", "60%", 7), ("3", "20%", 2), (None, "", 1),
        ]  # fmt: skip

    def test_of_the_headline_leads_to_the_register(self, ada: Actor, published: Run) -> None:
        page = page_of(ada)
        blocks = [
            rule
            for a in page.articles
            for c in a.clauses
            for rule in c.rules
            if rule.name == "classifications.grade"
        ]

        addresses = {one.value: one.address for one in blocks[0].outcomes}

        assert addresses["A"] == "/customers/?grade=A"
