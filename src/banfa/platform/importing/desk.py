"""What imports bring to the desk: files that wait for their owner, and what landed."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.importing.models import Draft
from banfa.platform.imports.models import Batch
from banfa.platform.jobs.models import Job
from banfa.platform.web.news import News, Teller, Told, declare_news
from banfa.platform.web.numerals import figure
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked

READ = Permission.LEDGER_BATCH_READ
LISTED = 3
WAITING = (Draft.Stage.MATCH, Draft.Stage.TRY, Draft.Stage.DECIDE)
LANDED = frozenset(
    {"customers.imported", "sales.imported", "units.imported", "areas.imported", "appraisals.imported"}
)
REVERSED = "batch.reversed"


def files_that_wait(asked: Asked, today: date) -> Iterator[Owing]:
    """The reader's own files that were read and wait to be matched, or have rows that were refused."""
    moving = Q(job__state__in=(Job.State.QUEUED, Job.State.RUNNING))
    own = Draft.objects.filter(person=asked.actor.person_id, stage__in=WAITING).exclude(moving)
    for draft in own.order_by("-touched_at")[:LISTED]:
        is_decided = draft.stage == Draft.Stage.DECIDE
        yield Owing(
            icon="file-import",
            what=Text("决定是否导入", "Decide on an import")
            if is_decided
            else Text("继续导入", "Go on with an import"),
            about=Text(draft.file_name, draft.file_name),
            act=Text("继续", "Go on"),
            address=reverse("importing:draft", args=[draft.pk]),
        )


def tell_batches(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """One line a batch that landed or was taken back."""
    may_look = Permission.CUSTOMERS_CUSTOMER_IMPORT in asked.actor.permissions
    numbers = [int(event.name) for event in events if event.name.isdecimal()]
    batches = {str(one.pk): one for one in Batch.objects.filter(pk__in=numbers)}
    for event in events:
        batch = batches.get(event.name)
        if batch is None:
            continue
        rows = figure(batch.rows)
        what = (
            Text("批次冲销", "Batch taken back")
            if event.action == REVERSED
            else Text("数据入库", "Data landed")
        )
        yield News(
            icon="file-import",
            what=what,
            about=Text(f"{batch.file_name}，{rows} 行", f"{batch.file_name}, {rows} rows"),
            address=reverse("importing:batch", args=[batch.pk]) if may_look else "",
            at=event.at,
        )


def declare_desk() -> None:
    """Tell the desk about imports."""
    declare_owed(Source(name="imports", needs=READ, order=70, find=files_that_wait))
    declare_news(Teller(name="imports", needs=READ, actions=LANDED | {REVERSED}, tell=tell_batches))
