"""Adds photos and documents to a customer, and takes them out of sight."""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Protocol

from django.core.files.base import ContentFile, File
from django.db import transaction

from banfa.features.customers.files import KINDS, small_path, storage
from banfa.features.customers.models import Attachment, Customer
from banfa.features.customers.services.editing import customer_to_edit
from banfa.features.customers.services.picturing import remade
from banfa.features.customers.services.sniffing import FileKind, NotTaken, kind_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed

MOST_BYTES = 20 * 2**20
MOST_OF_A_CUSTOMER = 300
LONGEST_NAME, LONGEST_CAPTION, LONGEST_REASON = 120, 200, 200
BLOCK = 1 << 20
Words = Mapping[str, str]


class Readable(Protocol):
    """Bytes that can be read more than once."""

    def read(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, whence: int = ..., /) -> int: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as a form hands it over."""

    name: str
    size: int
    file: "IO[bytes] | File[bytes]"


class NoReason(BanfaError):
    """What is withdrawn says why."""

    status = 422


class AttachedBefore(BanfaError):
    """The customer has the same file already."""


class NoSuchKind(BanfaError):
    """There is no such kind of picture or document."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    content: IO[bytes]
    small: bytes | None
    width: int
    height: int
    size: int


def attach(
    customer_id: int, sent: Sent, *, kind: str, caption: str, actor: Actor, at: datetime
) -> Attachment:
    """Keep a photo or a document of a customer; a picture is made anew without what came along with it.

    Raises Denied, NotThere, NotTaken, NoSuchKind, AttachedBefore.
    """
    with transaction.atomic():
        customer = customer_to_edit(actor, customer_id)
        _require_room(customer, sent, kind, caption)
        found = kind_of(sent.file)
        digest = _digest(sent.file)
        if customer.attachments.filter(sent_sha256=digest, withdrawn_at=None).exists():
            raise AttachedBefore(
                Text(
                    "同一个文件已经在这里，没有重复添加",
                    "the same file is here already and was not added again",
                )
            )
        kept = _kept(sent, found)
        path = f"customers/{customer.pk}/{secrets.token_hex(12)}.{found}"
        row = Attachment.objects.create(
            customer=customer, kind=kind, caption=" ".join(caption.split()), file_name=_clean_name(sent.name, found),
            path=path, content_type=found.content_type, size=kept.size, width=kept.width, height=kept.height,
            sent_sha256=digest, added_by=actor.name, added_at=at,
        )  # fmt: skip
        _record("customer.attached", row, None, _named(row), actor=actor, at=at)
        _store(path, kept)  # last: a file without a row harms nobody, a row without its file would
    return row


@transaction.atomic
def withdraw(customer_id: int, attachment_id: int, *, reason: str, actor: Actor, at: datetime) -> Attachment:
    """Take a photo or document out of sight, saying why; the file is kept. Raises Denied, NotThere, NoReason."""
    why = " ".join(reason.split())
    row = _held(customer_id, attachment_id, actor, is_withdrawn=False)
    if not why or len(why) > LONGEST_REASON:
        raise NoReason(
            Text(
                f"请写明撤下的理由（{LONGEST_REASON} 字以内）",
                f"say why, in at most {LONGEST_REASON} characters",
            )
        )
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = at, actor.name, why
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    _record("customer.detached", row, _named(row), {"because": why}, actor=actor, at=at)
    return row


@transaction.atomic
def put_back(customer_id: int, attachment_id: int, *, actor: Actor, at: datetime) -> Attachment:
    """Show a withdrawn photo or document again. Raises Denied, NotThere, AttachedBefore."""
    row = _held(customer_id, attachment_id, actor, is_withdrawn=True)
    if row.customer.attachments.filter(sent_sha256=row.sent_sha256, withdrawn_at=None).exists():
        raise AttachedBefore(Text("同一个文件已重新上传", "the same file was sent again since"))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = None, "", ""
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    _record("customer.reattached", row, None, _named(row), actor=actor, at=at)
    return row


def _held(customer_id: int, attachment_id: int, actor: Actor, *, is_withdrawn: bool) -> Attachment:
    customer = customer_to_edit(actor, customer_id)
    rows = customer.attachments.select_for_update().filter(pk=attachment_id)
    row = rows.filter(withdrawn_at__isnull=not is_withdrawn).first()
    if row is None:
        raise NotThere
    return row


def _require_room(customer: Customer, sent: Sent, kind: str, caption: str) -> None:
    if kind not in KINDS:
        raise NoSuchKind(Text("请选择类别", "choose what it shows"))
    if len(caption) > LONGEST_CAPTION:
        raise NotTaken(
            Text(f"说明最长 {LONGEST_CAPTION} 字", f"a caption has at most {LONGEST_CAPTION} characters")
        )
    if not sent.size:
        raise NotTaken(Text("文件是空的", "the file is empty"))
    if sent.size > MOST_BYTES:
        most = MOST_BYTES // 2**20
        raise NotTaken(Text(f"超过 {most} MB；请压缩后再上传", f"over {most} MB; make it smaller"))
    if customer.attachments.filter(withdrawn_at=None).count() >= MOST_OF_A_CUSTOMER:
        most = MOST_OF_A_CUSTOMER
        raise NotTaken(
            Text(f"已有 {most} 个文件；请先撤下不再需要的", f"there are {most} files; withdraw some first")
        )


def _kept(sent: Sent, found: FileKind) -> _Kept:
    if not found.is_picture:
        sent.file.seek(0)
        return _Kept(content=sent.file, small=None, width=0, height=0, size=sent.size or 0)
    picture = remade(sent.file, found)
    return _Kept(
        content=BytesIO(picture.content), small=picture.small, width=picture.width, height=picture.height,
        size=len(picture.content),
    )  # fmt: skip


def _store(path: str, kept: _Kept) -> None:
    place = storage()
    place.save(path, File(kept.content))
    if kept.small is not None:
        place.save(small_path(path), ContentFile(kept.small))


def _digest(file: IO[bytes]) -> str:
    seal = hashlib.sha256()
    file.seek(0)
    while block := file.read(BLOCK):
        seal.update(block)
    return seal.hexdigest()


def _clean_name(name: str | None, found: FileKind) -> str:
    """Return a name to show: one line without what turns writing round, with the ending that the content has."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    stem = shown.rpartition(".")[0] or shown or "file"
    return f"{stem.strip()[:LONGEST_NAME]}.{found}"


def _named(row: Attachment) -> Words:
    return {"kind": row.kind, "caption": row.caption, "file": row.file_name}


def _record(
    action: str, row: Attachment, old: Words | None, new: Words | None, *, actor: Actor, at: datetime
) -> None:
    subject = f"customer:{row.customer.code}"
    before, after = (
        None if words is None else json.dumps(dict(words), ensure_ascii=False) for words in (old, new)
    )
    audit.record(
        action, subject, actor=actor, at=at, summary={"attachment": row.pk, "sha256": row.sent_sha256},
        changes=[Changed(subject, f"attachment:{row.pk}", before, after)],
    )  # fmt: skip
