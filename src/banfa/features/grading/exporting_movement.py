"""The table of a movement (等级变动表): every customer with its level before and now, why, and who approved.

The forms that the regulations name for it are not printed in them, so the layout is our own (FUEL-A5).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.urls import reverse

from banfa.features.customers.models import Customer
from banfa.features.grading.criteria import Criteria
from banfa.features.grading.exporting import customers_within
from banfa.features.grading.models import AppliedDecision, Run
from banfa.features.grading.queries import folder_of, frozen_pack, period_of, run_numbered
from banfa.features.grading.queries.movers import steps_between
from banfa.features.ledger import lake
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exporting.services import write_out
from banfa.platform.exports.cells import CellValue

ROWS_AT_ONCE = 5_000
RIGHT = Permission.GRADING_GRADE_EXPORT
EXPORT_MOVEMENT = "grading.movement"
COLUMNS = (
    Text("客户代码", "customer"),
    Text("客户名称", "name"),
    Text("所属机构", "unit"),
    Text("原级别", "level before"),
    Text("现级别", "level now"),
    Text("变动", "movement"),
    Text("变动级数", "steps"),
    Text("认定标准", "criterion"),
    Text("依据条款", "clauses"),
    Text("规则计算级别", "level by the rule"),
    Text("批准人", "approved by"),
    Text("批准时间", "approved at"),
    Text("批准理由", "reason for the approval"),
    Text("期间", "period"),
    Text("批次", "run"),
    Text("对比批次", "against run"),
)
ROSE, FELL, STAYED, MOVED = (
    Text("上升", "rose"),
    Text("下降", "fell"),
    Text("不变", "unchanged"),
    Text("变动", "changed"),
)
ARRIVED, GONE = Text("新增", "new"), Text("退出", "left")


class NotAClass(BanfaError):
    """The run has no such classification, or the classification has no such value."""

    status = 400


def export_movement(
    run: Run,
    against: Run,
    classification: str,
    output: Path,
    *,
    actor: Actor,
    at: datetime,
    language: Language,
    only: tuple[str, str] | None = None,
) -> int:
    """Write one row per customer of either run, those that moved among the unchanged, by code; return the rows.

    `only` keeps the customers that another classification of the newer run gives a value, such as the institutions.
    Raises Denied, NotAClass, UnknownEnding, NotWritable.
    """
    arguments = arguments_of(run, against, classification, only=only)
    return write_out(EXPORT_MOVEMENT, arguments, output, language=language, actor=actor, at=at)


def arguments_of(
    run: Run, against: Run, classification: str, *, only: tuple[str, str] | None = None
) -> Arguments:
    """Return what a movement that is taken out is about."""
    return {
        "run": run.number, "against": against.number, "classification": classification,
        "only": "=".join(only) if only else "",
    }  # fmt: skip


def _compared(actor: Actor, arguments: Arguments) -> tuple[Run, Run, str, tuple[str, str] | None]:
    """Raises NotThere, NotAClass."""
    run = run_numbered(actor, arguments.get("run", ""))
    against = run_numbered(actor, arguments.get("against", ""))
    name = arguments.get("classification", "")
    of, _, value = arguments.get("only", "").partition("=")
    only = (of, value) if of else None
    for one, wanted in ((run, name), (against, name), (run, of or name)):
        if wanted not in one.counts:
            raise NotAClass(
                Text(
                    f"批次 {one.number} 没有分类“{wanted[:48]}”",
                    f"run {one.number} has no classification '{wanted[:48]}'",
                )
            )
    return run, against, name, only


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    run, against, name, _ = _compared(actor, arguments)
    return About(
        title=Text(f"批次 {run.number} 等级变动表", f"Movement of run {run.number}"),
        stem=f"{run.number}-{against.number}-{name}", customers=customers_within(actor), subject=f"run:{run.number}",
        address=reverse("grading:run", args=[run.number]),
        summary={"against": against.number, "classification": name},
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    run, against, name, only = _compared(actor, arguments)
    return Table(
        columns=[heading.en for heading in COLUMNS], heads=[heading.in_language(language) for heading in COLUMNS],
        rows=_Table(run, against, name, language).rows(actor, only), sheet="movement", code_at=0,
    )  # fmt: skip


def declare_movement_export() -> None:
    """Let the table of a movement be taken out."""
    declare_export(
        ExportKind(name=EXPORT_MOVEMENT, action="movement.exported", right=RIGHT, about=_about, table=_table)
    )


class _Table:
    """The words of one table."""

    def __init__(self, run: Run, against: Run, classification: str, language: Language) -> None:
        self.run, self.against, self.name, self.language = run, against, classification, language
        self.pack = frozen_pack(run)
        self.rule = self.pack.classifications[classification]
        self.order = [given.value for given in self.rule.given]
        self.labels: Mapping[str, Text] = {given.value: given.text for given in self.rule.given}
        self.criteria = Criteria(self.rule)

    def rows(self, actor: Actor, only: tuple[str, str] | None) -> Iterator[tuple[CellValue, ...]]:
        """Yield the rows in the order of codes, in flat memory."""
        with duckdb.connect() as duck:
            found = duck.execute(*_movement(duck, actor, self.run, self.against, self.name, only))
            while lot := found.fetchmany(ROWS_AT_ONCE):
                ids = [row[0] for row in lot]
                known = visible(Customer, actor).select_related("unit").in_bulk(ids)
                applied = AppliedDecision.objects.filter(
                    run=self.run, classification=self.name, customer__in=ids
                ).select_related("decision")
                decided = {one.customer_id: one for one in applied}
                yield from (
                    self.row(known[row[0]], row, decided.get(row[0])) for row in lot if row[0] in known
                )

    def row(
        self, customer: Customer, row: Sequence[Any], decided: AppliedDecision | None
    ) -> tuple[CellValue, ...]:
        _, was, is_now, old, new, criterion, reason = row
        why = self.criteria.of(criterion, reason, new)
        decision = decided.decision if decided else None
        return (
            customer.code, customer.name, customer.unit.name, self.said(old, was), self.said(new, is_now),
            self.words(self.movement(was, is_now, old, new)), steps_between(old, new, self.order),
            self.words(why.text), " ".join((decision.cites,) if decision else why.cites),
            self.said(decided.computed, True) if decided else None,
            decision.decided_by if decision else None,
            decision.decided_at.date() if decision and decision.decided_at else None,
            decision.reason if decision else None,
            str(period_of(self.run)), self.run.number, self.against.number,
        )  # fmt: skip

    def said(self, value: str | None, is_graded: bool) -> str | None:
        """Return a value's words; nothing for a customer that the run did not grade."""
        if not is_graded:
            return None
        if value is None:
            return self.words(Text("未定", "undecided"))
        return self.words(self.labels.get(value, Text(value, value)))

    def words(self, text: Text) -> str:
        return text.in_language(self.language)

    def movement(self, was: bool, is_now: bool, old: str | None, new: str | None) -> Text:
        if not was or not is_now:
            return ARRIVED if is_now else GONE
        steps = steps_between(old, new, self.order)
        if old == new:
            return STAYED
        return MOVED if not steps else ROSE if steps > 0 else FELL


def _movement(
    duck: duckdb.DuckDBPyConnection,
    actor: Actor,
    run: Run,
    against: Run,
    name: str,
    only: tuple[str, str] | None,
) -> tuple[str, dict[str, str]]:
    """Return SQL and its values: id, graded before, graded now, value before, value now, criterion, reason."""
    seen, given = ["true"], {}
    if not is_whole_organisation(actor, Permission.GRADING_GRADE_EXPORT):
        own = visible(Customer, actor, Permission.GRADING_GRADE_EXPORT).values_list("pk", flat=True)
        duck.register("seen", pa.table({"id": pa.array(list(own), pa.int64())}))
        seen.append("customer_id IN (SELECT id FROM seen)")
    if only is not None:
        given["only"] = only[1]
        seen.append(
            f"customer_id IN (SELECT customer_id FROM {_file(run, only[0])} WHERE value = $only)"  # noqa: S608
        )
    return (
        "SELECT customer_id, o.customer_id IS NOT NULL, n.customer_id IS NOT NULL, o.value, n.value, n.criterion,"  # noqa: S608
        f" n.reason FROM {_file(against, name)} o FULL JOIN {_file(run, name)} n USING (customer_id)"
        f" LEFT JOIN (SELECT customer_id, code FROM {_file(run, 'register')}) r USING (customer_id)"
        f" WHERE {' AND '.join(seen)} ORDER BY r.code NULLS LAST, customer_id"
    ), given


def _file(run: Run, name: str) -> str:
    return f"read_parquet({lake.quoted(folder_of(run) / f'{name}.parquet')})"
