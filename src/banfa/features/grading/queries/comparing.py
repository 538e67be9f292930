"""What differs between two runs: what went in, and who came out otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from banfa.analytics.run_folder import read_record
from banfa.features.grading.models import AppliedDecision, Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.features.ledger.models import LedgerFile
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.imports.models import Batch
from banfa.policy.difference import Change, difference

FIELD, AREA, UNIT, FACT, DECIDED = "field_", "area_", "unit_", "fact_", "decided_"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchChange:
    """A batch whose lines one of the runs read and the other did not."""

    batch: Batch
    lines: int
    is_added: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChange:
    """How many customers stand in both frozen registers with another value of a column."""

    title: Text
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChange:
    """How the frozen registers differ."""

    columns: Sequence[ColumnChange]
    arrived: int
    gone: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChanges:
    """Everything that differs between what two runs of the same organisation were computed from."""

    pack: Sequence[Change]
    batches: Sequence[BatchChange]
    register: RegisterChange
    decisions_added: Sequence[AppliedDecision]
    decisions_gone: Sequence[AppliedDecision]

    @property
    def is_none(self) -> bool:
        register = self.register
        return not (
            self.pack
            or self.batches
            or self.decisions_added
            or self.decisions_gone
            or register.changed
            or register.arrived
            or register.gone
        )


def compare_inputs(actor: Actor, old: Run, new: Run) -> InputChanges:
    """Return what went into the newer run otherwise than into the older one; decisions as far as the actor sees them."""
    require(actor, Permission.GRADING_RUN_READ)
    before, after = frozen_pack(old), frozen_pack(new)
    added, gone = _decisions(actor, old, new)
    return InputChanges(
        pack=[] if old.pack_digest == new.pack_digest else difference(before, after),
        batches=_batches(old, new),
        register=_register(old, new),
        decisions_added=added,
        decisions_gone=gone,
    )


def _batches(old: Run, new: Run) -> list[BatchChange]:
    """Return the batches that only one of the runs read, in the order in which they came."""
    differing = {path: True for path in new.inputs if path not in old.inputs}
    differing |= {path: False for path in old.inputs if path not in new.inputs}
    spans = {True: _span(new), False: _span(old)}
    found: dict[tuple[int, bool], BatchChange] = {}
    for file in LedgerFile.objects.filter(path__in=differing).select_related("batch").order_by("batch_id"):
        is_added = differing[file.path]
        other = spans[not is_added]
        if not other.start <= file.month < other.end:
            continue  # a month that only one of the runs looks at says nothing about the ledger
        known = found.get((file.batch_id, is_added))
        lines = file.rows + (known.lines if known else 0)
        found[file.batch_id, is_added] = BatchChange(batch=file.batch, lines=lines, is_added=is_added)
    return list(found.values())


def _span(run: Run) -> Period:
    """Return the months from which a run read the ledger, whether or not there were files."""
    record = read_record(folder_of(run))
    windows = [one.window for one in record.classifications.values()]
    windows += [one.window for one in record.profiles.values()]
    return Period(min(window.start for window in windows), max(window.end for window in windows))


def _register(old: Run, new: Run) -> RegisterChange:
    paths = [str(folder_of(one) / "register.parquet") for one in (old, new)]
    with duckdb.connect() as duck:
        before, after = (_columns(duck, path) for path in paths)
        shared = [name for name in after if name in before and _is_told(name)]
        differs = [f'o."{name}" IS DISTINCT FROM n."{name}"' for name in shared]
        counts = "".join(f", count(*) FILTER ({one} AND {BOTH})" for one in differs)
        anything = " OR ".join(differs) or "false"
        row = duck.execute(
            f"SELECT count(*) FILTER (o.customer_id IS NULL), count(*) FILTER (n.customer_id IS NULL),"  # noqa: S608
            f" count(*) FILTER (({anything}) AND {BOTH}){counts}"
            " FROM read_parquet(?) o FULL JOIN read_parquet(?) n USING (customer_id)",
            paths,
        ).fetchone()
    assert row is not None
    arrived, gone, changed, *each = row
    titles = _titles(new)
    columns = [
        ColumnChange(title=titles.get(name, Text(name, name)), customers=count)
        for name, count in zip(shared, each, strict=True)
        if count
    ]
    return RegisterChange(columns=columns, arrived=arrived, gone=gone, changed=changed)


BOTH = "o.customer_id IS NOT NULL AND n.customer_id IS NOT NULL"


def _columns(duck: duckdb.DuckDBPyConnection, path: str) -> list[str]:
    return [row[0] for row in duck.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()]


def _is_told(name: str) -> bool:
    """Decisions are told by themselves, and a path moves with its unit without saying anything about the customer."""
    return name.startswith((FIELD, AREA, UNIT, FACT)) and name != "unit_path"


def _titles(run: Run) -> Mapping[str, Text]:
    """Return what the columns of a frozen register are called."""
    pack = frozen_pack(run)
    found = {f"{FIELD}{name}": one.title.text for name, one in pack.fields.items()}
    found |= {
        f"{AREA}{name}": one.title.text for name, one in (pack.areas.values.items() if pack.areas else ())
    }
    return found | {f"{UNIT}{level.code}": level.title.text for level in pack.levels}


def _decisions(actor: Actor, old: Run, new: Run) -> tuple[list[AppliedDecision], list[AppliedDecision]]:
    seen = visible(AppliedDecision, actor).select_related("customer", "decision")
    before, after = (
        {one.decision_id: one for one in seen.filter(run=run).order_by("pk")} for run in (old, new)
    )
    added = [one for decision, one in after.items() if decision not in before]
    gone = [one for decision, one in before.items() if decision not in after]
    return added, gone
