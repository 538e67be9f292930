"""Seeded draws: even, independent of each other, the same on any number of threads."""

import functools

import duckdb
import pytest

from banfa.config.demo.draws import NobodyToMake, drawing, require_customers

SUMS = """
SELECT avg(draw(i, 'a')), min(draw(i, 'a')), max(draw(i, 'a')), corr(draw(i, 'a'), draw(i, 'b')),
       corr(draw(i, 'a'), draw(i + 1, 'a')), avg(normal(i, 'a')), stddev(normal(i, 'a')),
       corr(normal(i, 'a'), normal(i, 'b'))
FROM range(200000) numbers(i)
"""


def test_draws_are_even_and_two_purposes_have_nothing_in_common() -> None:
    connection = drawing(1)

    mean, lowest, highest, purposes, neighbours, middle, deviation, normals = connection.execute(
        SUMS
    ).fetchall()[0]

    assert mean == pytest.approx(0.5, abs=0.005)
    assert 0 <= lowest < 0.001
    assert 0.999 < highest < 1
    assert middle == pytest.approx(0, abs=0.01)
    assert deviation == pytest.approx(1, abs=0.01)
    assert [purposes, neighbours, normals] == pytest.approx([0, 0, 0], abs=0.01)


def test_a_whole_number_reaches_both_its_ends_and_every_word_is_picked() -> None:
    connection = drawing(1)
    sql = """SELECT list_sort(list(DISTINCT whole(-2, 2, i, 'w'))), list_sort(list(DISTINCT pick(['x', 'y'], i, 'p')))
             FROM range(1000) numbers(i)"""

    whole, words = connection.execute(sql).fetchall()[0]

    assert whole == [-2, -1, 0, 1, 2]
    assert words == ["x", "y"]


def test_another_seed_draws_otherwise() -> None:
    sql = "SELECT list(draw(i, 'a') ORDER BY i) FROM range(5) numbers(i)"

    first, again, other = (drawing(seed).execute(sql).fetchall() for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sql = "SELECT sum((draw(i, 'a') * 1e6)::BIGINT), count(DISTINCT pick(['x', 'y', 'z'], i, 'p')) FROM range(500000) n(i)"

    many = drawing(3).execute(sql).fetchall()
    monkeypatch.setattr(duckdb, "connect", functools.partial(duckdb.connect, config={"threads": 1}))
    one = drawing(3).execute(sql).fetchall()

    assert one == many


def test_a_demonstration_needs_somebody() -> None:
    require_customers(1)

    with pytest.raises(NobodyToMake) as refused:
        require_customers(0)

    assert "0" in refused.value.text.zh
    assert "at least 1 customer" in refused.value.text.en
