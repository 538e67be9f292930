"""How soon something is due, in words, and the days that were counted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from banfa.kernel.text import Text
from banfa.platform.web.remaining import MOST_DAYS, day_cells, remaining
from banfa.worktime import Calendar, Counted, DayKind, china, within_working_days

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai, a Monday
MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "whole", "words", "look"),
    [
        pytest.param(NOW - timedelta(minutes=10), False, "just late", "late", id="minutes"),
        pytest.param(NOW - timedelta(hours=3), False, "3 h late", "late", id="hours"),
        pytest.param(NOW - timedelta(days=1), False, "1 day late", "late", id="a day"),
        pytest.param(NOW, False, "today 10:00", "now", id="this very moment is in time"),
        pytest.param(
            MIDNIGHT - timedelta(days=1), True, "1 day late", "late", id="a whole day is late with midnight"
        ),
        pytest.param(MIDNIGHT, True, "today", "now", id="today until midnight"),
        pytest.param(NOW + timedelta(days=1), False, "tomorrow 10:00", "soon", id="tomorrow"),
        pytest.param(MIDNIGHT + timedelta(days=6), True, "in 6 days", "soon", id="sunday is this week"),
        pytest.param(MIDNIGHT + timedelta(days=7), True, "in 7 days", "", id="monday is not"),
    ],
)
def test_it_says_how_soon(due_at: datetime, whole: bool, words: str, look: str) -> None:
    told = remaining(due_at, NOW, is_whole_day=whole)

    assert (told.words.en, told.look) == (words, look)


def test_the_exact_day_is_the_last_one_in_time() -> None:
    assert remaining(MIDNIGHT, NOW, is_whole_day=True).exact == Text("11 月 23 日 周一", "Mon Nov 23")
    assert remaining(MIDNIGHT + timedelta(days=60), NOW).exact.en == "Sat Jan 23, 2027 00:00"


def test_each_day_says_whether_it_counts() -> None:
    china_alone = Calendar(layers=(china(),), zone=ZoneInfo("Asia/Shanghai"))
    counted = within_working_days(china_alone, datetime(2026, 9, 30, 2, tzinfo=UTC), 3).counted

    told = [cell.told.en for cell in day_cells(counted)]

    assert told[0] == "holiday National Day, not counted"
    assert told[-1].startswith("make-up day")
    assert told[-1].endswith("day 3")


def test_a_long_count_shows_its_two_ends() -> None:
    days = [Counted(on=date(2026, 1, 1) + timedelta(days=n), kind=DayKind.WORKING, note=Text("", ""), number=n + 1) for n in range(90)]  # fmt: skip

    cells = day_cells(days)

    assert len(cells) == MOST_DAYS
    assert sum(cell.gap for cell in cells) == 90 - MOST_DAYS
    assert (cells[0].day.number, cells[-1].day.number) == (1, 90)


def test_a_day_of_an_unknown_year_counts_without_a_kind() -> None:
    [cell] = day_cells([Counted(on=date(2030, 1, 1), kind=None, note=Text("", ""), number=1)])

    assert (cell.kind, cell.told.en) == ("", "day 1")
