"""Writes a file that was asked for, marked with who asked, and logs that it left the house."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Language
from banfa.platform.access import Actor, NotThere
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Shown
from banfa.platform.exporting.kinds import About, ExportKind, OnStep, Table, kind_named
from banfa.platform.exporting.marks import Mark, put_on
from banfa.platform.exporting.models import Export
from banfa.platform.exporting.rules import Stated, fetchable_until, on_the_command_line
from banfa.platform.exporting.services.asking import allowed, taken_down
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import Written, table_written
from banfa.platform.org.current import pack_on

MAKE = "exporting.make"  # the job
FOLDER = "exports"


def folder() -> Path:
    """Return where files wait to be fetched."""
    place = Path(settings.BANFA_HOME) / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    return place


def make(export_id: int, *, actor: Actor, at: datetime, on_step: OnStep = lambda done, total: None) -> Export:
    """Write a file that one asked for oneself; made already, it stays as it is. Raises NotThere, Denied, and what its kind raises."""
    row = Export.objects.filter(pk=export_id, person_id=actor.person_id).first()
    if row is None:
        raise NotThere
    if row.state != Export.State.MAKING:
        return row
    kind, language = kind_named(row.kind), Language(row.language)
    try:
        allowed(kind, actor, at=at)
        about = kind.about(actor, row.arguments, language)
        table = kind.table(actor, row.arguments, language, on_step)
        path = folder() / f"{row.pk}-{token_hex(8)}{row.ending}"
        codes: set[str] = set()
        with _written(path, table, row, actor, codes) as written, transaction.atomic():
            _log(row, kind, about, table, written, path.name, codes, actor=actor, at=at)
            until = fetchable_until(pack_on(timezone.localdate(at)), timezone.localdate(at))
            _end(row, Export.State.READY, written, table, file=path.name, at=at, until=until)
    except BanfaError as error:
        failed = {"state": Export.State.FAILED, "failure_zh": error.text.zh, "failure_en": error.text.en}
        Export.objects.filter(pk=row.pk, state=Export.State.MAKING).update(**failed)
        raise
    row.refresh_from_db()
    return row


def write_out(
    name: str, arguments: Mapping[str, str], output: Path, given: Stated | None = None, *, language: Language, actor: Actor, at: datetime
) -> int:  # fmt: skip
    """Write a file to where the command line wants it, under the same rules; return the rows.

    Raises Denied, NeedsAgreement, TooManyToday, UnknownEnding, NotWritable, and what its kind raises.
    """
    kind = kind_named(name)
    allowed(kind, actor, at=at)
    about = kind.about(actor, arguments, language)
    table = kind.table(actor, arguments, language, lambda done, total: None)
    with transaction.atomic():
        row = taken_down(
            kind, arguments, given or on_the_command_line(pack_on(timezone.localdate(at))), about, ending=output.suffix.lower()[:5], language=language, actor=actor, at=at
        )  # fmt: skip
        codes: set[str] = set()
        with _written(output, table, row, actor, codes) as written:
            _log(row, kind, about, table, written, output.name, codes, actor=actor, at=at)
            _end(row, Export.State.GONE, written, table, file="", at=at, until=None)
    return written.rows


def _written(
    path: Path, table: Table, row: Export, actor: Actor, codes: set[str]
) -> AbstractContextManager[Written]:
    """Write the table and gather the codes of the customers in it."""
    mark = mark_of(row, actor)
    return table_written(
        path, table.heads, _noted(table, codes), sheet=table.sheet, on_book=lambda book: put_on(book, mark) if mark else None
    )  # fmt: skip


def _noted(table: Table, codes: set[str]) -> Iterator[Sequence[CellValue]]:
    codes.update(table.codes)
    for line in table.rows:
        if table.code_at is not None:
            codes.add(str(line[table.code_at]))
        yield line


def mark_of(row: Export, actor: Actor) -> Mark | None:
    """Return what a workbook carries of whoever took it out; nothing where the pack asks for none."""
    pack = pack_on(row.asked_on)
    if pack.exports.mark is None:
        return None
    purpose = pack.exports.purposes.get(row.purpose)
    words = purpose.title.text.in_language(Language(row.language)) if purpose else ""
    return Mark(
        number=f"E{row.pk}", username=row.person.username, person=actor.name, on=row.asked_on.isoformat(), purpose=words,
    )  # fmt: skip


def _log(
    row: Export, kind: ExportKind, about: About, table: Table, written: Written, file: str, codes: set[str], *,
    actor: Actor, at: datetime,
) -> None:  # fmt: skip
    audit.record(
        kind.action, about.subject, actor=actor, at=at,
        summary={
            "export": row.pk, "rows": written.rows, "customers": row.customers, "columns": list(table.columns),
            "purpose": row.purpose, "why": row.why, "recipient": row.recipient, "sha256": written.sha256,
            "file": file, "agreed_by": row.agreed_by, "list": dict(row.arguments), **(about.summary or {}),
        },
        shown=Shown("customer", sorted(codes), list(table.columns)) if codes else None,
    )  # fmt: skip


def _end(
    row: Export,
    state: Export.State,
    written: Written,
    table: Table,
    *,
    file: str,
    at: datetime,
    until: object,
) -> None:
    Export.objects.filter(pk=row.pk).update(
        state=state, rows=written.rows, sha256=written.sha256, columns=list(table.columns), file=file, made_at=at,
        until_on=until,
    )  # fmt: skip
