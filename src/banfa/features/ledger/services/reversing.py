"""Takes a batch of sales back whole; its files stay, they no longer count."""

from datetime import datetime

import duckdb
from django.db import transaction

from banfa.features.ledger.services.storing import roll_up
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.imports.models import Batch
from banfa.platform.jobs.workplaces import workplace
from banfa.platform.org.current import pack_on


class NotReversible(BanfaError):
    """Only sales are taken back as a batch."""


class AlreadyReversed(BanfaError):
    """The batch was taken back before."""


def reverse_batch(batch_id: int, *, actor: Actor, at: datetime) -> Batch:
    """Reverse a batch of sales. Raises Denied, NotThere, NotReversible, AlreadyReversed, AnotherRuns."""
    require(actor, Permission.LEDGER_BATCH_REVERSE)
    with workplace("import") as folder, transaction.atomic(), duckdb.connect() as duck:
        batch = Batch.objects.filter(pk=batch_id).first()
        if batch is None:
            raise NotThere
        if batch.kind != "sales":
            raise NotReversible(
                Text(
                    f"批次 {batch_id} 不是销售批次，不能整批撤销",
                    f"batch {batch_id} holds no sales and cannot be reversed",
                )
            )
        open_batch = Batch.objects.filter(pk=batch_id, state=Batch.State.APPLIED)
        if not open_batch.update(state=Batch.State.REVERSED, reversed_at=at):
            raise AlreadyReversed(Text(f"批次 {batch_id} 已撤销", f"batch {batch_id} was reversed before"))
        months = set(batch.files.values_list("month", flat=True))
        roll_up(duck, months, pack=pack_on(at.date()), mark=f"r{batch_id:08d}", folder=folder)
        audit.record(
            "batch.reversed", f"batch:{batch_id}", actor=actor, at=at,
            summary={"rows": batch.rows, "file": batch.file_name},
        )  # fmt: skip
    batch.refresh_from_db()
    return batch
