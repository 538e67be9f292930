"""Takes the pictures of a visit: each is drawn anew and kept with the customer's photos."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from banfa.features.contacts.models import Contact
from banfa.features.contacts.visits.models import VisitPicture
from banfa.features.contacts.visits.payload import BadVisit
from banfa.features.customers.models import Attachment, Customer
from banfa.features.customers.services.attaching import AttachedBefore, Sent, attach
from banfa.features.customers.services.sniffing import NotTaken, kind_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor

BLOCK = 1 << 20
SIGNATURE, PLAIN = "contract", "other"
Sents = Mapping[str, Sent]


def digests_of(pictures: Sents) -> dict[str, str]:
    """Return the SHA-256 of each picture that was sent, by its name."""
    found = {}
    for name, sent in pictures.items():
        seal = hashlib.sha256()
        sent.file.seek(0)
        while block := sent.file.read(BLOCK):
            seal.update(block)
        sent.file.seek(0)
        found[name] = seal.hexdigest()
    return found


def missing_pictures(names: Iterable[str], pictures: Sents) -> Iterator[str]:
    """Yield the pictures that a visit names and that did not come along."""
    return (name for name in names if name not in pictures)


def take_picture(
    customer: Customer, name: str, sent: Sent, *, shows: str, caption: str, actor: Actor, at: datetime
) -> Attachment:
    """Keep one picture with the customer's photos; the same one again is the one that is there.

    Raises BadVisit naming the picture where it is none, or too large.
    """
    try:
        if not kind_of(sent.file).is_picture:
            raise NotTaken(
                Text("不是照片；请拍照或选择图片", "this is no photo: take one, or choose a picture")
            )
        return attach(customer.pk, sent, kind=shows, caption=caption, actor=actor, at=at)
    except AttachedBefore:
        digest = digests_of({name: sent})[name]
        return Attachment.objects.get(customer=customer, sent_sha256=digest, withdrawn_at=None)
    except BanfaError as error:
        raise BadVisit({f"pictures.{name}": error.text}) from error


def keep_picture(
    contact: Contact, attachment: Attachment, *, action: str, row: str, taken_at: datetime
) -> VisitPicture:
    """Note that a picture was taken in a visit."""
    return VisitPicture.objects.create(
        contact=contact, attachment=attachment, action=action, row=row, taken_at=taken_at
    )
