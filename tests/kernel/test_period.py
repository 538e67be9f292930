from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfa.kernel.period import BadPeriod, Period, PeriodKind, add_months


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2026-09", date(2026, 9, 1), date(2026, 10, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026H1", date(2026, 1, 1), date(2026, 7, 1)),
        (" 2026 ", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_read_as_a_half_open_interval(words: str, start: date, end: date) -> None:
    assert Period.parse(words) == Period(start, end)


@pytest.mark.parametrize(
    "words", ["", "2026Q5", "2026-13", "2026-00", "26Q1", "2026Q", "２０２６", "2026-9", "1900", "2026Q3x"]
)
def test_other_words_are_refused_in_both_languages(words: str) -> None:
    with pytest.raises(BadPeriod) as refused:
        Period.parse(words)

    assert "2026Q3" in refused.value.text.zh
    assert "2026Q3" in refused.value.text.en


@pytest.mark.parametrize("words", ["2026-09", "2026Q3", "2026H2", "2026"])
def test_a_period_is_written_as_it_is_read(words: str) -> None:
    assert str(Period.parse(words)) == words


def test_the_last_day_belongs_and_the_end_does_not() -> None:
    quarter = Period.parse("2026Q1")

    assert quarter.last_day == date(2026, 3, 31)
    assert date(2026, 3, 31) in quarter
    assert date(2026, 4, 1) not in quarter


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="a day the month lacks becomes its last"),
        pytest.param(date(2024, 1, 31), 1, date(2024, 2, 29), id="in a leap year"),
        pytest.param(date(2026, 12, 31), 2, date(2027, 2, 28), id="over the year's end"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="the leap day a year on"),
        pytest.param(date(2026, 3, 31), -1, date(2026, 2, 28), id="backwards"),
    ],
)
def test_months_are_added_without_leaving_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_a_window_ends_with_the_period() -> None:
    assert Period.parse("2026-09").window(12) == Period(date(2025, 10, 1), date(2026, 10, 1))


@given(st.dates(date(1951, 1, 1), date(2099, 12, 31)), st.sampled_from(PeriodKind))
def test_every_day_lies_in_its_period_and_not_in_the_one_before(day: date, kind: PeriodKind) -> None:
    period = Period.containing(day, kind)

    assert day in period
    assert day not in period.previous
    assert period.previous.end == period.start
    assert period.months == kind.months
    assert sum(len(range(month.months)) for month in period.each_month()) == kind.months
    assert Period.parse(str(period)) == period
