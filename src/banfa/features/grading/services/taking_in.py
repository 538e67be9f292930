"""Takes the decisions in force into a run: as columns of the frozen register, and as the run's own list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from banfa.analytics.customer_values import decided_column
from banfa.features.grading.models import AppliedDecision, Decision, Run
from banfa.features.grading.queries.judgements import in_force_on
from banfa.features.ledger import lake
from banfa.policy.model import Pack

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions that a run takes in, all of one day."""

    decisions: Sequence[Decision]

    @property
    def classifications(self) -> frozenset[str]:
        """The classifications about which somebody decided."""
        return frozenset(one.classification for one in self.decisions)


def decided_on(day: date, pack: Pack) -> Decided:
    """Return the decisions in force on a day about the pack's classifications, in a fixed order."""
    return Decided(list(in_force_on(day, pack.classifications).order_by("classification", "customer_id")))


def add_decided(duck: duckdb.DuckDBPyConnection, decided: Decided, names: Iterable[str]) -> None:
    """Give the table `register` a column decided_<name> per classification: the decided value, else null."""
    for name in names:
        held = [one for one in decided.decisions if one.classification == name]
        column = decided_column(name)
        duck.execute(f"ALTER TABLE register ADD COLUMN {column} VARCHAR")
        if not held:
            continue
        duck.register(
            "held",
            pa.table(
                {
                    "customer_id": pa.array([one.customer_id for one in held], pa.int64()),
                    "value": pa.array([one.value for one in held], pa.string()),
                }
            ),
        )
        duck.execute(
            f"UPDATE register SET {column} = held.value FROM held WHERE held.customer_id = register.customer_id"  # noqa: S608
        )
        duck.unregister("held")


def keep_applied(run: Run, decided: Decided, folder: Path) -> None:
    """Store which decisions went into a run, with what the rules said of those customers."""
    ruled = {name: _ruled(folder, name, decided) for name in decided.classifications}
    AppliedDecision.objects.bulk_create(
        [
            AppliedDecision(
                run=run, decision=one, customer_id=one.customer_id, classification=one.classification, value=one.value,
                computed=ruled[one.classification].get(one.customer_id),
            )
            for one in decided.decisions
        ],
        batch_size=ROWS_AT_ONCE,
    )  # fmt: skip


def _ruled(folder: Path, name: str, decided: Decided) -> dict[int, str | None]:
    ids = [one.customer_id for one in decided.decisions if one.classification == name]
    with duckdb.connect(config={"threads": 1}) as duck:
        duck.register("decided", pa.table({"id": pa.array(ids, pa.int64())}))
        return dict(
            duck.execute(
                f"SELECT customer_id, computed FROM read_parquet({lake.quoted(folder / f'{name}.parquet')})"  # noqa: S608
                " WHERE customer_id IN (SELECT id FROM decided)"
            ).fetchall()
        )
