"""The days worked out: held against what is slow and plain, with shops anywhere and cadences mixed."""

from datetime import date, timedelta
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banfa.features.contacts.planning.balancing import Visited, loads_of, spread
from banfa.features.contacts.planning.geography import Point, matrix, straight_metres
from banfa.features.contacts.planning.opening import Open, open_in
from banfa.features.contacts.planning.ordering import Day, Stop, late_stops, length, nearest_first, ordered
from banfa.features.contacts.planning.scheduling import (
    DueVisit,
    OpenDay,
    Why,
    falls_on,
    schedule,
    weeks_between,
)
from banfa.features.contacts.planning.timing import timed
from banfa.features.duties.days import FixedDay, week_parity

MONDAY = date(2026, 10, 12)
WEEKDAYS = [0, 1, 2, 3, 4]
points = st.builds(Point, st.floats(37.0, 37.4), st.floats(112.0, 112.4))
shops = st.lists(
    st.tuples(st.one_of(st.none(), points), st.sampled_from([1, 2]), st.integers(5, 30)), min_size=1, max_size=60
)  # fmt: skip


def visited(rows: list[tuple[Point | None, int, int]]) -> list[Visited]:
    return [
        Visited(customer_id=number, weeks=weeks, minutes=minutes, point=point)
        for number, (point, weeks, minutes) in enumerate(rows, start=1)
    ]


def due(everybody: list[Visited], mondays: list[date]) -> list[DueVisit]:
    """One visit a week, or one in each two weeks that begin with a week of parity 0."""
    found = []
    for monday in mondays:
        for one in everybody:
            if one.weeks == 1 or week_parity(monday) == 0:
                last = monday + timedelta(days=7 * one.weeks - 1)
                found.append(
                    DueVisit(customer_id=one.customer_id, first=monday, last=last, minutes=one.minutes)
                )
    return found


def a_fortnight() -> list[date]:
    """The Mondays of one span of two weeks."""
    first = MONDAY if week_parity(MONDAY) == 0 else MONDAY + timedelta(days=7)
    return weeks_between(first, first + timedelta(days=13))


def days(mondays: list[date], most: int, off: frozenset[date] = frozenset()) -> list[OpenDay]:
    every = [monday + timedelta(days=step) for monday in mondays for step in range(7)]
    return [OpenDay(on=on, most=most) for on in every if on.weekday() in WEEKDAYS and on not in off]


@given(rows=shops, off=st.sets(st.integers(0, 9), max_size=4))
@settings(max_examples=20, deadline=None)
def test_every_due_visit_stands_once_or_is_left_with_a_reason(
    rows: list[tuple[Point | None, int, int]], off: set[int]
) -> None:
    everybody, mondays = visited(rows), a_fortnight()
    away = frozenset(mondays[place // 5] + timedelta(days=place % 5) for place in off)
    board, wanted = days(mondays, 9, away), due(everybody, mondays)

    placed, left = schedule(wanted, board, spread(everybody, WEEKDAYS, {}))

    assert sorted([*(one.due.customer_id for one in placed), *(one.due.customer_id for one in left)]) == sorted(
        one.customer_id for one in wanted
    )  # fmt: skip
    assert all(one.due.first <= one.on <= one.due.last for one in placed)
    assert not away & {one.on for one in placed}
    assert all(len(day.customers) <= 9 for day in board)
    assert sum(len(day.customers) for day in board) == len({(one.due.customer_id, one.on) for one in placed})
    for one in left:
        room = [day for day in board if one.due.first <= day.on <= one.due.last]
        assert one.why == (Why.FULL if room else Why.NO_DAY)
        assert all(day.is_full for day in room)


@given(rows=shops)
@settings(max_examples=20, deadline=None)
def test_days_weigh_alike_up_to_one_visit_for_each_cut(rows: list[tuple[Point | None, int, int]]) -> None:
    everybody = visited(rows)

    own = spread(everybody, WEEKDAYS, {})

    assert set(own) == {one.customer_id for one in everybody}
    by_day = {
        day: sum(one.weight for one in everybody if own[one.customer_id].weekday == day) for day in WEEKDAYS
    }
    heaviest = max(one.weight for one in everybody)
    assert max(by_day.values()) - sum(by_day.values()) / 5 <= 3 * heaviest
    for one in everybody:
        assert (own[one.customer_id].parity is None) == (one.weeks == 1)


@given(rows=shops)
@settings(max_examples=12, deadline=None)
def test_the_same_customers_give_the_same_days_in_whatever_order_they_come(
    rows: list[tuple[Point | None, int, int]],
) -> None:
    everybody = visited(rows)

    assert spread(everybody, WEEKDAYS, {}) == spread(everybody[::-1], WEEKDAYS, {})


def test_each_day_is_nearer_together_than_a_day_drawn_at_random() -> None:
    grid = [Point(37 + row / 100, 112 + column / 100) for row in range(10) for column in range(10)]
    everybody = visited([(point, 1, 10) for point in grid])

    own = spread(everybody, WEEKDAYS, {})

    assert _mean_distance(everybody, own) < 0.7 * _mean_distance(
        everybody, {one.customer_id: FixedDay(one.customer_id % 5) for one in everybody}
    )
    assert {sum(minutes for (day, _), minutes in loads_of(everybody, own).items() if day == on) for on in WEEKDAYS} == {
        400
    }  # fmt: skip


def _mean_distance(everybody: list[Visited], own: dict[int, FixedDay]) -> float:
    far = [
        straight_metres(one.point, other.point)
        for one in everybody
        for other in everybody
        if own[one.customer_id].weekday == own[other.customer_id].weekday and one.point and other.point
    ]
    return sum(far) / len(far)


def test_fixed_days_stay_and_new_customers_join_the_nearest_day() -> None:
    north, south = Point(37.9, 112.5), Point(37.1, 112.5)
    everybody = visited(
        [(north, 1, 10), (south, 1, 10), (Point(37.89, 112.5), 1, 10), (Point(37.11, 112.5), 1, 10)]
    )
    fixed = {1: FixedDay(2), 2: FixedDay(4)}

    own = spread(everybody, [2, 4], fixed)

    assert own == {1: FixedDay(2), 2: FixedDay(4), 3: FixedDay(2), 4: FixedDay(4)}


def test_a_customer_that_now_comes_every_week_keeps_its_weekday_and_loses_its_week_of_two() -> None:
    (own,) = spread(visited([(Point(37, 112), 1, 10)]), WEEKDAYS, {1: FixedDay(3, 1)}).values()

    assert own == FixedDay(3)


def test_a_visit_whose_own_day_is_off_moves_within_its_week() -> None:
    wednesday = MONDAY + timedelta(days=2)
    board = days([MONDAY], 5, frozenset({wednesday}))
    one = DueVisit(customer_id=1, first=MONDAY, last=MONDAY + timedelta(days=6), minutes=10)

    ((placed,), left) = schedule([one], board, {1: FixedDay(2)})

    assert (placed.moved, left) == (True, [])
    assert placed.on in {wednesday - timedelta(days=1), wednesday + timedelta(days=1)}


def test_what_may_wait_beyond_the_last_day_is_not_crammed_into_the_days_before_it() -> None:
    board = days([MONDAY], 5)[:2]
    late = DueVisit(customer_id=1, first=MONDAY, last=MONDAY + timedelta(days=6), minutes=10)

    placed, left = schedule([late], board, {1: FixedDay(4)}, until=MONDAY + timedelta(days=1))

    assert (placed, left) == ([], [])


def test_weeks_of_two_never_fall_twice_running_at_the_turn_of_a_year_with_53_weeks() -> None:
    """2026 has 53 ISO weeks, so that odd and even weeks would repeat."""
    own = FixedDay(0, 1)

    mondays = [on for on in weeks_between(date(2026, 11, 30), date(2027, 2, 1)) if falls_on(own, on)]

    assert {(later - sooner).days for sooner, later in pairwise(mondays)} == {14}


places = st.lists(points, min_size=1, max_size=18)


@given(found=places)
@settings(max_examples=8, deadline=None)
def test_the_order_is_whole_repeatable_and_no_longer_than_always_going_to_the_nearest(
    found: list[Point],
) -> None:
    day = _day([Point(37.2, 112.2), *found])

    order = ordered(day)

    assert sorted(order) == list(range(len(found)))
    assert ordered(day) == order
    assert length(day, order) <= length(day, nearest_first(day))


def test_six_shops_in_a_row_are_walked_through_as_short_as_can_be() -> None:
    from itertools import permutations

    line = [Point(37, 112), *(Point(37, 112 + step / 100) for step in (3, 1, 6, 2, 5, 4))]
    day = _day(line)

    assert length(day, ordered(day)) == min(length(day, order) for order in permutations(range(6)))


def test_a_shop_that_opens_early_and_closes_early_comes_first_though_it_is_far() -> None:
    near, far = Point(37.01, 112), Point(37.2, 112)
    metres = matrix([Point(37, 112), near, Point(37.02, 112), far], detour=1)
    usual, early = Open(480, 1200), Open(480, 560)
    stops = [Stop(minutes=30, window=usual), Stop(minutes=30, window=usual), Stop(minutes=30, window=early)]
    day = Day(stops=stops, metres=metres, begins=510, speed=600)

    order = ordered(day)

    assert order[0] == 2
    assert late_stops(day, order) == []
    assert late_stops(day, nearest_first(day)) == [2]


def _day(places: list[Point]) -> Day:
    stops = [Stop(minutes=10, window=Open(0, 24 * 60)) for _ in places[1:]]
    return Day(stops=stops, metres=matrix(places, detour=1.3), begins=510, speed=500)


def test_supplied_distances_come_before_the_straight_line_and_only_where_they_are_known() -> None:
    one, other = Point(37, 112), Point(37.01, 112)

    metres = matrix([one, other], detour=1.5, supplied={(0, 1): 9_000})

    straight = straight_metres(one, other)
    assert metres[0][1] == 9_000
    assert metres[1][0] == round(straight * 1.5)
    assert abs(straight - hypot(0.01 * 111_195, 0)) < 5


def test_a_visit_that_would_run_into_the_midday_rest_begins_after_it() -> None:
    stops = [Stop(minutes=30, window=Open(0, 1440)) for _ in range(3)]
    metres = [[0] * 4 for _ in range(4)]
    day = Day(stops=stops, metres=metres, begins=650, speed=500)

    walked = timed(day, [0, 1, 2], [Open(510, 720), Open(810, 1080)], [None, None, None])

    assert list(walked.begins) == [650, 680, 810]
    assert walked.ends == 840


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("8:00-21:00", Open(480, 1260)),
        ("上午8点30至22点", Open(510, 1320)),
        ("07：00～24：00", Open(420, 1440)),
        ("全天", None),
        ("22:00-6:00", None),
        ("25:00-26:00", None),
        ("", None),
    ],
)
def test_opening_hours_are_read_as_people_write_them(words: str, found: Open | None) -> None:
    assert open_in(words) == found
