from collections.abc import Iterator
from datetime import date

import pytest

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.web import owed
from banfa.platform.web.month import NotAMonth, month_of, read_month
from banfa.platform.web.owed import Dated, Owing, Source, When, declare_owed, grouped
from banfa.platform.web.slots import Asked

MONDAY = date(2026, 11, 23)


def owing(*, due: date | None = None, count: int = 1, name: str = "x") -> Owing:
    return Owing(
        icon="star", what=Text(name, name), act=Text("办", "do"), address="/", due_on=due, count=count
    )


@pytest.fixture
def sources() -> Iterator[None]:
    """Nothing is owed but what the test declares."""
    before = dict(owed._sources)
    owed._sources.clear()
    yield
    owed._sources.clear()
    owed._sources.update(before)


class TestSomethingOwed:
    @pytest.mark.parametrize(
        ("due", "when"),
        [
            pytest.param(date(2026, 11, 22), When.OVERDUE, id="yesterday"),
            pytest.param(MONDAY, When.TODAY, id="today"),
            pytest.param(date(2026, 11, 29), When.WEEK, id="on Sunday"),
            pytest.param(date(2026, 11, 30), When.LATER, id="next Monday"),
            pytest.param(None, When.OPEN, id="without a deadline"),
        ],
    )
    def test_is_grouped_by_how_soon_it_is_due(self, due: date | None, when: When) -> None:
        assert owing(due=due).when(MONDAY) is when

    def test_is_late_by_the_days_after_its_last(self) -> None:
        assert [owing(due=due).late_by(MONDAY) for due in (date(2026, 11, 20), MONDAY, None)] == [3, 0, 0]

    def test_stands_in_groups_overdue_first(self) -> None:
        groups = grouped([owing(), owing(due=MONDAY, count=4), owing(due=date(2026, 11, 1))], MONDAY)

        assert [(group.when, group.count) for group in groups] == [
            (When.OVERDUE, 1),
            (When.TODAY, 4),
            (When.OPEN, 1),
        ]

    def test_is_asked_only_of_whom_the_right_is_given(self, sources: None, ada: Actor, cy: Actor) -> None:
        declare_owed(
            Source(
                name="t",
                needs=Permission.GRADING_RUN_LOCK,
                order=1,
                find=lambda asked, today: [owing(due=MONDAY), owing(due=date(2026, 11, 2)), owing(count=0)],
            )
        )

        found = owed.owed(Asked(actor=ada, query=None), MONDAY)  # type: ignore[arg-type]
        nothing = owed.owed(Asked(actor=cy, query=None), MONDAY)  # type: ignore[arg-type]

        assert [line.due_on for line in found] == [date(2026, 11, 2), MONDAY]
        assert nothing == []


class TestTheMonth:
    def test_is_laid_out_from_monday_to_sunday(self) -> None:
        shown = month_of(read_month("2026-11", MONDAY), MONDAY, [owing(due=date(2026, 11, 2), count=3)], [])

        days = [day for week in shown.weeks for day in week]
        assert {len(week) for week in shown.weeks} == {7}
        assert (days[0].on, days[-1].on) == (date(2026, 10, 26), date(2026, 12, 6))
        assert [(day.on.day, day.due) for day in days if day.is_late] == [(2, 3)]
        assert [day.on for day in days if day.is_today] == [MONDAY]

    def test_tells_what_happens_on_its_days(self) -> None:
        mark = Dated(on=date(2026, 11, 30), what=Text("异议截止", "objections end"), address="/grading/")

        shown = month_of(read_month("", MONDAY), MONDAY, [], [mark])

        marked = [day for week in shown.weeks for day in week if day.marks]
        assert [(day.on, day.told) for day in marked] == [(mark.on, mark.what)]

    @pytest.mark.parametrize("words", ["2026Q3", "soon", "2026"])
    def test_refuses_what_is_no_month(self, words: str) -> None:
        with pytest.raises(NotAMonth):
            read_month(words, MONDAY)
