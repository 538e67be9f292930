"""Segments (客群): who meets a condition, held against a slow reading of the same words."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from banfa.analytics.grading import customers_with_sums
from banfa.analytics.planning import plan_of, plan_of_segments
from banfa.analytics.run_folder import read_record
from banfa.analytics.segmenting import NoGroupInSegment
from banfa.analytics.segments import members_given_classes
from banfa.kernel.period import Period
from banfa.policy.model import Over, Pack, Segment, Title
from banfa.policy.scope import segment_tree
from tests.analytics.grading_runs import Q3, customer, run, sale, tables
from tests.analytics.made_up import made_up
from tests.analytics.packs import NY, NY_CLASSES, pack
from tests.analytics.reference import grade_all
from tests.analytics.reference.expressions import Evaluating, World, waits

CONDITIONS: dict[str, Any] = {
    "by_class": {"when": 'class_of("scale") == "1"'},
    "by_field": {"when": 'business_format in ("Z", "B") and joined_on < "2020-01-01"'},
    "by_behaviour": {"when": "count() == 0 or sum(quantity) > 40", "over": {"months": 6}},
    "by_measure": {"when": "year_amount >= 500 and not is_key"},
    "by_all": {
        "when": 'class_of("market_type") == "C" and line_mean > 50 and area("market_type") != "village"'
    },
    "waits": {"when": "year_amount >= blank"},
}


def segmented(**segments: Any) -> Pack:
    titled = {name: {"title": {"zh": name, "en": name}, **one} for name, one in segments.items()}
    return pack(NY_CLASSES, **{**NY, "segments": titled})


def members(folder: Path) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for row in pq.read_table(folder / "segments.parquet", partitioning=None).to_pylist():
        assert row["customer_id"] not in found[row["segment"]], "nobody is twice in a segment"
        found[row["segment"]].add(row["customer_id"])
    return found


def test_a_run_finds_the_members_that_the_reference_finds(engine: BaseBackend, tmp_path: Path) -> None:
    chosen = segmented(**CONDITIONS)
    customers, sales = made_up(chosen, Q3, customers=800, seed=20261122)

    run(engine, chosen, tmp_path, customers, sales)

    found = members(tmp_path)
    expected = by_reference(chosen, Q3, customers, sales)
    assert {name: found[name] for name in CONDITIONS} == expected
    assert all(0 < len(expected[name]) < len(customers) for name in CONDITIONS if name != "waits")
    record = read_record(tmp_path).segments
    assert {name: one.customers for name, one in record.items()} == {
        name: len(found[name]) for name in CONDITIONS
    }
    assert record["waits"].waiting == ("parameter:blank",)


def by_reference(chosen: Pack, period: Period, customers: Any, sales: Any) -> dict[str, set[int]]:
    lines = defaultdict(list)
    for line in sales:
        lines[line["customer_id"]].append(line)
    classes = grade_all(chosen, period, customers, sales)
    reading = Evaluating(World(chosen, period, lines, frozenset(), classes=classes))
    found: dict[str, set[int]] = {}
    for name, rule in chosen.segments.items():
        when = segment_tree(chosen, rule)
        window = period.window(rule.over.length) if rule.over else period
        people = () if waits(when) else customers
        found[name] = {row["customer_id"] for row in people if reading.truth(when, row, window)}
    return found


def test_a_condition_of_ones_own_is_held_against_classes_as_given(engine: BaseBackend) -> None:
    """Shop 1 bought 5 in the quarter, shop 2 in June only, shop 3 is of another class; nobody else has one."""
    chosen = segmented()
    mine = Segment(
        title=Title(zh="我的", en="mine"),
        when='class_of("scale") == "1" and count() > 0',
        over=Over(months=3),
    )
    plan = plan_of_segments(chosen, {"G1": mine}, Q3)
    people = [customer(1), customer(2), customer(3), customer(4)]
    sales = [sale(1, 5), sale(2, 5, on=Q3.previous.last_day), sale(3, 5), sale(4, 5)]
    given = pa.table({"customer_id": [1, 2, 3], "class_scale": ["1", "1", "2"]})

    with tables(engine, chosen, people, sales) as inputs:
        kept = engine.create_table("scale_given", given, temp=True)
        base = customers_with_sums(plan, inputs)
        rows = members_given_classes(plan, base, {"scale": kept}).to_pyarrow().to_pylist()

    assert rows == [{"customer_id": 1, "segment": "G1"}]


def test_without_segments_no_file_is_written(engine: BaseBackend, tmp_path: Path) -> None:
    run(engine, pack({}, **NY), tmp_path, [customer(1)])

    assert not (tmp_path / "segments.parquet").exists()
    assert read_record(tmp_path).segments == {}


def test_the_same_customer_may_be_in_many(engine: BaseBackend, tmp_path: Path) -> None:
    chosen = segmented(a={"when": "sum(quantity) > 1"}, b={"when": "sum(amount) > 1"}, c={"when": "is_key"})

    run(engine, chosen, tmp_path, [customer(1, field_is_key=False)], [sale(1, 5, 5)])

    assert members(tmp_path) == {"a": {1}, "b": {1}}


def test_one_pass_adds_up_what_segments_read_too() -> None:
    plan = plan_of(segmented(a={"when": "count() > 3", "over": {"years": 1}}), Q3)

    assert Q3.window(12) in plan.windows
    assert plan.order, "the classes are still there"


def test_a_share_is_refused_for_want_of_a_group() -> None:
    with pytest.raises(NoGroupInSegment):
        plan_of(segmented(a={"when": "share(amount) > 0.1"}), Q3)
