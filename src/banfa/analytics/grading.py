"""Grades everyone: the ledger is read once, then each classification is decided after those it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir

from banfa.analytics.answering import answered, kept
from banfa.analytics.customer_sums import column_of, customer_sums, is_never_missing
from banfa.analytics.customer_values import CustomerValues, class_column
from banfa.analytics.engines import Workspace, engine_of, rows, write_parquet
from banfa.analytics.figures import figures_of
from banfa.analytics.group_bands import group_bands, group_columns, no_bands
from banfa.analytics.groups import Grouped, grouped, needs_groups
from banfa.analytics.methods.answer import COLUMNS, TYPES
from banfa.analytics.outcomes import outcome_of
from banfa.analytics.planned import PlannedClass
from banfa.analytics.planning import Plan, plan_of
from banfa.analytics.profiles import UNIT, nothing_profiled, profiled, record_of
from banfa.analytics.profiling import PlannedProfile
from banfa.analytics.run_folder import (
    Outcome,
    ProfileRecord,
    RunRecord,
    SegmentRecord,
    groups_file,
    profile_file,
    results_file,
    segments_file,
    write_record,
)
from banfa.analytics.segments import classes_read, every_member, record_of_segment, with_classes
from banfa.analytics.unchanged import Earlier, take_files, taken_over
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.model import Pack, Rank

OnStep = Callable[[int, int], None]
RESULT = ibis.schema({"customer_id": "int64", **TYPES})


class ColumnsMissing(BanfaError):
    """A table that was handed in lacks columns that the plan asks for."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Two Ibis tables of one engine, with the columns that the plan asks for.

    customers: one row per customer, `customer_id`, `unit_<level>`, `field_<name>`, `area_<name>`, `fact_<name>`,
    `decided_<classification>`, and `unit_path` where profiles are to be cut by unit.
    sales: one row per line, `customer_id`, `date`, `quantity`, `amount` and the attributes.
    sums: the ledger added up already, `customer_id` and `sum_<i>` as the plan numbers them; the sales are then not read.
    """

    customers: ir.Table
    sales: ir.Table | None
    sums: ir.Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """How many customers got which value, per classification; the rows themselves are in the folder."""

    customers: int
    outcomes: Mapping[str, Outcome]

    @property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Customers per value; those without one stand under the empty text."""
        return {
            name: {**one.counts, **({"": sum(one.undecided.values())} if one.undecided else {})}
            for name, one in self.outcomes.items()
        }


def grade(
    pack: Pack,
    period: Period,
    inputs: Inputs,
    folder: Path,
    *,
    facts: frozenset[str] = frozenset(),
    decided: frozenset[str] = frozenset(),
    earlier: Earlier | None = None,
    on_step: OnStep = lambda done, total: None,
) -> Graded:
    """Compute every classification, profile and segment of a pack for a period and write the run's tables into a folder.

    For a classification in `decided` the column `decided_<name>` wins over the rule wherever it is not null, and those
    that read the class see the decided value. What an `earlier` run decided from the same inputs is taken over. Raises ColumnsMissing, and what `plan_of` raises.
    """
    plan = plan_of(pack, period, facts, decided)
    _require_columns(plan, inputs)
    engine = engine_of(inputs.customers)
    total = len(plan.classes) + len(plan.profiles) + bool(plan.segments) + 1
    on_step(0, total)
    with Workspace(engine) as workspace:
        base = workspace.keep(customers_with_sums(plan, inputs))
        on_step(1, total)
        run = _Run(pack, plan, base, folder, workspace)
        same = taken_over(pack, plan, earlier, engine=engine.version)
        for done, planned in enumerate(plan.classes, start=2):
            if earlier is not None and planned.name in same:
                run.take_over(planned, earlier.folder, same[planned.name])
            else:
                run.decide(planned)
            on_step(done, total)
        for done, profile in enumerate(plan.profiles, start=len(plan.classes) + 2):
            run.profile(profile)
            on_step(done, total)
        if plan.segments:
            run.segment()
            on_step(total, total)
    write_record(folder, _record(pack, period, plan, run, facts, engine=engine.version))
    return Graded(customers=run.customers, outcomes=run.outcomes)


def _record(
    pack: Pack, period: Period, plan: Plan, run: "_Run", facts: frozenset[str], *, engine: str
) -> RunRecord:
    """Return what the run's folder says of itself."""
    return RunRecord(
        pack=pack.name,
        version=pack.version,
        digest=pack.digest,
        period=period,
        engine=engine,
        facts=tuple(sorted(facts)),
        order=plan.order,
        classifications=run.outcomes,
        decided=tuple(name for name in plan.decided if name not in plan.nobody_decided),
        profiles=run.profiles,
        segments=run.segments,
    )


def customers_with_sums(plan: Plan, inputs: Inputs) -> ir.Table:
    """Return one row per customer with everything that any rule reads; nothing sold is 0, never missing."""
    customers = _with_optional(plan, inputs.customers)
    if not plan.sums:
        return customers
    if inputs.sums is not None:
        sums = inputs.sums
    else:
        assert inputs.sales is not None
        sums = customer_sums(inputs.sales, plan)
    both = customers.left_join(sums, "customer_id")
    figures = {}
    for position, one in enumerate(plan.sums):
        column = sums[column_of(position)]
        zero = ibis.literal(0).cast(column.type())
        figures[column_of(position)] = ibis.coalesce(column, zero) if is_never_missing(one) else column
    return both.select(*(customers[name] for name in customers.columns), **figures)


def _with_optional(plan: Plan, given: ir.Table) -> ir.Table:
    """Return the columns that the plan reads; decisions that nobody took are null, units there as far as they are."""
    blank = [name for name in plan.customer_columns if name not in given.columns]
    filled = given.mutate(**dict.fromkeys(blank, ibis.null("string")))
    units = [UNIT] if plan.profiles and UNIT in given.columns else []
    return filled.select("customer_id", *plan.customer_columns, *units)


class _Run:
    """One computation under way: what is decided already, and where it goes."""

    def __init__(self, pack: Pack, plan: Plan, base: ir.Table, folder: Path, workspace: Workspace) -> None:
        self.pack, self.plan, self.base, self.folder, self.workspace = pack, plan, base, folder, workspace
        self.sums = {one: column_of(position) for position, one in enumerate(plan.sums)}
        self.values: dict[str, ir.Table] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.profiles: dict[str, ProfileRecord] = {}
        self.segments: dict[str, SegmentRecord] = {}
        self.customers = int(rows(base.aggregate(customers=base.count()))[0]["customers"])

    def decide(self, planned: PlannedClass) -> None:
        """Compute one classification, write its tables and keep its values for those that read it."""
        figures = figures_of(self.pack, planned)
        customers = self.population(planned)
        groups = None
        if needs_groups(planned):
            groups = grouped(planned, customers, self.workspace)
            customers = groups.customers
        columns = {
            f"input_{i}": kept(figure, customers, self.plan.period) for i, figure in enumerate(figures)
        }
        customers = CustomerValues(customers.table.mutate(**columns), customers.sums, customers.totals)
        if groups is not None:
            groups = Grouped(customers, groups.groups, groups.keys, groups.totals)
        has_decisions = planned.name in self.plan.decided
        found = answered(planned, customers, groups, figures, has_decisions=has_decisions)
        written = found.select(*COLUMNS, *columns)
        target = results_file(self.folder, planned.name)
        # Written as it is computed and read back by column: a table between the two would be a second copy.
        write_parquet(written, target, columns=written.columns, order_by=["customer_id"])
        result = self.workspace.engine.read_parquet([target], RESULT)
        if isinstance(planned.rule, Rank):
            self.write_bands(planned, planned.rule, groups, result)
        self.values[planned.name] = result.select(
            "customer_id", **{class_column(planned.name): result["value"]}
        )
        self.outcomes[planned.name] = outcome_of(self.pack, planned, figures, result)

    def take_over(self, planned: PlannedClass, folder: Path, outcome: Outcome) -> None:
        """Copy what another run decided, and let those that read it read it from there."""
        take_files(planned.name, folder, self.folder)
        schema = ibis.schema({"customer_id": "int64", "value": "string"})
        result = self.workspace.engine.read_parquet([results_file(self.folder, planned.name)], schema)
        self.values[planned.name] = result.select(
            "customer_id", **{class_column(planned.name): result["value"]}
        )
        self.outcomes[planned.name] = outcome

    def write_bands(
        self, planned: PlannedClass, rule: Rank, groups: Grouped | None, result: ir.Table
    ) -> None:
        if groups is None:
            keys = tuple(f"key_{place}" for place in range(len(planned.keys)))
            bands, columns = no_bands(keys, result), group_columns(keys)
        else:
            bands, columns = group_bands(rule, groups, result), group_columns(groups.keys, groups.totals)
        target = groups_file(self.folder, planned.name)
        write_parquet(bands, target, columns=columns, order_by=["group_id", "place"])

    def profile(self, planned: PlannedProfile) -> None:
        """Count and add up one profile, after every class that it is cut by."""
        customers = self.population(planned)
        found = nothing_profiled(planned, customers) if planned.waiting else profiled(planned, customers)
        keys = [f"key_{place}" for place in range(len(planned.keys))]
        order = [name for name in (UNIT, *keys) if name in found.columns]
        write_parquet(found, profile_file(self.folder, planned.name), columns=found.columns, order_by=order)
        self.profiles[planned.name] = record_of(self.pack, planned)

    def segment(self) -> None:
        """Find the members of every segment, after all classes, and write them in one table; nothing without segments."""
        planned = self.plan.segments
        if not planned:
            return
        customers = CustomerValues(with_classes(self.base, classes_read(planned), self.values), self.sums)
        found = self.workspace.keep(every_member(planned, customers))
        write_parquet(
            found, segments_file(self.folder), columns=found.columns, order_by=["segment", "customer_id"]
        )
        counted = {
            row["segment"]: int(row["customers"])
            for row in rows(found.group_by("segment").agg(customers=found.count()))
        }
        self.segments = {one.name: record_of_segment(one, counted.get(one.name, 0)) for one in planned}

    def population(self, planned: PlannedClass | PlannedProfile) -> CustomerValues:
        """Return the customers whom a classification or a profile is about, with the values of those it reads."""
        table = with_classes(self.base, planned.parts, self.values)
        everyone = CustomerValues(table, self.sums)
        if not planned.knows_population:
            return CustomerValues(table.filter(ibis.literal(False)), self.sums)
        if planned.of is None:
            return everyone
        meets = everyone.compiler(planned.period).holds(planned.of, planned.window)
        return CustomerValues(table.filter(meets), self.sums)


def _require_columns(plan: Plan, inputs: Inputs) -> None:
    lacking = [
        *(
            name
            for name in ("customer_id", *plan.customer_columns)
            if name not in inputs.customers.columns and name not in plan.optional_columns
        ),
        *(
            name
            for name in ("customer_id", *plan.attributes)
            if plan.sums and inputs.sales is not None and name not in inputs.sales.columns
        ),
    ]
    if lacking:
        listed = ", ".join(lacking)
        raise ColumnsMissing(Text(f"缺少数据列：{listed}", f"columns are missing: {listed}"))
