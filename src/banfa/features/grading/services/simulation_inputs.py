"""What a simulation grades: the frozen register and ledger of a run, so that only the pack differs; or those of today."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from banfa.analytics.customer_sums import column_of
from banfa.analytics.engines import open_duckdb
from banfa.analytics.grading import Graded, Inputs, OnStep, grade
from banfa.analytics.planning import Plan, plan_of
from banfa.analytics.run_folder import RunRecord, read_record
from banfa.features.customers.register import asof
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, frozen_pack, period_of
from banfa.features.grading.services.taking_in import add_decided, decided_on
from banfa.features.ledger import lake
from banfa.features.ledger.queries import files_that_count
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.facts import supplied
from banfa.policy.model import Pack

REGISTER, SUMS = "register.parquet", "sums.parquet"


class NotFrozen(BanfaError):
    """The draft reads what the run did not freeze."""


class InputsAltered(BanfaError):
    """A file that the run was computed from is missing or was changed."""


@dataclass(slots=True)
class SimulationInputs:
    """The tables to grade with, for any number of drafts; `register` is the file that they are about."""

    run: Run
    backend: BaseBackend
    register: Path
    is_frozen: bool
    facts: frozenset[str]
    decided: frozenset[str]
    _record: RunRecord
    _numbers: Iterator[int] = field(default_factory=count)

    def grade(self, pack: Pack, folder: Path, *, on_step: OnStep = lambda done, total: None) -> Graded:
        """Grade everyone with a draft into an existing folder. Raises NotFrozen."""
        plan = self.plan(pack)
        sums = self._kept_sums(plan)
        sales = None if sums is not None or not plan.sums else self._sales(pack, plan)
        inputs = Inputs(customers=self._customers(plan), sales=sales, sums=sums)
        return grade(
            pack, period_of(self.run), inputs, folder,
            facts=self.facts, decided=self._decided_in(pack), on_step=on_step,
        )  # fmt: skip

    def plan(self, pack: Pack) -> Plan:
        return plan_of(pack, period_of(self.run), self.facts, self._decided_in(pack))

    def _decided_in(self, pack: Pack) -> frozenset[str]:
        return self.decided & frozenset(pack.classifications)

    def _customers(self, plan: Plan) -> ir.Table:
        customers = self.backend.table("register")
        lacking = [
            name
            for name in plan.customer_columns
            if name not in customers.columns and name not in plan.optional_columns
        ]
        if lacking:
            names = [name.partition("_")[2] for name in lacking]
            zh, en = "、".join(names), ", ".join(names)
            raise NotFrozen(
                Text(
                    f"{self.run.number} 没有保存草案所用的 {zh}；请改用当前登记册试算（--now）",
                    f"{self.run.number} did not freeze {en}, which the draft reads; simulate with today's register (--now)",
                )
            )
        return customers

    def _kept_sums(self, plan: Plan) -> ir.Table | None:
        """Return the sums that the run has added up already, where the draft needs none beside them."""
        file = folder_of(self.run) / SUMS
        if not self.is_frozen or SUMS not in self.run.sealed or not plan.sums:
            return None
        known = plan_of(
            frozen_pack(self.run), period_of(self.run), self.facts, frozenset(self._record.decided)
        ).sums
        if any(one not in known for one in plan.sums):
            return None
        columns = ", ".join(
            f"{column_of(known.index(one))} AS s{place}" for place, one in enumerate(plan.sums)
        )
        renamed = ", ".join(f"s{place} AS {column_of(place)}" for place in range(len(plan.sums)))
        return self._view(
            f"SELECT customer_id, {renamed} FROM (SELECT customer_id, {columns} FROM read_parquet({lake.quoted(file)}))"  # noqa: S608
        )

    def _sales(self, pack: Pack, plan: Plan) -> ir.Table:
        assert plan.span is not None
        if self.is_frozen:
            self._require_span(plan)
            paths = list(self.run.inputs)
        else:
            files = files_that_count(start=plan.span.start, end=plan.span.end)
            paths = list(files.values_list("path", flat=True))
        return self._view(lake.relation(paths, pack, start=plan.span.start))

    def _require_span(self, plan: Plan) -> None:
        """Refuse a window that begins before the run's own: its lines were not part of what the run froze."""
        known = plan_of(frozen_pack(self.run), period_of(self.run), self.facts).span
        if plan.span is not None and (known is None or plan.span.start < known.start):
            first = f"{plan.span.start:%Y-%m}"
            raise NotFrozen(
                Text(
                    f"草案要用自 {first} 起的台账，{self.run.number} 没有读到那么早；请改用当前数据试算（--now）",
                    f"the draft reads the ledger from {first} on, {self.run.number} did not go back so far;"
                    " simulate with today's data (--now)",
                )
            )

    def _view(self, query: str) -> ir.Table:
        name = f"simulated_{next(self._numbers)}"
        self.backend.con.execute(f"CREATE VIEW {name} AS {query}")
        return self.backend.table(name)


@contextmanager
def frozen_inputs(run: Run, place: Path) -> Iterator[SimulationInputs]:
    """Yield the inputs that a run was computed from, held against their seals. Raises InputsAltered."""
    require_whole(run)
    record = read_record(folder_of(run))
    register = folder_of(run) / REGISTER
    with _opened(place) as backend:
        backend.con.execute(f"CREATE VIEW register AS SELECT * FROM read_parquet({lake.quoted(register)})")  # noqa: S608
        yield SimulationInputs(
            run=run, backend=backend, register=register, is_frozen=True, facts=frozenset(record.facts),
            decided=frozenset(record.decided), _record=record,
        )  # fmt: skip


@contextmanager
def present_inputs(run: Run, pack: Pack, place: Path, *, on: date) -> Iterator[SimulationInputs]:
    """Yield today's register with what a draft reads, and the ledger as it counts now; the register goes into `place`."""
    facts, decided = supplied(), decided_on(on, pack)
    plan = plan_of(pack, period_of(run), facts, decided.classifications)
    register = place / REGISTER
    with _opened(place) as backend:
        duck = backend.con
        asof.build(
            duck,
            on=on,
            fields={name: pack.fields[name] for name in plan.fields},
            areas={name: pack.areas.values[name] for name in plan.areas} if pack.areas else {},
            levels=plan.levels,
            facts=plan.facts,
        )
        add_decided(duck, decided, plan.decided)
        duck.execute(f"COPY register TO {lake.quoted(register)} (FORMAT parquet, COMPRESSION zstd)")
        yield SimulationInputs(
            run=run, backend=backend, register=register, is_frozen=False, facts=facts,
            decided=decided.classifications, _record=read_record(folder_of(run)),
        )  # fmt: skip


def require_whole(run: Run) -> None:
    """Raise InputsAltered where a file that the run froze or read is not as it was."""
    own = {f"{run.folder}/{name}": seal for name, seal in run.sealed.items()}
    for path, seal in (own | run.inputs).items():
        file = lake.home() / path
        if not file.exists():
            raise InputsAltered(
                Text(f"{path} 不见了，无法试算", f"{path} is missing, so nothing can be simulated")
            )
        if lake.checksum(file) != seal:
            raise InputsAltered(
                Text(f"{path} 被改动过，无法试算", f"{path} was altered, so nothing can be simulated")
            )


@contextmanager
def _opened(place: Path) -> Iterator[BaseBackend]:
    spill = place / "spill"
    backend = open_duckdb(spill=spill)
    try:
        backend.con.execute("SET preserve_insertion_order = false")
        yield backend
    finally:
        backend.disconnect()
        shutil.rmtree(spill, ignore_errors=True)
