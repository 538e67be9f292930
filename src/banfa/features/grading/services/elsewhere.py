"""Computes a run on another engine over the same files, where BANFA_ENGINE asks for one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.conf import settings

from banfa.analytics.engines import opened, opened_engine
from banfa.analytics.grading import Inputs, grade
from banfa.analytics.planning import Plan
from banfa.features.grading.services.freezing import FILE as REGISTER
from banfa.features.grading.services.freezing import freeze_register
from banfa.features.grading.services.taking_in import Decided
from banfa.features.ledger import lake
from banfa.features.ledger.models import LedgerFile
from banfa.platform.facts import supplied
from banfa.policy.model import Pack


def is_elsewhere() -> bool:
    """Tell whether another engine than DuckDB computes."""
    return bool(settings.BANFA_ENGINE != "duckdb")


def compute_elsewhere(
    pack: Pack,
    plan: Plan,
    decided: Decided,
    files: Sequence[LedgerFile],
    folder: Path,
    on_step: Callable[[int, int], None],
) -> tuple[int, Mapping[str, Mapping[str, int]]]:
    """Freeze the register as always, grade all lines on the chosen engine, and return customers and counts per value.

    Nothing is taken over from earlier runs. Without a customer nothing is graded. Raises EngineNotInstalled.
    """
    with opened(spill=folder / "spill") as duckdb:
        customers = freeze_register(duckdb.con, pack, plan, decided, folder)
        register = duckdb.table("register").schema()
        duckdb.con.execute(f"CREATE VIEW no_line AS {lake.relation([], pack)}")
        lines = duckdb.table("no_line").schema()
    (folder / "spill").rmdir()
    if not customers:
        return 0, {}
    with opened_engine(settings.BANFA_ENGINE, address=settings.BANFA_ENGINE_ADDRESS) as engine:
        inputs = Inputs(
            customers=engine.read_parquet([folder / REGISTER], register),
            sales=engine.read_parquet([lake.home() / file.path for file in files], lines),
        )
        graded = grade(
            pack,
            plan.period,
            inputs,
            folder,
            on_step=on_step,
            facts=supplied(),
            decided=decided.classifications,
        )
    return customers, graded.counts
