"""Lets the sales of one customer count for another, after two files were found to be one customer's.

Files of the ledger never change: a batch of its own takes the lines from the one and gives them to the other, and
reversing that batch gives them back.
"""

import hashlib
from datetime import datetime

import duckdb
from django.db import transaction
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.ledger import lake
from banfa.features.ledger.queries import files_that_count
from banfa.features.ledger.services.storing import list_files, list_roll_ups, roll_up, sweep, write_months
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.imports.models import Batch
from banfa.platform.jobs.workplaces import workplace
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack

RIGHT = Permission.CUSTOMERS_CUSTOMER_MERGE
TURNED = ("quantity", "amount")


def move_sales(lost: Customer, kept: Customer, *, mark: str, actor: Actor, at: datetime) -> Batch | None:
    """Let every line of one customer count for another; None where there are none. Again under a mark changes nothing.

    Raises Denied, AnotherRuns.
    """
    require(actor, RIGHT)
    pack, digest = pack_on(timezone.localdate(at)), _digest(mark)
    with workplace("import") as folder, duckdb.connect() as duck:
        done = Batch.objects.filter(kind="sales", fingerprint=digest, state=Batch.State.APPLIED).first()
        if done is not None:
            return done
        sweep()
        rows = _lines(duck, lost.pk, kept.pk, pack)
        if not rows:
            return None
        files = write_months(duck, "moved", "SELECT * EXCLUDE (row) FROM moved", folder)
        rolled = roll_up(duck, {file.month for file in files}, pack=pack, folder=folder, added=files)
        with transaction.atomic():
            batch = Batch.objects.create(
                kind="sales", file_name=f"{lost.code} → {kept.code}", fingerprint=digest, rows=rows,
                actor_name=actor.name, at=at,
            )  # fmt: skip
            list_files(batch, files)
            list_roll_ups(rolled, mark=f"b{batch.pk:08d}")
            audit.record(
                "sales.moved", f"batch:{batch.pk}", actor=actor, at=at,
                summary={"from": lost.code, "to": kept.code, "lines": rows // 2},
            )  # fmt: skip
    return batch


def move_back(*, mark: str, actor: Actor, at: datetime) -> Batch | None:
    """Give the lines back that were moved under a mark; None where none were. Raises Denied, AnotherRuns."""
    require(actor, RIGHT)
    pack = pack_on(timezone.localdate(at))
    with workplace("import") as folder, duckdb.connect() as duck:
        batch = Batch.objects.filter(
            kind="sales", fingerprint=_digest(mark), state=Batch.State.APPLIED
        ).first()
        if batch is None:
            return None
        months = set(batch.files.values_list("month", flat=True))
        rolled = roll_up(duck, months, pack=pack, folder=folder, without=batch)
        with transaction.atomic():
            open_batch = Batch.objects.filter(pk=batch.pk, state=Batch.State.APPLIED)
            if not open_batch.update(state=Batch.State.REVERSED, reversed_at=at):
                return None
            list_roll_ups(rolled, mark=f"r{batch.pk:08d}")
            audit.record(
                "sales.moved_back", f"batch:{batch.pk}", actor=actor, at=at, summary={"rows": batch.rows}
            )
    batch.refresh_from_db()
    return batch


def _digest(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()


def _lines(duck: duckdb.DuckDBPyConnection, lost: int, kept: int, pack: Pack) -> int:
    """Make the lines to be written: each of the lost customer's once turned round, once under the kept one's number."""
    paths = list(files_that_count().values_list("path", flat=True))
    columns = lake.columns(pack)
    turned = [f'-"{name}" AS "{name}"' if name in TURNED else f'"{name}"' for name in columns]
    given = [f'{kept} AS "{name}"' if name == "customer_id" else f'"{name}"' for name in columns]
    found = f"({lake.relation(paths, pack)}) WHERE customer_id = {lost}"
    duck.execute(
        "CREATE TABLE moved AS SELECT row_number() OVER (ORDER BY date) AS row, * FROM ("  # noqa: S608
        f"SELECT {', '.join(turned)} FROM {found} UNION ALL SELECT {', '.join(given)} FROM {found})"
    )
    for name, kind in columns.items():
        duck.execute(f'ALTER TABLE moved ALTER "{name}" TYPE {kind}')
    return int(duck.execute("SELECT count(*) FROM moved").fetchall()[0][0])
