"""What `run.json` says about one classification: its columns, what is switched off, and the counts."""

from typing import Any

import ibis.expr.types as ir

from banfa.analytics.engines import rows
from banfa.analytics.figures import Figure, figure_of
from banfa.analytics.naming import Naming
from banfa.analytics.planned import PlannedClass
from banfa.analytics.run_folder import Column, Outcome
from banfa.analytics.windows import Placed, own_part
from banfa.policy.expressions import tree
from banfa.policy.model import METHODS, Bands, Manual, Pack, Recency, Score


def outcome_of(pack: Pack, planned: PlannedClass, figures: tuple[Figure, ...], result: ir.Table) -> Outcome:
    """Describe a classification and count its results."""
    counted = rows(result.group_by(["value", "reason", "computed"]).aggregate(customers=result.count()))
    counted.sort(key=lambda row: (row["value"] or "", row["reason"] or "", row["computed"] or ""))
    counts: dict[str, int] = {value.value: 0 for value in planned.rule.given}
    undecided: dict[str, int] = {}
    for row in counted:
        kept, code = (undecided, row["reason"]) if row["value"] is None else (counts, row["value"])
        kept[code] = kept.get(code, 0) + row["customers"]
    naming = Naming(pack)
    shares = [] if planned.waiting else [(share.node, share.window) for share in planned.shares]
    return Outcome(
        method=method_of(planned),
        window=planned.window,
        waiting=planned.waiting,
        off=_switched_off(planned),
        inputs=tuple(Column.of(figure) for figure in figures),
        keys=tuple(Column.of(figure_of(Placed(key, planned.window), naming)) for key in planned.keys),
        totals=tuple(
            Column.of(figure_of(Placed(own_part(node), window), naming))
            for node, window in shares
            if isinstance(node, tree.Share)
        ),
        population=sum(row["customers"] for row in counted),
        counts=counts,
        undecided=undecided,
        decided=sum(row["customers"] for row in counted if row["reason"] == "decided"),
        proposed=_proposed(counted) if isinstance(planned.rule, Manual) else {},
    )


def _proposed(counted: list[dict[str, Any]]) -> dict[str, int]:
    proposed: dict[str, int] = {}
    for row in counted:
        if row["computed"] is not None:
            proposed[row["computed"]] = proposed.get(row["computed"], 0) + row["customers"]
    return proposed


def method_of(planned: PlannedClass) -> str:
    return next(name for name, method in METHODS.items() if isinstance(planned.rule, method))


def _switched_off(planned: PlannedClass) -> dict[str, tuple[str, ...]]:
    """Name the parts that wait on their own while the rest of the classification is decided."""
    off = {f"criterion:{one.index}": one.waiting for one in planned.criteria if one.waiting}
    off |= {f"item:{item.rule.item}": item.waiting for item in planned.items if item.waiting}
    if isinstance(planned.rule, Bands | Score):
        for band in planned.rule.bands[:-1]:
            if band.at_least is not None and band.at_least.value is None:
                off[f"band:{band.value}"] = ("at_least",)
    if isinstance(planned.rule, Recency) and planned.rule.lapsed_after.value is None:
        off["lapsed_after"] = ("lapsed_after",)
    return off
