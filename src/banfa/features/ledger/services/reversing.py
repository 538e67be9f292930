"""Takes a batch of sales back whole; its files stay, they no longer count."""

from datetime import datetime

import duckdb
import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.ledger import lake
from banfa.features.ledger.services.storing import list_roll_ups, roll_up
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.imports.models import Batch
from banfa.platform.jobs.workplaces import workplace
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack

RIGHT = Permission.LEDGER_BATCH_REVERSE


class NotReversible(BanfaError):
    """Only sales are taken back as a batch."""


class AlreadyReversed(BanfaError):
    """The batch was taken back before."""


def reverse_batch(batch_id: int, *, actor: Actor, at: datetime) -> Batch:
    """Reverse a batch of sales. Who may do so in a part of the organisation only may take back what lies in it.

    Raises Denied, NotThere, NotReversible, AlreadyReversed, AnotherRuns.
    """
    require(actor, RIGHT)
    pack = pack_on(timezone.localdate(at))
    with workplace("import") as folder, duckdb.connect() as duck:
        batch = _reversible(batch_id, actor, duck, pack)
        months = set(batch.files.values_list("month", flat=True))
        rolled = roll_up(duck, months, pack=pack, folder=folder, without=batch)
        with transaction.atomic():
            open_batch = Batch.objects.filter(pk=batch_id, state=Batch.State.APPLIED)
            if not open_batch.update(state=Batch.State.REVERSED, reversed_at=at):
                raise _already(batch_id)
            list_roll_ups(rolled, mark=f"r{batch_id:08d}")
            audit.record(
                "batch.reversed", f"batch:{batch_id}", actor=actor, at=at,
                summary={"rows": batch.rows, "file": batch.file_name},
            )  # fmt: skip
    batch.refresh_from_db()
    return batch


def _reversible(batch_id: int, actor: Actor, duck: duckdb.DuckDBPyConnection, pack: Pack) -> Batch:
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None or not _lies_within(batch, actor, duck, pack):
        raise NotThere
    if batch.kind != "sales":
        raise NotReversible(
            Text(
                f"批次 {batch_id} 不是销售批次，不能整批撤销",
                f"batch {batch_id} holds no sales and cannot be reversed",
            )
        )
    if batch.state == Batch.State.REVERSED:
        raise _already(batch_id)
    return batch


def _lies_within(batch: Batch, actor: Actor, duck: duckdb.DuckDBPyConnection, pack: Pack) -> bool:
    """Tell whether every customer in a batch's files lies where the actor may take batches back."""
    if is_whole_organisation(actor, RIGHT):
        return True
    own = list(visible(Customer, actor, RIGHT).values_list("pk", flat=True))
    duck.register("own", pa.table({"id": pa.array(own, pa.int64())}))
    lines = lake.relation(list(batch.files.values_list("path", flat=True)), pack)
    foreign = f"SELECT 1 FROM ({lines}) WHERE customer_id NOT IN (SELECT id FROM own) LIMIT 1"  # noqa: S608
    return batch.files.exists() and not duck.execute(foreign).fetchall()


def _already(batch_id: int) -> AlreadyReversed:
    return AlreadyReversed(Text(f"批次 {batch_id} 已撤销", f"batch {batch_id} was reversed before"))
