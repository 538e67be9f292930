"""What an earlier run decided from the very same inputs is taken over instead of being decided again."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from banfa.analytics.planned import PlannedClass
from banfa.analytics.planning import Plan
from banfa.analytics.run_folder import Outcome, RunRecord, groups_file, results_file
from banfa.analytics.windows import sum_of
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A finished run's folder and record whose frozen register and code are this run's; perhaps its sums too."""

    folder: Path
    record: RunRecord
    same_sums: bool


def taken_over(pack: Pack, plan: Plan, earlier: Earlier | None, *, engine: str) -> Mapping[str, Outcome]:
    """Return the outcomes of the classifications that come out as they did then, by name."""
    if earlier is None or not _is_alike(pack, plan, earlier.record, engine):
        return {}
    found: dict[str, Outcome] = {}
    for planned in plan.classes:
        outcome = earlier.record.classifications.get(planned.name)
        reads_alike = earlier.same_sums or not _reads_sums(planned)
        if outcome is not None and reads_alike and all(part in found for part in planned.parts):
            found[planned.name] = outcome
    return found


def take_files(name: str, then: Path, now: Path) -> None:
    """Copy a classification's tables from one run's folder to another's."""
    shutil.copyfile(results_file(then, name), results_file(now, name))
    if groups_file(then, name).exists():
        shutil.copyfile(groups_file(then, name), groups_file(now, name))


def _is_alike(pack: Pack, plan: Plan, record: RunRecord, engine: str) -> bool:
    decided = tuple(name for name in plan.decided if name not in plan.nobody_decided)
    return (record.digest, record.period, record.engine, record.facts, record.decided) == (
        pack.digest, plan.period, engine, tuple(sorted(plan.supplied)), decided,
    )  # fmt: skip


def _reads_sums(planned: PlannedClass) -> bool:
    return any(sum_of(step) is not None for step in planned.steps)
