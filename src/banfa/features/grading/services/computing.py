"""Computes a run: freezes the register and the list of ledger files, grades, seals the result."""

import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from django.db import transaction

from banfa.analytics.engines import open_duckdb
from banfa.analytics.grading import Inputs
from banfa.analytics.grading import grade as compute
from banfa.analytics.planning import Plan, plan_of
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of
from banfa.features.grading.services.adding_up import run_with_same_inputs, start_adding_up
from banfa.features.grading.services.elsewhere import compute_elsewhere, is_elsewhere
from banfa.features.grading.services.fitting import require_versions_fit_locks
from banfa.features.grading.services.freezing import freeze_register
from banfa.features.grading.services.taking_in import Decided, decided_on, keep_applied
from banfa.features.ledger import lake
from banfa.features.ledger.models import LedgerFile
from banfa.features.ledger.queries import files_that_count
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission, is_whole_organisation, require
from banfa.platform.audit import recording as audit
from banfa.platform.facts import supplied
from banfa.platform.jobs.workplaces import workplace
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack

OnStep = Callable[[int, int], None]


class NothingToGrade(BanfaError):
    """The regulation classifies nobody."""


class NobodyToGrade(BanfaError):
    """The register is empty."""


def grade(*, period: Period, actor: Actor, at: datetime, on_step: OnStep = lambda done, total: None) -> Run:
    """Compute every classification of the pack in force on the period's last day, as a draft run.

    Raises Denied, NothingToGrade, NobodyToGrade, NothingSetUp, PackInvalid (also where a version would change what is
    locked), AnotherRuns.
    """
    require(actor, Permission.GRADING_RUN_COMPUTE)
    if not is_whole_organisation(actor, Permission.GRADING_RUN_COMPUTE):
        raise Denied(Permission.GRADING_RUN_COMPUTE)  # a ranking needs everyone
    began = time.monotonic()
    pack = pack_on(period.last_day)
    if not pack.classifications:
        raise NothingToGrade(
            Text(f"制度包 {pack.name} 没有规定任何分类", f"the pack {pack.name} has no classification")
        )
    require_versions_fit_locks()
    decided = decided_on(period.last_day, pack)
    plan = plan_of(pack, period, facts=supplied(), decided=decided.classifications)
    with workplace("grading") as place:
        folder = place / "run"
        folder.mkdir()
        (folder / "pack.json").write_text(pack.model_dump_json(), encoding="utf-8")
        files = _files(plan)
        compute_run = compute_elsewhere if is_elsewhere() else _compute
        customers, counts = compute_run(pack, plan, decided, files, folder, on_step)
        if not customers:
            raise NobodyToGrade(
                Text("尚无客户可分级，请先导入客户", "there are no customers yet: import some first")
            )
        return _keep(
            Run(
                period_start=period.start,
                period_end=period.end,
                pack=pack.name,
                pack_version=pack.version,
                pack_digest=pack.digest,
                customers=customers,
                lines=sum(file.rows for file in files),
                inputs={file.path: file.sha256 for file in files},
                counts=counts,
                computed_by=actor.name,
                computer_id=actor.person_id,
                computed_at=at,
                seconds=round(time.monotonic() - began, 3),
            ),
            period, folder, actor, decided,
        )  # fmt: skip


def _files(plan: Plan) -> list[LedgerFile]:
    if plan.span is None:
        return []
    return list(files_that_count(start=plan.span.start, end=plan.span.end))


def _compute(
    pack: Pack, plan: Plan, decided: Decided, files: list[LedgerFile], folder: Path, on_step: OnStep
) -> tuple[int, Mapping[str, Mapping[str, int]]]:
    """Freeze the register into the folder, grade, and return customers and counts per value."""
    engine = open_duckdb(spill=folder / "spill")
    try:
        with ThreadPoolExecutor(max_workers=1) as pool:
            adding = start_adding_up(engine, pack, plan, files, folder, pool)
            customers = freeze_register(engine.con, pack, plan, decided, folder)
            adding.result()
        if not customers:
            return 0, {}
        sums = engine.table("sums") if plan.sums else None
        inputs = Inputs(customers=engine.table("register"), sales=None, sums=sums)
        graded = compute(
            pack,
            plan.period,
            inputs,
            folder,
            on_step=on_step,
            facts=supplied(),
            decided=decided.classifications,
            earlier=run_with_same_inputs(pack, plan, folder),
        )
        return customers, graded.counts
    finally:
        engine.disconnect()
        shutil.rmtree(folder / "spill", ignore_errors=True)


@transaction.atomic
def _keep(run: Run, period: Period, folder: Path, actor: Actor, decided: Decided) -> Run:
    """Number the run, move its folder into place and record it; a folder that no run claims is replaced."""
    before = Run.objects.filter(period_start=period.start, period_end=period.end).count()
    run.number = f"{period}-{before + 1:02d}"
    run.folder = f"runs/{run.number}"
    run.sealed = {file.name: lake.checksum(file) for file in sorted(folder.iterdir())}
    lake.settle(folder)
    target = folder_of(run)
    if target.exists():
        shutil.rmtree(target)
    target.parent.mkdir(exist_ok=True)
    folder.rename(target)
    lake.settle_file(target)
    run.save()
    keep_applied(run, decided, target)
    audit.record(
        "run.computed", f"run:{run.number}", actor=actor, at=run.computed_at,
        summary={"pack": f"{run.pack} {run.pack_version}", "customers": run.customers, "lines": run.lines,
                 "decisions": len(decided.decisions)},
    )  # fmt: skip
    return run
