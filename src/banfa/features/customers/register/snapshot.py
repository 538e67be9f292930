"""Keeps what was read of the register, so that a later run reads only the customers that changed since.

A snapshot knows the event of the log up to which it holds. Every change of a customer stands in the log under its
code, in the order of the commits, so the customers named by later events are all that can have changed.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from django.conf import settings

from banfa.features.customers.models import Customer
from banfa.features.customers.register.source import single_row
from banfa.platform.audit.models import Change, Event

FORMAT = 1
WORTH_KEEPING = 50_000  # customers; fewer are read in the blink of an eye
CODES = pa.schema([("code", pa.string())])
PREFIX = "customer:"
CUSTOMERS, EVENTS, CHANGES = (model._meta.db_table for model in (Customer, Event, Change))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The newest event of the log with its seal, how many customers there are, and the newest one's id."""

    event: int
    seal: str
    customers: int
    newest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A snapshot that can be used, and how many change rows of customers came after it."""

    path: Path
    mark: Mark
    changed: int


def mark_of_now() -> Mark:
    """Return where the log and the register stand."""
    customers, newest = single_row(f"SELECT count(*), COALESCE(max(id), 0) FROM {CUSTOMERS}")  # noqa: S608
    event, seal = single_row(
        f"SELECT COALESCE(max(id), 0), COALESCE((SELECT seal FROM {EVENTS} ORDER BY id DESC LIMIT 1), '') FROM {EVENTS}"  # noqa: S608
    )
    return Mark(event=_number(event), seal=str(seal), customers=_number(customers), newest=_number(newest))


def find(duck: duckdb.DuckDBPyConnection, columns: Sequence[str], now: Mark) -> Kept | None:
    """Return the snapshot if it holds these columns, belongs to this log, and little changed since."""
    path = _path()
    if not path.exists():
        return None
    try:
        found = duck.execute("SELECT value FROM parquet_kv_metadata(?) WHERE key = 'banfa'", [str(path)])
        about = json.loads(bytes(found.fetchall()[0][0]))
    except (duckdb.Error, IndexError, ValueError):
        return None  # cut short, or written by something else: what it would have spared is read again
    if about["format"] != FORMAT or not set(columns) <= set(about["columns"]):
        return None
    mark = Mark(**about["mark"])
    if not is_of_this_log(mark):
        return None
    changed = _number(single_row(f"SELECT count(*) FROM ({changed_since(mark)}) AS changed")[0])  # noqa: S608
    return None if changed > now.customers // 10 else Kept(path=path, mark=mark, changed=changed)


def keep(duck: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], mark: Mark) -> None:
    """Write a table as the snapshot of a mark, in the place of the one before."""
    if mark.customers < WORTH_KEEPING:
        return
    about = json.dumps({"format": FORMAT, "columns": list(columns), "mark": asdict(mark)})
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    target = str(made).replace("'", "''")
    duck.execute(
        f"COPY {table} TO '{target}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{banfa: '{about}'}})"
    )
    made.replace(path)


def changed_since(mark: Mark) -> str:
    """Return SQL for the codes of the customers that events after the mark name."""
    return (
        f"SELECT DISTINCT substr(subject, {len(PREFIX) + 1}) AS code FROM {CHANGES}"  # noqa: S608
        f" WHERE event_id > {mark.event} AND subject LIKE '{PREFIX}%'"
    )


def is_of_this_log(mark: Mark) -> bool:
    """Tell whether the log still holds the snapshot's event: a restored database may have taken another way."""
    seal = single_row(f"SELECT COALESCE(max(seal), '') FROM {EVENTS} WHERE id = {mark.event}")[0]  # noqa: S608
    return seal == mark.seal


def _path() -> Path:
    return Path(settings.BANFA_HOME) / "cache" / "register.parquet"


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
