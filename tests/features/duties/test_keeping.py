"""What was kept of what was owed, with the rows behind every figure."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from banfa.features.duties.models import Duty
from banfa.features.duties.queries import KeptWish, by_period, kept, kept_in_all, kept_rows
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Person, Unit
from tests.conftest import TODAY, person
from tests.features.duties.world import generated, shanghai, visited

MONDAY = shanghai(10, 12)
OCTOBER = KeptWish(start=shanghai(10, 1, 0), end=shanghai(11, 1, 0))
NOVEMBER = shanghai(11, 2)


@pytest.fixture
def month(graded: dict[str, int], mo: Person, ada: Actor) -> dict[str, int]:
    """Two of three customers were visited in October; two weeks of visits were owed, one was kept."""
    generated(ada, MONDAY)
    visited(graded["K1"], mo, MONDAY, "1")
    visited(graded["K3"], mo, MONDAY, "2")
    Duty.objects.filter(state="OPEN", closes_at__lte=NOVEMBER).update(state="MISSED")
    return graded


def by_code(rows: list[object]) -> dict[str, tuple[int, ...]]:
    return {one.key: (one.owed, one.in_time, one.missed) for one in rows}  # type: ignore[attr-defined]


def test_by_obligation(month: dict[str, int], ada: Actor) -> None:
    found = by_code(kept(ada, OCTOBER, NOVEMBER))  # type: ignore[arg-type]

    assert found["monthly_coverage"] == (3, 2, 1)
    assert found["weekly_visit"] == (2, 1, 1)
    assert found["fortnightly_visit"] == (1, 0, 1)


def test_every_figure_leads_to_its_rows(month: dict[str, int], ada: Actor) -> None:
    (row,) = kept(
        ada, KeptWish(start=OCTOBER.start, end=OCTOBER.end, obligation="monthly_coverage"), NOVEMBER
    )
    wish = KeptWish(start=OCTOBER.start, end=OCTOBER.end, obligation="monthly_coverage")

    for state in ("owed", "in_time", "late", "excused", "missed", "open", "overdue"):
        assert kept_rows(ada, wish, state, NOVEMBER).count() == getattr(row, state)  # type: ignore[arg-type]
    assert [one.customer.code for one in kept_rows(ada, wish, "missed", NOVEMBER) if one.customer] == ["K2"]


def test_the_share_is_of_what_had_to_be_done(month: dict[str, int], ada: Actor) -> None:
    wish = KeptWish(start=OCTOBER.start, end=OCTOBER.end, obligation="monthly_coverage")

    missed = kept_in_all(ada, wish, NOVEMBER)
    Duty.objects.filter(obligation="monthly_coverage", state="MISSED").update(state="EXCUSED")
    excused = kept_in_all(ada, wish, NOVEMBER)

    assert (missed.share, missed.is_met) == (Decimal(2) / 3, False)
    assert (excused.share, excused.is_met) == (Decimal(1), True)


def test_what_is_open_and_not_due_is_not_judged(graded: dict[str, int], mo: Person, ada: Actor) -> None:
    generated(ada, MONDAY)

    row = kept_in_all(ada, OCTOBER, MONDAY)

    assert row.open == row.owed > 0
    assert (row.overdue, row.judged, row.share, row.is_met) == (0, 0, None, None)


def test_by_unit_and_down_the_tree(month: dict[str, int], ada: Actor, units: dict[str, Unit]) -> None:
    wish = KeptWish(start=OCTOBER.start, end=OCTOBER.end, by="unit", obligation="monthly_coverage")

    (city,) = kept(ada, wish, NOVEMBER)
    below = kept(ada, replace(wish, unit_path=units["LZ"].path), NOVEMBER)

    assert (city.title.zh, city.owed) == ("澜州市公司", 3)
    assert {(one.title.zh, one.owed, one.in_time) for one in below} == {("东城县", 2, 1), ("西城县", 1, 1)}


def test_by_person_with_those_that_nobody_owes(month: dict[str, int], ada: Actor) -> None:
    found = kept(
        ada,
        KeptWish(start=OCTOBER.start, end=OCTOBER.end, by="person", obligation="monthly_coverage"),
        NOVEMBER,
    )

    assert {(one.title.en, one.owed) for one in found} == {("Mo", 2), ("nobody yet", 1)}


def test_by_clause_one_obligation_may_count_for_several(month: dict[str, int], ada: Actor) -> None:
    found = {
        one.key: one
        for one in kept(ada, KeptWish(start=OCTOBER.start, end=OCTOBER.end, by="clause"), NOVEMBER)
    }

    assert found["NY-13b.1"].owed == 4  # the coverage of three, and the visit of the one without a grade
    assert found["NY-13b.2"].owed == 2


def test_somebody_sees_the_figures_of_their_own_part(
    month: dict[str, int], ada: Actor, units: dict[str, Unit]
) -> None:
    west = actor_of(person("wes", "section_head", units["W"]), on=TODAY)

    (row,) = kept(
        west, KeptWish(start=OCTOBER.start, end=OCTOBER.end, obligation="monthly_coverage"), NOVEMBER
    )

    assert (row.owed, row.in_time) == (1, 1)


def test_a_row_of_periods_is_one_query(
    month: dict[str, int], ada: Actor, django_assert_max_num_queries: object
) -> None:
    wish = KeptWish(start=shanghai(10, 5, 0), end=shanghai(10, 26, 0), obligation="weekly_visit")
    ends = [wish.start + timedelta(days=7 * step) for step in (1, 2, 3)]

    with django_assert_max_num_queries(5):  # type: ignore[operator]
        found = by_period(ada, wish, ends, NOVEMBER)

    assert [(one.owed, one.in_time) for one in found] == [(0, 0), (1, 1), (1, 0)]
