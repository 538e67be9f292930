"""Which months a demonstration covers, and that both kinds of file hold the same."""

from datetime import date

import pytest

from banfa.config.demo.files import end_of_last_month, last_full_months


@pytest.mark.parametrize(
    ("today", "end"),
    [
        ("2026-11-22", "2026-10-31"),
        ("2026-03-01", "2026-02-28"),
        ("2024-03-31", "2024-02-29"),
        ("2026-01-15", "2025-12-31"),
    ],
)
def test_last_month_ends_the_day_before_this_one_starts(today: str, end: str) -> None:
    assert end_of_last_month(date.fromisoformat(today)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("until", "first", "last"),
    [
        pytest.param("2026-11-22", "2025-08-01", "2026-10-31", id="the running month does not count"),
        pytest.param("2026-11-29", "2025-08-01", "2026-10-31", id="a day short"),
        pytest.param("2026-11-30", "2025-09-01", "2026-11-30", id="a whole month counts"),
        pytest.param("2024-02-29", "2022-12-01", "2024-02-29", id="leap day"),
    ],
)
def test_the_fifteen_newest_full_months_end_by_the_day(until: str, first: str, last: str) -> None:
    period = last_full_months(date.fromisoformat(until), 15)

    assert (period.start, period.last_day) == (date.fromisoformat(first), date.fromisoformat(last))
    assert period.months == 15
