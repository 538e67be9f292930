"""The breach drill: who saw or took out whose data within some days, as a workbook made from the log alone."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.audit.reads import land_reads
from banfa.platform.audit.recording import record
from banfa.platform.auditing.queries import Disclosed, Sought, disclosures
from banfa.platform.auditing.services import require_everywhere
from banfa.platform.auditing.wording import action_words, field_words, subject_words
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.tables import write_xlsx

HEADS = (
    Text("事件", "Event"), Text("时间", "When"), Text("人员", "Who"), Text("操作", "Action"), Text("对象", "Whose"),
    Text("信息项", "Fields"), Text("场合", "Where"),
)  # fmt: skip


class NoDays(BanfaError):
    """A drill is about some days."""

    status = 400


def drill(sought: Sought, *, actor: Actor, at: datetime, language: Language) -> tuple[BytesIO, int]:
    """Return the workbook and its rows, one per person seen and event. Raises Denied, NoDays, TooManyRows.

    The drill itself is recorded. The log keeps codes and field names, so the workbook holds no personal value.
    """
    require_everywhere(actor, Permission.AUDIT_EVENT_EXPORT)
    require_days(sought)
    land_reads()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "disclosures.xlsx"
        heads = [head.in_language(language) for head in HEADS]
        rows = write_xlsx(path, heads, _rows(disclosures(actor, sought), language), sheet="disclosures")
        with transaction.atomic():
            record(
                "disclosures.exported", "log", actor=actor, at=at,
                summary={"who": sought.who, "subject": sought.subject, "since": str(sought.since), "until": str(sought.until), "rows": rows},
            )  # fmt: skip
        return BytesIO(path.read_bytes()), rows


def require_days(sought: Sought) -> None:
    """Raise NoDays unless both days are given in their order."""
    if sought.since is None or sought.until is None:
        raise NoDays(Text("请填写起止日期", "give the first and the last day"))
    if sought.since > sought.until:
        raise NoDays(Text("开始日期晚于结束日期，请对调", "the first day is after the last one; swap them"))


def _rows(found: Iterable[Disclosed], language: Language) -> Iterator[list[CellValue]]:
    for one in found:
        event = one.event
        yield [
            event.pk, f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}", event.actor_name,
            action_words(event.action).in_language(language),
            subject_words(f"{one.kind}:{one.code}").in_language(language), "、".join(field_words(name).in_language(language) for name in one.fields),
            str(event.summary.get("place") or event.summary.get("why") or ""),
        ]  # fmt: skip
