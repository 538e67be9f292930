"""What a run's criteria propose for classes that people decide."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from banfa.analytics.run_folder import read_record
from banfa.features.customers.models import Customer
from banfa.features.grading.models import Decision, Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, require, visible
from banfa.policy.model import Judged, Manual, Pack

PROPOSED = "computed IS NOT NULL AND computed IS DISTINCT FROM value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One customer for whom the criteria propose another value; `decision` is the answer, if there is one."""

    customer: Customer
    classification: str
    value: str | None
    proposed: str
    decision: Decision | None


def judged_in(run: Run) -> list[str]:
    """Return the classifications of the run that people decide, in the pack's order."""
    rules = frozen_pack(run).classifications
    return [name for name, rule in rules.items() if isinstance(rule, Manual) and name in run.counts]


def proposals(actor: Actor, run: Run, classification: str, *, limit: int | None = None) -> list[Proposal]:
    """Return what the run proposes for customers that the actor sees, unanswered ones first, by number."""
    require(actor, Permission.GRADING_RUN_READ)
    rows = proposed_rows(actor, run, classification)
    answered = {
        one.customer_id: one
        for one in Decision.objects.filter(
            run=run, classification=classification, origin=Decision.Origin.PROPOSAL
        )
    }
    rows.sort(key=lambda row: (row[0] in answered, row[0]))
    rows = rows[:limit]
    known = visible(Customer, actor).select_related("unit").in_bulk([row[0] for row in rows])
    return [
        Proposal(
            customer=known[customer_id], classification=classification, value=value, proposed=proposed,
            decision=answered.get(customer_id),
        )
        for customer_id, value, proposed in rows
        if customer_id in known
    ]  # fmt: skip


def proposed_rows(
    actor: Actor, run: Run, classification: str, right: Permission = Permission.CUSTOMERS_CUSTOMER_READ
) -> list[tuple[int, str | None, str]]:
    """Return customer, present value and proposed value where the actor has a right."""
    file = folder_of(run) / f"{classification}.parquet"
    with duckdb.connect(config={"threads": 1}) as duck:
        own = "true"
        if not is_whole_organisation(actor, right):
            seen = list(visible(Customer, actor, right).values_list("pk", flat=True))
            duck.register("seen", pa.table({"id": pa.array(seen, pa.int64())}))
            own = "customer_id IN (SELECT id FROM seen)"
        found: list[tuple[int, str | None, str]] = duck.execute(
            f"SELECT customer_id, value, computed FROM read_parquet(?) WHERE {PROPOSED} AND {own} ORDER BY 1",  # noqa: S608
            [str(file)],
        ).fetchall()
    return found


def open_proposals(actor: Actor, run: Run) -> dict[str, int]:
    """Return how many proposals of the run wait for an answer in the whole organisation, by classification."""
    require(actor, Permission.GRADING_RUN_READ)
    judged = judged_in(run)
    if not judged:
        return {}
    outcomes = read_record(folder_of(run)).classifications
    answers = Decision.objects.filter(run=run, origin=Decision.Origin.PROPOSAL)
    return {
        name: sum(outcomes[name].proposed.values()) - answers.filter(classification=name).count()
        for name in judged
    }


def judged_value(pack: Pack, classification: str, value: str) -> Judged | None:
    """Return a value of a class that people decide, with the criteria that propose it."""
    rule = pack.classifications.get(classification)
    if not isinstance(rule, Manual):
        return None
    return next((one for one in rule.manual if one.value == value), None)


def why_proposed(pack: Pack, classification: str, value: str) -> Text:
    """Return the criteria that propose a value, in words."""
    judged = judged_value(pack, classification, value)
    words = [criterion.text for criterion in judged.criteria] if judged else []
    joint = Text("；", "; ") if judged and judged.all else Text("，或", ", or ")
    return Text(joint.zh.join(one.zh for one in words), joint.en.join(one.en for one in words))


def allowed_by(pack: Pack, classification: str, value: str) -> str:
    """Return the clause on which a proposal rests, empty where the class is our own."""
    judged = judged_value(pack, classification, value)
    rules: Sequence[object] = (
        *(judged.criteria if judged else ()),
        judged,
        pack.classifications[classification],
    )
    cited = (getattr(rule, "cites", ()) for rule in rules)
    return next((cites[0] for cites in cited if cites), "")
