"""Whatever came, left or slid out of a window: going on from an earlier run gives what adding everything up gives."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.backends import BaseBackend

from banfa.analytics.earlier_sums import Difference, MonthFile, all_sums, differences, merged_sums, summed
from banfa.analytics.planning import Plan, plan_of
from banfa.kernel.period import Period, add_months
from tests.analytics.packs import NY, pack

Q2, Q3 = Period.parse("2026Q2"), Period.parse("2026Q3")
FIRST = date(2025, 6, 1)
REVERSIBLE = {
    "quarter": ("sum(amount) > 0", {"quarters": 1}),
    "year": ("sum(quantity, where=amount > 1) > count()", {"quarters": 4}),
    "ratio": ("sum(amount / 3) > 1", {"quarters": 2}),
}
DAYS = {
    **REVERSIBLE,
    "days": ("distinct(date) > 2", {"quarters": 2}),
    "last": ("last(date) > period_start()", {"quarters": 4}),
}
SCHEMA = pa.schema(
    [
        ("customer_id", pa.int64()), ("date", pa.date32()), ("quantity", pa.decimal128(18, 3)),
        ("amount", pa.decimal128(18, 2)),
    ]
)  # fmt: skip
_numbers = count(1)
Line = tuple[int, int, int, int]


@dataclass(frozen=True)
class File:
    """A file of one month with its lines (customer, day, quantity, amount), and at which time it counted."""

    number: int
    month: int
    lines: Sequence[Line]
    then: bool
    now: bool

    @property
    def start(self) -> date:
        return add_months(FIRST, self.month)

    @property
    def listed(self) -> MonthFile:
        month = Period(self.start, add_months(self.start, 1))
        return MonthFile(name=f"f{self.number}", checksum="0", month=month, rows=len(self.lines))

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        for customer, day, quantity, amount in self.lines:
            yield {
                "customer_id": customer, "date": self.start + timedelta(days=day), "quantity": Decimal(quantity),
                "amount": Decimal(amount),
            }  # fmt: skip


def plan(rules: dict[str, tuple[str, dict[str, int]]], period: Period) -> Plan:
    def rule(when: str, over: dict[str, int]) -> dict[str, Any]:
        title = {"zh": "试", "en": "trial"}
        choice = {"value": "yes", "zh": "是", "en": "yes", "any": [{"when": when, "zh": "是", "en": "yes"}]}
        return {"title": title, "over": over, "decide": [choice]}

    return plan_of(pack({name: rule(*one) for name, one in rules.items()}, **NY), period)


@contextmanager
def lines(engine: BaseBackend, files: Sequence[File]) -> Iterator[ir.Table]:
    name = f"lines_{next(_numbers)}"
    yield engine.create_table(
        name, pa.Table.from_pylist([row for file in files for row in file.rows], schema=SCHEMA)
    )
    engine.drop_table(name)


def found_between(
    rules: dict[str, tuple[str, dict[str, int]]], files: Sequence[File], before: Period
) -> tuple[Difference, ...] | None:
    old, new = plan(rules, before), plan(rules, Q3)
    then = summed(old, [file.listed for file in files if file.then])
    now = summed(new, [file.listed for file in files if file.now])
    return differences(then, now, new)


def gone_on(
    engine: BaseBackend,
    rules: dict[str, tuple[str, dict[str, int]]],
    files: Sequence[File],
    before: Period,
    found: Sequence[Difference],
) -> tuple[pa.Table, pa.Table]:
    """Return the sums of today twice: from the earlier ones, and from every line."""
    old, new = plan(rules, before), plan(rules, Q3)
    named = {file.listed.name: file for file in files}
    with ExitStack() as stack:

        def table(chosen: Sequence[File]) -> ir.Table:
            return stack.enter_context(lines(engine, chosen))

        name = f"then_{next(_numbers)}"
        earlier = engine.create_table(
            name, all_sums(table([file for file in files if file.then]), old).to_pyarrow()
        )
        stack.callback(engine.drop_table, name)
        parts = [(each, table([named[one.name] for one in each.files])) for each in found]
        merged = merged_sums(earlier, parts, new).order_by("customer_id").to_pyarrow()
        whole = (
            all_sums(table([file for file in files if file.now]), new).order_by("customer_id").to_pyarrow()
        )
    return merged, whole


line = st.tuples(st.integers(1, 3), st.integers(0, 27), st.integers(-2, 3), st.integers(-2, 5))
drawn_files = st.lists(
    st.tuples(st.integers(0, 16), st.lists(line, min_size=1, max_size=4), st.booleans(), st.booleans()),
    max_size=8,
).map(lambda drawn: [File(number, *one) for number, one in enumerate(drawn)])
often = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@often
@given(files=drawn_files, before=st.sampled_from([Q2, Q3]))
def test_sums_and_counts_can_always_be_gone_on_from(
    engine: BaseBackend, files: list[File], before: Period
) -> None:
    found = found_between(REVERSIBLE, files, before)

    assert found is not None
    merged, whole = gone_on(engine, REVERSIBLE, files, before, found)
    assert merged.equals(whole)


@often
@given(files=drawn_files)
def test_days_are_gone_on_from_where_that_is_exact(engine: BaseBackend, files: list[File]) -> None:
    found = found_between(DAYS, files, Q3)

    if found is not None:
        merged, whole = gone_on(engine, DAYS, files, Q3, found)
        assert merged.equals(whole)


JULY, AUGUST = 13, 14
OLD = File(1, JULY, [(1, 3, 1, 10), (1, 3, 1, 5), (2, 4, 1, 7)], then=True, now=True)


def test_only_the_month_that_came_is_read(engine: BaseBackend) -> None:
    came = File(2, AUGUST, [(1, 0, 2, 20), (3, 1, 1, 1)], then=False, now=True)

    found = found_between(DAYS, [OLD, came], Q3)

    assert found is not None
    assert [(one.gained, [file.name for file in one.files]) for one in found] == [(True, ["f2"])]
    merged, _ = gone_on(engine, DAYS, [OLD, came], Q3, found)
    sums = [column for name, column in merged.to_pydict().items() if name != "customer_id"]
    assert merged["customer_id"].to_pylist() == [1, 2, 3]
    assert [Decimal(35), Decimal(7), Decimal(1)] in sums  # the amounts of the quarter
    assert [2, 1, 1] in sums  # the days on which something was bought
    assert [date(2026, 8, 1), date(2026, 7, 5), date(2026, 8, 2)] in sums  # the last day


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            File(2, JULY, [(1, 3, 1, 1)], then=False, now=True), id="more of a month that was counted"
        ),
        pytest.param(File(2, AUGUST, [(1, 3, 1, 1)], then=True, now=False), id="a batch taken back"),
    ],
)
def test_days_are_counted_anew_where_they_might_be_counted_twice_or_lost(other: File) -> None:
    assert found_between(DAYS, [OLD, other], Q3) is None
    assert found_between(REVERSIBLE, [OLD, other], Q3) is not None


def test_a_customer_whose_lines_all_left_is_no_longer_there(engine: BaseBackend) -> None:
    files = [OLD, File(2, AUGUST, [(9, 3, 0, 0)], then=True, now=False)]

    found = found_between(REVERSIBLE, files, Q3)

    assert found is not None
    merged, _ = gone_on(engine, REVERSIBLE, files, Q3, found)
    assert merged["customer_id"].to_pylist() == [1, 2]


def test_another_rule_is_not_gone_on_from() -> None:
    other = {**REVERSIBLE, "year": ("sum(quantity, where=amount > 2) > count()", {"quarters": 4})}
    then = summed(plan(REVERSIBLE, Q3), [OLD.listed])
    changed = plan(other, Q3)

    assert differences(then, summed(changed, [OLD.listed]), changed) is None


def test_a_file_with_another_checksum_is_taken_away_and_added() -> None:
    after = MonthFile(name="f1", checksum="1", month=OLD.listed.month, rows=3)
    rules = plan(REVERSIBLE, Q3)

    found = differences(summed(rules, [OLD.listed]), summed(rules, [after]), rules)

    assert found is not None
    assert [(one.gained, [file.checksum for file in one.files]) for one in found] == [
        (True, ["1"]),
        (False, ["0"]),
    ]
