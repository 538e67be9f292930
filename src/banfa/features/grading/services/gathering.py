"""Finds the members of any number of conditions in one pass: today's register, a published run's classes and period."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from banfa.analytics.customer_values import class_column
from banfa.analytics.engines import open_duckdb
from banfa.analytics.grading import Inputs, customers_with_sums
from banfa.analytics.planning import Plan, plan_of_segments
from banfa.analytics.run_folder import results_file
from banfa.analytics.segments import classes_read, members_given_classes
from banfa.features.customers.register import asof
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, frozen_pack, period_of
from banfa.features.ledger import lake
from banfa.features.ledger.queries import files_that_count
from banfa.platform.facts import supplied
from banfa.policy.model import Pack, Segment


@dataclass(frozen=True, slots=True)
class Gathered:
    """Members by the name under which their condition was given: `customer_id`, `unit_path`."""

    tables: Mapping[str, pa.Table]


def gather(rules: Mapping[str, Segment], run: Run, *, on: date, place: Path, one_in: int = 1) -> Gathered:
    """Return the members of each condition. The ledger goes up to the last day of the run's period.

    With `one_in`, only customers whose number it divides are looked at, and only their lines are added up.
    Raises BadExpression, NoGroupInSegment for a condition that the run's pack does not understand.
    """
    pack = frozen_pack(run)
    plan = plan_of_segments(pack, rules, period_of(run), supplied())
    with _opened(place) as backend:
        base = customers_with_sums(plan, _inputs(backend, pack, plan, on, one_in))
        found = members_given_classes(plan, base, _classes(backend, plan, run))
        backend.con.execute(f"CREATE TABLE members AS {backend.compile(found)}")
        return Gathered({name: _members(backend, name) for name in rules})


def _inputs(backend: BaseBackend, pack: Pack, plan: Plan, on: date, one_in: int) -> Inputs:
    asof.build(
        backend.con,
        on=on,
        fields={name: pack.fields[name] for name in plan.fields},
        areas={name: pack.areas.values[name] for name in plan.areas} if pack.areas else {},
        levels=plan.levels,
        facts=plan.facts,
    )
    looked_at = f"customer_id % {one_in} = 0"
    backend.con.execute(f"DELETE FROM register WHERE NOT {looked_at}")  # noqa: S608
    sales = None
    if plan.span is not None:
        files = files_that_count(start=plan.span.start, end=plan.span.end)
        lines = lake.relation(list(files.values_list("path", flat=True)), pack, start=plan.span.start)
        backend.con.execute(f"CREATE VIEW sales AS SELECT * FROM ({lines}) WHERE {looked_at}")  # noqa: S608

        sales = backend.table("sales")
    return Inputs(customers=backend.table("register"), sales=sales)


def _classes(backend: BaseBackend, plan: Plan, run: Run) -> Mapping[str, ir.Table]:
    found = {}
    for name in classes_read(plan.segments):
        file = lake.quoted(results_file(folder_of(run), name))
        backend.con.execute(
            f"CREATE VIEW given_{name} AS SELECT customer_id, value AS {class_column(name)} FROM read_parquet({file})"  # noqa: S608
        )
        found[name] = backend.table(f"given_{name}")
    return found


def _members(backend: BaseBackend, name: str) -> pa.Table:
    found = backend.con.sql(
        "SELECT customer_id, unit_path FROM members JOIN register USING (customer_id) WHERE segment = ? ORDER BY 1",
        params=[name],
    )
    return found.to_arrow_table()


@contextmanager
def _opened(place: Path) -> Iterator[BaseBackend]:
    backend = open_duckdb(spill=place / "spill")
    try:
        yield backend
    finally:
        backend.disconnect()
