"""Computes a run again from its own frozen inputs, and holds what comes out against what was kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from django.conf import settings

from banfa.analytics.engines import open_duckdb
from banfa.analytics.grading import Inputs, OnStep
from banfa.analytics.grading import grade as compute
from banfa.analytics.run_folder import RunRecord, read_record
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, frozen_pack, period_of, run_numbered
from banfa.features.ledger import lake
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.jobs.workplaces import workplace

RECORD = "run.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was held against the run: `same` files came out byte for byte, `equal` ones with other bytes, value for value."""

    run: Run
    same: tuple[str, ...] = ()
    equal: tuple[str, ...] = ()
    findings: tuple[Text, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.findings


def verify_run(run_number: str, *, actor: Actor, on_step: OnStep = lambda done, total: None) -> Verified:
    """Check a run's files and the ledger files it read against their seals, compute it again and compare.

    Nothing is computed from inputs that are missing or altered; each is named. Raises Denied, NotThere, AnotherRuns.
    """
    require(actor, Permission.GRADING_RUN_COMPUTE)
    run = run_numbered(actor, run_number)
    findings = tuple(_altered(run))
    if findings:
        return Verified(run=run, findings=findings)
    with workplace("verifying") as place:
        folder = place / "run"
        folder.mkdir()
        _compute_again(run, folder, on_step)
        return _compared(run, folder)


def _altered(run: Run) -> Iterator[Text]:
    """Yield a sentence for every file of the run, and every ledger file it read, that is not as it was."""
    own = {f"{run.folder}/{name}": seal for name, seal in run.sealed.items()}
    for path, seal in (*own.items(), *run.inputs.items()):
        file = Path(settings.BANFA_HOME) / path
        if not file.exists():
            yield Text(f"{path} 不见了", f"{path} is missing")
        elif lake.checksum(file) != seal:
            yield Text(f"{path} 被改动过", f"{path} was altered")


def _compute_again(run: Run, folder: Path, on_step: OnStep) -> None:
    frozen, pack = folder_of(run), frozen_pack(run)
    record = read_record(frozen)
    engine = open_duckdb(spill=folder.parent / "spill")
    try:
        duck = engine.con
        duck.execute("SET preserve_insertion_order = false")
        register = lake.quoted(frozen / "register.parquet")
        duck.execute(f"CREATE VIEW register AS SELECT * FROM read_parquet({register})")  # noqa: S608
        duck.execute(f"CREATE VIEW sales AS {lake.relation(list(run.inputs), pack)}")
        compute(
            pack, period_of(run), Inputs(customers=engine.table("register"), sales=engine.table("sales")), folder,
            on_step=on_step, facts=frozenset(record.facts), decided=frozenset(record.decided),
        )  # fmt: skip
    finally:
        engine.disconnect()


def _compared(run: Run, folder: Path) -> Verified:
    same, equal, findings = [], [], []
    for file in sorted(folder.iterdir()):
        name = file.name
        if run.sealed.get(name) == lake.checksum(file):
            same.append(name)
        elif name in run.sealed and _is_equal(file, folder_of(run) / name):
            equal.append(name)
        else:
            findings.append(
                Text(
                    f"重新计算的 {name} 与 {run.number} 不符",
                    f"{name} computed again is not what {run.number} holds",
                )
            )
    return Verified(run=run, same=tuple(same), equal=tuple(equal), findings=tuple(findings))


def _is_equal(computed: Path, kept: Path) -> bool:
    """Tell whether two files say the same in other bytes, as after an upgrade of the engine that writes them."""
    if computed.name == RECORD:
        return _without_engine(read_record(computed.parent)) == _without_engine(read_record(kept.parent))
    if computed.suffix != ".parquet":
        return False
    one, other = (f"SELECT * FROM read_parquet({lake.quoted(path)})" for path in (computed, kept))  # noqa: S608
    with duckdb.connect() as duck:
        try:
            differing = duck.execute(
                f"({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}) LIMIT 1"
            )
            return not differing.fetchall()
        except duckdb.BinderException:  # other columns
            return False


def _without_engine(record: RunRecord) -> RunRecord:
    return replace(record, engine="")
