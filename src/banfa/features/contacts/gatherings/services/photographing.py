"""Keeps photos of a gathering, made anew without place and camera."""

import hashlib
import secrets
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from banfa.features.contacts.gatherings.models import GatheringPhoto
from banfa.features.contacts.gatherings.services.holding import BadGathering, to_change
from banfa.features.customers.files import small_path, storage
from banfa.features.customers.services.attaching import MOST_BYTES, Sent
from banfa.features.customers.services.picturing import remade
from banfa.features.customers.services.sniffing import NotTaken, kind_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import recording as audit

MOST_PHOTOS = 60


@transaction.atomic
def add_photo(number: int, sent: Sent, *, actor: Actor, at: datetime) -> GatheringPhoto:
    """Keep a photo; the same one again is that one. Raises NotThere, Denied, Settled, NotTaken, BadGathering."""
    one = to_change(actor, number)
    if sent.size > MOST_BYTES:
        raise NotTaken(Text("照片超过 20 MB", "the photo is larger than 20 MB"))
    if one.photos.count() >= MOST_PHOTOS:
        raise BadGathering("photo", Text(f"最多 {MOST_PHOTOS} 张", f"at most {MOST_PHOTOS} photos"))
    kind = kind_of(sent.file)
    if not kind.is_picture:
        raise NotTaken(Text("请上传照片（JPEG、PNG、WebP）", "send a photo: JPEG, PNG or WebP"))
    sent.file.seek(0)
    digest = hashlib.sha256(sent.file.read()).hexdigest()
    before = one.photos.filter(sent_sha256=digest).first()
    if before is not None:
        return before
    picture = remade(sent.file, kind)
    path = f"gatherings/{one.pk}/{secrets.token_hex(12)}.{kind}"
    row = GatheringPhoto.objects.create(
        gathering=one, path=path, width=picture.width, height=picture.height, sent_sha256=digest,
        added_by=actor.name, added_at=at,
    )  # fmt: skip
    audit.record(
        "gathering.photographed", f"gathering:{one.pk}", actor=actor, at=at, summary={"photo": row.pk}
    )
    storage().save(path, ContentFile(picture.content))
    storage().save(small_path(path), ContentFile(picture.small))
    return row


@transaction.atomic
def remove_photo(number: int, photo_id: int, *, actor: Actor, at: datetime) -> None:
    """Take a photo away while the gathering is not closed. Raises NotThere, Denied, Settled, BadGathering."""
    one = to_change(actor, number)
    photo = one.photos.filter(pk=photo_id).first()
    if photo is None:
        raise BadGathering("photo", Text("没有这张照片", "there is no such photo"))
    audit.record(
        "gathering.photo_removed", f"gathering:{one.pk}", actor=actor, at=at, summary={"photo": photo_id}
    )
    path = photo.path
    photo.delete()
    for kept in (path, small_path(path)):
        transaction.on_commit(partial(storage().delete, kept))
