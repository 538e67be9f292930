"""A customer's photos and documents."""

from collections.abc import Sequence

from banfa.features.customers.models import Attachment
from banfa.platform.access import Actor, NotThere, visible


def attachments_of(actor: Actor, customer_id: int, *, withdrawn: bool = False) -> Sequence[Attachment]:
    """Return a customer's photos and documents, newest first; those out of sight only where asked for."""
    rows = visible(Attachment, actor).filter(customer=customer_id, withdrawn_at__isnull=not withdrawn)
    return list(rows.order_by("-pk"))


def count_attachments(actor: Actor, customer_id: int) -> int:
    return visible(Attachment, actor).filter(customer=customer_id, withdrawn_at=None).count()


def attachment_numbered(actor: Actor, customer_id: int, attachment_id: int) -> Attachment:
    """Return one, a withdrawn one too. Raises NotThere."""
    row = visible(Attachment, actor).filter(pk=attachment_id, customer=customer_id).first()
    if row is None:
        raise NotThere
    return row
