"""Where every customer belongs, in which state and at which place: what the map and the summary by unit add up.

Millions of them are kept in `BANFA_HOME/cache` beside the register's snapshot and brought up to date like it: whoever the
log names since. It can be deleted at any time.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.conf import settings

from banfa.features.customers.models import Customer
from banfa.features.customers.register import snapshot
from banfa.features.customers.register.source import one_moment, typed_rows
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree

FORMAT = 1
VIEW, FRESH = "glance", "fresh"
COLUMNS = pa.schema(
    [
        ("id", pa.int64()), ("unit_id", pa.int64()), ("status", pa.string()),
        ("latitude", pa.float64()), ("longitude", pa.float64()),
    ]
)  # fmt: skip
READ = Permission.CUSTOMERS_CUSTOMER_READ
UNITS = pa.schema([("unit_id", pa.int64()), ("path", pa.string())])


def parts_seen(actor: Actor, within: str = "") -> tuple[str, ...] | None:
    """Return the paths below which an actor sees every customer of a unit; None where it depends on the customer."""
    if actor.own.get(READ) or actor.level.get(READ):
        return None
    if is_whole_organisation(actor, READ):
        return (within,)
    scopes = actor.scopes_of(READ)
    if any(within.startswith(scope) for scope in scopes):
        return (within,)
    return tuple(scope for scope in scopes if scope.startswith(within))


@contextmanager
def seen_at_a_glance(actor: Actor) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database with the view `glance`, its columns id and path, of the customers that an actor sees, few or many."""
    parts = parts_seen(actor)
    if parts is not None:
        with glance(parts) as duck:
            if duck is not None:
                yield duck
                return
    rows = [*visible(Customer, actor).order_by().values_list("pk", "unit_path")]
    ids, paths = zip(*rows, strict=True) if rows else ((), ())
    with duckdb.connect() as duck:
        seen = pa.table([pa.array(ids, pa.int64()), pa.array(paths, pa.string())], names=["id", "path"])
        duck.register(VIEW, seen)
        yield duck


@contextmanager
def glance(parts: Sequence[str]) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """Yield a database with the view `glance` of the customers below some units; None where there are so few of them
    that the register itself answers as soon.

    Columns: id, path (of the customer's unit), status, latitude and longitude (null where unknown).
    """
    with duckdb.connect(config={"threads": 2}) as duck:
        yield duck if _opened(duck, parts) else None


def keep_fresh(at: datetime) -> None:
    """Bring what is kept up to date, so that nobody who opens a map or a summary after an import waits for it."""
    del at  # the log tells what changed
    with glance(("",)):
        pass


def _opened(duck: duckdb.DuckDBPyConnection, parts: Sequence[str]) -> bool:
    if not Customer.objects.order_by("pk")[snapshot.WORTH_KEEPING - 1 : snapshot.WORTH_KEEPING].exists():
        return False
    with one_moment():
        mark = snapshot.mark_of_now()
        if not _kept(duck, mark):
            _read_anew(duck, mark)
        duck.register("units", _units(parts))
    shown = "SELECT id, path, status, latitude, longitude FROM everyone JOIN units USING (unit_id)"
    duck.execute(f"CREATE TEMP VIEW {VIEW} AS {shown}")
    return True


def _units(parts: Sequence[str]) -> pa.Table:
    found: dict[int, str] = {}
    for part in parts:
        units = Unit.objects.all()
        if part:
            units = units.filter(path__gte=part, path__lt=end_of_subtree(part))
        found |= dict(units.values_list("pk", "path"))
    return pa.table({"unit_id": list(found), "path": list(found.values())}, schema=UNITS)


def _kept(duck: duckdb.DuckDBPyConnection, now: snapshot.Mark) -> bool:
    """Make the view `everyone` of what was kept and who changed since; False where the two do not make today's register."""
    mark = _mark_of(duck)
    if mark is None or not snapshot.is_of_this_log(mark):
        return False
    changed = pa.Table.from_batches([], COLUMNS)
    if mark.event != now.event:
        changed = _rows(f" WHERE code IN ({snapshot.changed_since(mark)})")
    if len(changed) > now.customers // 50:
        return False
    duck.register(FRESH, changed)
    duck.execute(
        f"CREATE TEMP VIEW everyone AS SELECT * FROM read_parquet('{_quoted(_path())}') AS kept"  # noqa: S608
        f" WHERE NOT EXISTS (FROM {FRESH} WHERE {FRESH}.id = kept.id) UNION ALL FROM {FRESH}"
    )
    counted = duck.execute("SELECT count(*), max(id) FROM everyone").fetchall()[0]
    if counted == (now.customers, now.newest):
        return True
    duck.execute("DROP VIEW everyone")
    return False


def _mark_of(duck: duckdb.DuckDBPyConnection) -> snapshot.Mark | None:
    path = _path()
    if not path.exists():
        return None
    try:
        found = duck.execute("SELECT value FROM parquet_kv_metadata(?) WHERE key = 'banfa'", [str(path)])
        about = json.loads(bytes(found.fetchall()[0][0]))
    except (duckdb.Error, IndexError, ValueError):
        return None  # cut short: what it would have spared is read again
    return snapshot.Mark(**about["mark"]) if about["format"] == FORMAT else None


def _read_anew(duck: duckdb.DuckDBPyConnection, mark: snapshot.Mark) -> None:
    duck.register("read", _rows())
    duck.execute("CREATE TEMP TABLE everyone AS FROM read")
    about = json.dumps({"format": FORMAT, "mark": asdict(mark)})
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    duck.execute(
        f"COPY everyone TO '{_quoted(made)}' (FORMAT parquet, COMPRESSION snappy, KV_METADATA {{banfa: '{about}'}})"
    )
    made.replace(path)


def _rows(where: str = "") -> pa.Table:
    query = f"SELECT id, unit_id, status, latitude, longitude FROM {snapshot.CUSTOMERS}{where}"  # noqa: S608
    return pa.Table.from_batches(typed_rows(query, COLUMNS), COLUMNS)


def _path() -> Path:
    return Path(settings.BANFA_HOME) / "cache" / "glance.parquet"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
