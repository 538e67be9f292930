"""Festivals from the mean moon, against the calendar."""

from datetime import date

import pytest

from banfa.config.demo.seasons import mid_autumn, spring_festival


@pytest.mark.parametrize(
    "festival",
    [
        "2000-02-05",
        "2015-02-19",
        "2020-01-25",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
    ],
)
def test_the_spring_festival_is_right_to_a_day(festival: str) -> None:
    known = date.fromisoformat(festival)

    found = spring_festival(known.year)

    assert abs((found - known).days) <= 1


@pytest.mark.parametrize(
    "festival", ["2020-10-01", "2022-09-10", "2023-09-29", "2025-10-06", "2026-09-25", "2027-09-15"]
)
def test_mid_autumn_is_right_to_a_day(festival: str) -> None:
    known = date.fromisoformat(festival)

    found = mid_autumn(known.year)

    assert abs((found - known).days) <= 1
