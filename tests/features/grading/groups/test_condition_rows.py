from datetime import date

import pytest

from banfa.features.grading.condition_rows import Row, Rows, rows_in, written
from banfa.features.grading.condition_subjects import How, Subject, subjects_of
from banfa.policy.loading import load
from banfa.policy.model import Pack


@pytest.fixture(scope="module")
def company() -> Pack:
    return load("company", on=date(2026, 11, 1))


@pytest.fixture(scope="module")
def subjects(company: Pack) -> dict[str, Subject]:
    return subjects_of(company, frozenset(), hidden=frozenset({"phone"}))


@pytest.mark.parametrize(
    ("row", "condition"),
    [
        (Row(subject="field:industry", how=How.IS, values=("it",)), 'industry == "it"'),
        (Row(subject="field:industry", how=How.IS_NOT, values=("it",)), 'industry != "it"'),
        (Row(subject="class:abc", how=How.ONE_OF, values=("A", "B")), 'class_of("abc") in ("A", "B")'),
        (Row(subject="field:key_resources", how=How.IS, values=("yes",)), "key_resources"),
        (Row(subject="field:key_resources", how=How.IS, values=("no",)), "not key_resources"),
        (Row(subject="measure:sales_year", how=How.AT_LEAST, values=("1200.5",)), "sales_year >= 1200.5"),
        (Row(subject="sum:amount", how=How.AT_MOST, values=("7",)), "sum(amount) <= 7"),
        (Row(subject="count:", how=How.BETWEEN, values=("1", "3")), "(count() >= 1 and count() <= 3)"),
        (
            Row(subject="field:opened_on", how=How.AT_LEAST, values=("2020-01-31",)),
            'opened_on >= "2020-01-31"',
        ),
        (Row(subject="field:industry", how=How.MISSING), "is_missing(industry)"),
        (Row(subject="field:industry", how=How.RECORDED), "not is_missing(industry)"),
    ],
)
class TestARow:
    def test_is_written_in_the_packs_language(
        self, subjects: dict[str, Subject], row: Row, condition: str
    ) -> None:
        assert written(Rows(joined_by="all", rows=(row,)), subjects) == (condition, ())

    def test_and_read_back(
        self, company: Pack, subjects: dict[str, Subject], row: Row, condition: str
    ) -> None:
        assert rows_in(condition, company, frozenset(), subjects) == Rows(joined_by="all", rows=(row,))


def test_rows_are_joined_by_all_or_by_any(company: Pack, subjects: dict[str, Subject]) -> None:
    rows = (
        Row(subject="field:industry", how=How.IS, values=("it",)),
        Row(subject="count:", how=How.AT_LEAST, values=("2",)),
    )

    for joined_by, word in (("all", "and"), ("any", "or")):
        condition, _ = written(Rows(joined_by=joined_by, rows=rows), subjects)
        assert condition == f'industry == "it" {word} count() >= 2'
        assert rows_in(condition, company, frozenset(), subjects) == Rows(joined_by=joined_by, rows=rows)


@pytest.mark.parametrize(
    "condition",
    [
        'industry == "it" and (count() > 1 or key_resources)',
        "sum(amount) > 3",
        "sum(amount) / count() >= 3",
        "nonsense(",
    ],
)
def test_what_says_more_than_rows_can_stays_in_words(
    company: Pack, subjects: dict[str, Subject], condition: str
) -> None:
    assert rows_in(condition, company, frozenset(), subjects) is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row(subject="", how=How.IS), "choose what"),
        (Row(subject="field:phone", how=How.RECORDED), "choose what"),
        (Row(subject="sum:amount", how=How.ONE_OF, values=("1",)), "choose how"),
        (Row(subject="sum:amount", how=How.BETWEEN, values=("1", "")), "fill in"),
        (Row(subject="sum:amount", how=How.AT_LEAST, values=("1e",)), "no number"),
        (Row(subject="field:name", how=How.IS, values=('a" or "b',)), "quotation mark"),
    ],
)
def test_a_row_that_is_none_is_said_by_its_place(subjects: dict[str, Subject], row: Row, said: str) -> None:
    good = Row(subject="count:", how=How.AT_LEAST, values=("2",))

    condition, problems = written(Rows(joined_by="all", rows=(good, row)), subjects)

    assert condition == "count() >= 2"
    assert [(problem.row, said in problem.text.en) for problem in problems] == [(1, True)]


def test_measures_that_divide_by_a_group_or_wait_are_not_offered(
    company: Pack, subjects: dict[str, Subject]
) -> None:
    assert "measure:sales_year" in subjects
    assert "class:partnership" in subjects
    assert "field:phone" not in subjects
