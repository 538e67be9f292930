"""Profiles (分类汇总) of a run: customers and sums by combination of keys, kept by unit and added up on reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow.parquet
from ibis import Schema

from banfa.analytics.compiling import WIDEST, rounded
from banfa.analytics.customer_values import CustomerValues
from banfa.analytics.engines import DuckDB, opened
from banfa.analytics.figures import FigureKind, figure_of
from banfa.analytics.naming import Naming
from banfa.analytics.profiling import PlannedProfile
from banfa.analytics.run_folder import Column, ProfileRecord, profile_file, read_record
from banfa.analytics.windows import Placed
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.policy.expressions.tree import Kind
from banfa.policy.model import Pack

UNIT = "unit_path"
SUM = dt.Decimal(WIDEST, 6)


class NoSuchProfile(BanfaError):
    """The run has no profile of this name."""


class ProfileWithoutUnits(BanfaError):
    """The run was computed without units, so that only somebody who sees everything may read its profiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow:
    """One combination of keys, added up over the units read: how many customers, how many of them with a sales line in
    the window, and the sum of each measure; None where the measure is off."""

    keys: tuple[str | None, ...]
    customers: int
    with_sales: int
    sums: Mapping[str, Decimal | None]


def profiled(planned: PlannedProfile, customers: CustomerValues) -> ir.Table:
    """Return one row per unit and combination of keys: `unit_path` (where the customers have one), `key_<i>` as text,
    `customers`, `with_sales`, `sum_<name>` decimal(38,6)."""
    compiler = customers.compiler(planned.period)
    keys = {
        f"key_{i}": compiler.value(key, planned.window).expression.cast("string")
        for i, key in enumerate(planned.keys)
    }
    figures = {
        f"sum_{name}": ibis.null(SUM)
        if name in planned.off
        else rounded(compiler.value(node, planned.window))
        for name, node in planned.measures
    }
    lines = customers.table[customers.sums[planned.lines]]
    table = customers.table.mutate(**keys, **figures, traded=lines > 0)
    units = [UNIT] if UNIT in customers.table.columns else []
    return table.group_by([*units, *keys]).aggregate(
        customers=table.count(),
        with_sales=table.count(where=table["traded"]),
        **{name: table[name].sum().cast(SUM) for name in figures},
    )


def nothing_profiled(planned: PlannedProfile, customers: CustomerValues) -> ir.Table:
    """Return the table of a profile that waits: its columns, and no row."""
    nobody = customers.table.filter(ibis.literal(False))
    units = [UNIT] if UNIT in nobody.columns else []
    return nobody.select(
        *units,
        **{f"key_{i}": ibis.null("string") for i in range(len(planned.keys))},
        customers=ibis.literal(0, type="int64"),
        with_sales=ibis.literal(0, type="int64"),
        **{f"sum_{name}": ibis.null(SUM) for name, _ in planned.measures},
    )


def record_of(pack: Pack, planned: PlannedProfile) -> ProfileRecord:
    """Describe a profile's columns for `run.json`."""
    naming = Naming(pack)
    return ProfileRecord(
        title=planned.rule.title.text,
        window=planned.window,
        waiting=planned.waiting,
        off=planned.off,
        keys=tuple(Column.of(figure_of(Placed(key, planned.window), naming)) for key in planned.keys),
        measures=tuple(_measure(pack, name) for name, _ in planned.measures),
    )


def _measure(pack: Pack, name: str) -> Column:
    measure = pack.measures[name]
    unit = None if measure.unit is None else measure.unit.text
    return Column(name=name, kind=FigureKind.MEASURE, yields=Kind.NUMBER, title=measure.title.text, unit=unit)


def read_profile(folder: Path, name: str, *, scopes: Sequence[str]) -> list[ProfileRow]:
    """Return a run's profile, one row per combination of keys in their order, a missing key first.

    `scopes` are the unit paths whose subtrees may be read, the empty path for the whole organisation; without any,
    nothing is returned. Raises NotARun, NoSuchProfile, ProfileWithoutUnits.
    """
    record = read_record(folder).profiles.get(name)
    if record is None:
        raise NoSuchProfile(Text(f"本次运行没有分类汇总 {name}", f"the run has no profile {name}"))
    keys = [f"key_{i}" for i in range(len(record.keys))]
    sums = [f"sum_{column.name}" for column in record.measures]
    if not scopes:
        return []
    file = profile_file(folder, name)
    if "" not in scopes and UNIT not in pyarrow.parquet.read_schema(file).names:
        raise ProfileWithoutUnits(
            Text(
                "本次运行没有机构数据，仅可整体查看",
                "the run has no units, so it can only be read as a whole",
            )
        )
    with opened() as backend:
        table = DuckDB(backend).read_parquet([file], _schema(keys, sums))
        found = (
            _within(table, scopes)
            .group_by(keys)
            .aggregate(
                customers=table["customers"].sum(),
                with_sales=table["with_sales"].sum(),
                **{column: table[column].sum() for column in sums},
            )
        )
        rows = DuckDB(backend).rows(found.order_by([ibis.asc(key, nulls_first=True) for key in keys]))
    return [
        ProfileRow(
            keys=tuple(row[key] for key in keys),
            customers=int(row["customers"]),
            with_sales=int(row["with_sales"]),
            sums={column.removeprefix("sum_"): row[column] for column in sums},
        )
        for row in rows
    ]


def _within(table: ir.Table, scopes: Sequence[str]) -> ir.Table:
    """Keep the rows of the subtrees: paths are digits of one length per level, so each subtree is one range."""
    if "" in scopes:
        return table
    return table.filter(
        reduce(or_, [(table[UNIT] >= scope) & (table[UNIT] < _after(scope)) for scope in scopes])
    )


def _after(path: str) -> str:
    """Return the first text behind everything that begins with a path of digits."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def _schema(keys: Sequence[str], sums: Sequence[str]) -> Schema:
    return Schema(
        {
            UNIT: dt.string,
            **dict.fromkeys(keys, dt.string),
            "customers": dt.int64,
            "with_sales": dt.int64,
            **dict.fromkeys(sums, SUM),
        }
    )
