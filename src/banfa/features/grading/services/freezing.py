"""Freezes what a run reads of the register into its folder."""

from pathlib import Path

import duckdb

from banfa.analytics.own_code import code_digest
from banfa.analytics.planning import Plan
from banfa.features.customers.register import asof, frozen
from banfa.features.customers.register.snapshot import mark_of_now
from banfa.features.grading.services.taking_in import Decided, add_decided
from banfa.features.ledger import lake
from banfa.policy.model import Pack

FILE = "register.parquet"


def freeze_register(
    duck: duckdb.DuckDBPyConnection, pack: Pack, plan: Plan, decided: Decided, folder: Path
) -> int:
    """Write the register of the period's last day, sorted, give `duck` the relation `register`, and count its rows.

    Where nothing was changed since the last time it was asked for, the file of that time is taken.
    """
    target = folder / FILE
    fields = {name: pack.fields[name] for name in plan.fields}
    areas = {name: pack.areas.values[name] for name in plan.areas} if pack.areas else {}
    asked = frozen.Asked(
        on=plan.period.last_day, fields=fields, areas=areas, levels=plan.levels, columns=plan.decided,
        code=code_digest(),
    )  # fmt: skip
    # Facts and decisions are other features' to change, and leave no trace among the customers.
    may_stay = not plan.facts and not decided.decisions
    if may_stay and frozen.take(asked, target):
        duck.execute(f"CREATE VIEW register AS SELECT * FROM read_parquet({lake.quoted(target)})")  # noqa: S608
    else:
        mark = mark_of_now()
        asof.build(
            duck, on=asked.on, fields=fields, areas=areas, levels=plan.levels, facts=plan.facts
        )  # fmt: skip
        add_decided(duck, decided, plan.decided)
        write_in_order(duck, "register", target)
        if may_stay:
            frozen.remember(asked, target, mark)
    return int(duck.execute("SELECT count(*) FROM register").fetchall()[0][0])


def write_in_order(duck: duckdb.DuckDBPyConnection, table: str, target: Path) -> None:
    """Write a table that was made in the order of its customers, so that equal rows give equal files."""
    duck.execute(
        f"COPY {table} TO {lake.quoted(target)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
