"""Reads out of a run's folder why a customer holds its grades. Nothing is computed anew but distances."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow.parquet

from banfa.analytics.deciding import met_criteria
from banfa.analytics.explanation import Crossed, Explanation, Seen, Shown, Thresholds
from banfa.analytics.figures import FigureKind, figures_of
from banfa.analytics.marked import marked_items, total_shown
from banfa.analytics.naming import Naming
from banfa.analytics.placing import place_of
from banfa.analytics.planned import PlannedClass
from banfa.analytics.planning import plan_of
from banfa.analytics.run_folder import Column, Outcome, groups_file, read_record, results_file
from banfa.analytics.sources import name_of
from banfa.analytics.switched_off import parts_off
from banfa.analytics.thresholds import thresholds_of
from banfa.analytics.windows import Placed, depends_on_window
from banfa.kernel.period import Period, add_months
from banfa.kernel.text import Text, same
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import Bands, Decide, Join, Manual, Matrix, Pack, Rank, Recency, Score

__all__ = ["Explanation", "as_data", "explain"]

Row = Mapping[str, Any]


def explain(pack: Pack, period: Period, folder: Path, customer_id: int) -> list[Explanation]:
    """Return why a customer holds each of its grades, in the pack's order.

    A classification whose population the customer is outside of is left out. Raises NotARun.
    """
    record = read_record(folder)
    plan = plan_of(pack, period, frozenset(record.facts), frozenset(record.decided))
    found = []
    for name in pack.classifications:
        row = _row(folder, name, customer_id)
        if row is not None:
            found.append(_Told(pack, plan.of(name), record.classifications[name], row, folder).explanation())
    return found


def as_data(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON can write it: numbers as plain decimal text, days as ISO text."""
    return {part.name: _plain(getattr(explanation, part.name)) for part in fields(explanation)}


class _Told:
    """One customer's row of one classification, and the words for its columns."""

    def __init__(self, pack: Pack, planned: PlannedClass, outcome: Outcome, row: Row, folder: Path) -> None:
        self.pack, self.planned, self.outcome, self.row, self.folder = pack, planned, outcome, row, folder
        self.nodes = {figure.name: figure.step.node for figure in figures_of(pack, planned)}
        self.nodes |= {_name(key, planned): key for key in planned.keys}
        self.inputs = tuple(
            self.shown(column, row[f"input_{place}"]) for place, column in enumerate(outcome.inputs)
        )
        self.known = {shown.name: shown for shown in self.inputs}
        self.is_by_people = isinstance(planned.rule, Manual)
        self.computed: str | None = row.get("computed")  # runs of before had no decisions

    @property
    def by_rule(self) -> str | None:
        """What the rule says, whatever people decided."""
        overruled = self.row["reason"] == "decided" or self.computed is not None
        return self.computed if overruled and not self.is_by_people else self.row["value"]

    def explanation(self) -> Explanation:
        planned, row, rule = self.planned, self.row, self.planned.rule
        met = met_criteria(self.pack, planned, row["criterion"], self.known) if self.has_criteria else ()
        groups = _groups(self.folder, planned.name, row["group_id"]) if isinstance(rule, Rank) else []
        ruled: Row = {**row, "value": self.by_rule}
        cites = [
            *rule.cites,
            *(
                clause
                for one in rule.given
                if one.value in (row["value"], self.computed)
                for clause in one.cites
            ),
            *(clause for one in met for clause in one.cites),
        ]
        return Explanation(
            classification=planned.name,
            method=self.outcome.method,
            title=rule.title.text,
            period=planned.period,
            window=planned.window,
            value=row["value"],
            label=self.label(row["value"]),
            reason=row["reason"],
            inputs=self.inputs,
            cites=tuple(dict.fromkeys(cites)),
            place=place_of(self.pack, planned, ruled, self.keyed(groups), self.totalled(groups), groups),
            thresholds=self.thresholds(),
            met=met,
            seen=self.seen(rule) if isinstance(rule, Recency) else None,
            scored=marked_items(self.pack, planned, self.known),
            crossed=self.crossed(rule) if isinstance(rule, Matrix) and not planned.waiting else None,
            is_decided=row["reason"] == "decided",
            computed=self.computed,
            computed_label=self.label(self.computed),
            off=parts_off(planned, self.outcome, self.by_rule),
        )

    @property
    def has_criteria(self) -> bool:
        return isinstance(self.planned.rule, Decide | Manual) and not self.planned.waiting

    def label(self, value: str | None) -> Text | None:
        """Return a value's words; a composed code is read out part by part."""
        rule = self.planned.rule
        if value is None:
            return None
        if not isinstance(rule, Join):
            return Naming(self.pack).class_label(self.planned.name, value)
        if value != self.by_rule:
            return same(value)  # a code that people decided need not be that of the parts
        parts = [self.known[name].label for name in map(_class_name, rule.join)]
        words = [part for part in parts if part is not None]
        return Text("·".join(word.zh for word in words), " · ".join(word.en for word in words))

    def crossed(self, rule: Matrix) -> Crossed:
        rows, columns = (self.known[_class_name(name)] for name in (rule.matrix.rows, rule.matrix.columns))
        return Crossed(rows=rows, columns=columns)

    def thresholds(self) -> Thresholds | None:
        rule = self.planned.rule
        match rule:
            case Bands():
                return thresholds_of(self.planned, self.main_shown(), self.by_rule)
            case Score():
                return thresholds_of(self.planned, total_shown(rule, self.row["score"]), self.by_rule)
        return None

    def main_shown(self) -> Shown:
        """Return the measure of a threshold rule; it is kept as the score."""
        naming, main = Naming(self.pack), self.planned.main
        assert main is not None
        return Shown(
            name=_name(main, self.planned),
            kind=FigureKind.MEASURE,
            title=naming.title(main),
            unit=naming.unit(main),
            value=self.row["score"],
        )

    def seen(self, rule: Recency) -> Seen | None:
        main = self.planned.main
        assert main is not None
        if self.planned.waiting:
            return None
        shown = self.known[_name(main, self.planned)]
        last = shown.value if isinstance(shown.value, date) else None
        months = None if rule.lapsed_after.value is None else int(rule.lapsed_after.value)
        lapses_on = None if last is None or months is None else add_months(last, months)
        return Seen(
            last=last,
            title=shown.title,
            is_purchase=any(isinstance(step, tree.Aggregate) for step in main.walk()),
            lapses_on=lapses_on,
            lapsed_after=months,
        )

    def keyed(self, groups: list[Row]) -> tuple[Shown, ...]:
        if not groups:
            return ()
        return tuple(
            self.shown(key, groups[0][f"key_{place}"]) for place, key in enumerate(self.outcome.keys)
        )

    def totalled(self, groups: list[Row]) -> tuple[Shown, ...]:
        if not groups:
            return ()
        return tuple(
            self.shown(total, groups[0][f"total_{place}"]) for place, total in enumerate(self.outcome.totals)
        )

    def shown(self, column: Column, value: Any) -> Shown:
        return Shown(
            name=column.name,
            kind=column.kind,
            title=column.title,
            unit=column.unit,
            value=value,
            label=None if value is None else self.words(column, value),
        )

    def words(self, column: Column, value: Any) -> Text | None:
        """Return the label of a code, found where the pack lists its options."""
        naming = Naming(self.pack)
        if isinstance(value, bool):
            return naming.written(value)
        node = self.nodes.get(column.name)
        return naming.label(node, value) if isinstance(value, str) and node is not None else None


def _row(folder: Path, name: str, customer_id: int) -> Row | None:
    # Files are sorted by customer, so only the one row group that may hold it is read.
    table = pyarrow.parquet.read_table(
        results_file(folder, name), filters=[("customer_id", "==", customer_id)], partitioning=None
    )
    found: list[dict[str, Any]] = table.to_pylist()
    return found[0] if found else None


def _groups(folder: Path, name: str, group_id: int | None) -> list[Row]:
    if group_id is None:
        return []
    table = pyarrow.parquet.read_table(
        groups_file(folder, name), filters=[("group_id", "==", group_id)], partitioning=None
    )
    return table.to_pylist()  # type: ignore[no-any-return]


def _name(node: Node, planned: PlannedClass) -> str:
    return name_of(Placed(node, planned.window if depends_on_window(node) else planned.period))


def _class_name(name: str) -> str:
    return f'class_of("{name}")'


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case Period():
            return {"start": value.start.isoformat(), "end": value.end.isoformat(), "name": str(value)}
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case tuple():
            return [_plain(item) for item in value]
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    return value
