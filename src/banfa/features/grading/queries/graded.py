"""What one run says of one customer in one classification."""

from dataclasses import dataclass

import duckdb

from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.policy.model import Manual

DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedValue:
    """A customer's value; `ruled` is what the rule said, which differs where people decided otherwise."""

    value: str | None
    ruled: str | None
    is_decided: bool


def graded_value(run: Run, classification: str, customer_id: int) -> GradedValue | None:
    """Return what the run gave a customer, None where the classification was not about it."""
    file = folder_of(run) / f"{classification}.parquet"
    if not file.exists():
        return None
    with duckdb.connect(config={"threads": 1}) as duck:
        found = duck.execute("SELECT * FROM read_parquet(?) WHERE customer_id = ?", [str(file), customer_id])
        names = [described[0] for described in found.description or ()]
        row = found.fetchone()
    if row is None:
        return None
    held = dict(zip(names, row, strict=True))
    is_decided = held["reason"] == DECIDED
    # Of a class that people decide, `computed` is what the criteria propose: there is no rule beside the decision.
    by_people = isinstance(frozen_pack(run).classifications[classification], Manual)
    ruled = held["computed"] if is_decided and not by_people else held["value"]
    return GradedValue(value=held["value"], ruled=ruled, is_decided=is_decided)
