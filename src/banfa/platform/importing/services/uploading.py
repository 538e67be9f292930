"""Takes an uploaded file over as a draft."""

import unicodedata
from datetime import datetime

from django.conf import settings
from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, require
from banfa.platform.audit import recording as audit
from banfa.platform.importing.models import Draft
from banfa.platform.importing.receiving import Received
from banfa.platform.importing.services.clearing import clear_old
from banfa.platform.importing.services.queueing import LOOK, queue
from banfa.platform.importing.uploads import place_of
from banfa.platform.imports.kinds import ImportKind
from banfa.platform.imports.limits import MIB

LONGEST_NAME = 120


class NoFile(BanfaError):
    """Nothing was uploaded."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            Text(
                "没有收到文件；请选择一个 CSV、XLSX 或 Parquet 文件",
                "no file arrived; choose a CSV, XLSX or Parquet file",
            )
        )


class FileTooLarge(BanfaError):
    """The file is over the limit of the installation."""

    status = 413

    def __init__(self) -> None:
        most = settings.BANFA_UPLOAD_BYTES // MIB
        super().__init__(
            Text(
                f"文件超过 {most:,} MiB 的上限；请拆分后分批上传，或在服务器上用 banfa import 导入",
                f"the file is over the limit of {most:,} MiB; split it, or take it in on the server with banfa import",
            )
        )


def receive(
    received: Received | None, kind: ImportKind, *, actor: Actor, language: str, after: str, at: datetime
) -> Draft:
    """Keep an uploaded file and queue the first look at it. Raises Denied, NoFile."""
    require(actor, kind.needs)
    if received is None or not received.name:
        raise NoFile
    clear_old(at)
    with transaction.atomic():
        draft = Draft.objects.create(
            kind=kind.name, person_id=actor.person_id, file_name=shown_name(received.name), size=received.size or 0,
            language=language, after=after, uploaded_at=at, touched_at=at,
        )  # fmt: skip
        place = place_of(draft.pk)
        place.remove()  # of an earlier database in the same folder
        place.emptied_work()
        received.take_to(place.source)
        audit.record(
            "import.uploaded", f"import:{draft.pk}", actor=actor, at=at,
            summary={"kind": kind.name, "file": draft.file_name, "bytes": draft.size},
        )  # fmt: skip
        queue(draft, LOOK, actor=actor, at=at)
    return draft


def shown_name(given: str) -> str:
    """Return a file's name as text that cannot pose as another: no folders, no control or direction marks."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip() or "file"
    if len(plain) <= LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 8:
        return f"{plain[: LONGEST_NAME - 1]}…"
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}….{ending}"
