"""The catalogue: complete, in both languages, exact."""

from decimal import Decimal

import pytest

from banfa.policy import catalogue
from banfa.policy.catalogue import UnknownClause
from banfa.policy.catalogue.reading import file_of


def test_it_holds_every_clause_of_every_regulation() -> None:
    assert len(catalogue.clauses()) == 1096
    assert len(catalogue.documents()) == 48


def test_a_clause_belongs_to_a_regulation_of_the_catalogue() -> None:
    strays = [
        entry.id for entry in catalogue.clauses().values() if entry.document not in catalogue.documents()
    ]

    assert strays == []


def test_every_clause_is_worded_in_chinese() -> None:
    untranslated = [
        entry.id
        for entry in catalogue.clauses().values()
        if entry.says.zh == entry.says.en
        or not any("\u4e00" <= letter <= "\u9fff" for letter in entry.says.zh)
    ]

    assert untranslated == []


def test_every_note_and_every_gap_is_worded_in_chinese() -> None:
    notes = [entry.note for entry in catalogue.clauses().values() if entry.note]
    gaps = [gap for document in catalogue.documents().values() for gap in document.gaps]

    assert len(notes) == 52
    assert [text for text in (*notes, *gaps) if text.zh == text.en] == []


def test_a_clause_is_read_with_everything_it_says() -> None:
    clause = catalogue.clause("NY-6.2.b")

    assert clause.document == "NY"
    assert clause.article == "第六条 2"
    assert (clause.capability, clause.kind) == ("classification", "threshold")
    assert clause.says.en.startswith("Within each format customers are ranked")
    assert "20%" in clause.says.zh or "20 %" in clause.says.zh
    assert clause.numbers["medium_share"] == Decimal("0.60")
    assert clause.note is not None
    assert not clause.inferred


def test_figures_are_exact_and_numeric_only() -> None:
    figures = catalogue.figures()

    assert figures["NY-6.2.b.large_share"] == Decimal("0.20")
    assert figures["FUEL-3.2.1.bearer_card_yuan_year_min"] == 1_000_000
    assert str(figures["NY-6.2.a.volume_weight"]) == "0.5"
    assert "NY-9.b.weights_equal" not in figures  # a yes
    assert "FUEL-0.effective" not in figures  # a date
    assert "HOTLINE-3.1a.hotline" not in figures  # a telephone number, quoted in the source
    assert "NY-6.2.b.nothing" not in figures
    assert all(isinstance(figure, Decimal) for figure in figures.values())


def test_the_figures_that_are_no_numbers_stay_as_they_are_written() -> None:
    assert catalogue.clause("FUEL-0").numbers["effective"] == "2012-08-01"
    assert catalogue.clause("HOTLINE-3.1a").numbers["hotline"] == "95504"
    assert catalogue.clause("MALL-TENANT-3.1").numbers["open"] == "09:00"
    assert catalogue.clause("NY-9.b").numbers["weights_equal"] is True
    assert catalogue.clause("FUEL-6.5.1e").numbers["submission_months"] == (Decimal(7), Decimal(12))


@pytest.mark.parametrize(
    ("clause", "file"),
    [
        ("FUEL-STN-6.1b", "fuel-stn"),
        ("FUEL-6.1.1a", "fuel"),
        ("CRM-RULE2-3.6", "crm-rule2"),
        ("CRM-RULE-3", "crm-rule"),
    ],
)
def test_a_clause_is_looked_for_in_the_regulation_with_the_longest_fitting_name(
    clause: str, file: str
) -> None:
    assert file_of(clause) == file
    assert catalogue.clause(clause).id == clause


@pytest.mark.parametrize("unknown", ["NY-99", "NY-6.2.bb", "XYZ-1", ""])
def test_an_unknown_clause_is_refused(unknown: str) -> None:
    assert not catalogue.has_clause(unknown)
    with pytest.raises(UnknownClause):
        catalogue.clause(unknown)


def test_a_slip_in_a_clause_id_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownClause, match=r"did you mean NY-6\.2\.b\?"):
        catalogue.clause("NY-6.2.bb")


def test_clauses_that_demand_the_same_exist() -> None:
    dangling = [
        (entry.id, other)
        for entry in catalogue.clauses().values()
        for other in entry.same_as
        if not catalogue.has_clause(other)
    ]

    assert dangling == []
