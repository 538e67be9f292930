"""Puts material into the library, and keeps who read and confirmed what."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Material, MaterialReading
from banfa.features.contacts.gatherings.queries.studying import material_numbered, to_read_named
from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.features.customers.files import storage
from banfa.features.customers.services.attaching import MOST_BYTES, Sent
from banfa.features.customers.services.sniffing import NotTaken, kind_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on

WRITE, READ = Permission.CONTACTS_MATERIAL_WRITE, Permission.CONTACTS_GATHERING_READ
LONGEST_WORDS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMaterial:
    """What is put into the library: words, a link or a file, one of them at least."""

    title: str
    words: str = ""
    link: str = ""
    sent: Sent | None = None
    course: str = ""
    part: int = 0
    is_owed: bool = False
    posts: tuple[str, ...] = ()


@transaction.atomic
def add_material(given: GivenMaterial, *, actor: Actor, at: datetime) -> Material:
    """Put something into the library. Raises Denied, BadGathering, NotTaken."""
    require(actor, WRITE)
    pack, title = pack_on(timezone.localdate(at)), " ".join(given.title.split())
    if not title or len(title) > 120:
        raise BadGathering("title", Text("请填写标题（120 字以内）", "give it a title, up to 120 characters"))
    if not (given.words.strip() or given.link or given.sent):
        raise BadGathering(
            "words", Text("请填写内容、链接或上传文件", "write something, or give a link or a file")
        )
    if len(given.words) > LONGEST_WORDS:
        raise BadGathering("words", Text(f"内容最长 {LONGEST_WORDS} 字", f"up to {LONGEST_WORDS} characters"))
    if given.link and (urlsplit(given.link).scheme not in ("http", "https") or len(given.link) > 500):
        raise BadGathering(
            "link", Text("链接须以 http:// 或 https:// 开头", "a link begins with http:// or https://")
        )
    course = pack.courses.get(given.course)
    if given.course and (course is None or not 0 <= given.part <= len(course.parts)):
        raise BadGathering("course", Text("请选择课程", "choose a course"))
    row = Material(
        title=title, words=given.words.strip(), link=given.link, course=given.course, part=given.part,
        is_owed=given.is_owed, posts=[one for one in given.posts if one in pack.posts], added_by=actor.name, added_at=at,
    )  # fmt: skip
    if given.sent is not None:
        _keep_file(row, given.sent)
    row.save()
    audit.record(
        "material.added",
        f"material:{row.pk}",
        actor=actor,
        at=at,
        summary={"title": title, "owed": given.is_owed},
    )
    return row


@transaction.atomic
def retire_material(number: int, *, actor: Actor, at: datetime) -> Material:
    """Take something out of the library; who read it is kept. Raises Denied, NotThere."""
    require(actor, WRITE)
    row = material_numbered(actor, number)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    audit.record("material.retired", f"material:{number}", actor=actor, at=at)
    return row


def note_opened(subject: str, *, actor: Actor, at: datetime) -> None:
    """Keep that somebody opened it, the first time only."""
    MaterialReading.objects.get_or_create(
        subject=subject, person_id=actor.person_id, defaults={"opened_at": at}
    )


@transaction.atomic
def confirm(subject: str, *, actor: Actor, at: datetime) -> MaterialReading:
    """Confirm that one has read something; twice is once (AD-0.4.1a). Raises Denied, NotThere."""
    require(actor, READ)
    one = to_read_named(pack_on(timezone.localdate(at)), subject)
    note_opened(subject, actor=actor, at=at)
    row = MaterialReading.objects.select_for_update().get(subject=subject, person=actor.person_id)
    if row.confirmed_at is None:
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at"])
        audit.record("study.confirmed", one.subject, actor=actor, at=at)
    return row


def _keep_file(row: Material, sent: Sent) -> None:
    if sent.size > MOST_BYTES:
        raise NotTaken(Text("文件超过 20 MB", "the file is larger than 20 MB"))
    kind = kind_of(sent.file)
    sent.file.seek(0)
    row.path = f"materials/{secrets.token_hex(12)}.{kind}"
    row.file_name, row.content_type = sent.name.replace("/", "_").replace("\\", "_")[-200:], kind.content_type
    storage().save(row.path, ContentFile(sent.file.read()))
