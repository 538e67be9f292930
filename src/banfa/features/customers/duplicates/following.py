"""What hangs on a customer in the register itself, and follows the file that is kept."""

from datetime import datetime

from django.db.models import Model

from banfa.features.customers.duplicates.merging import Follower, Moved, declare_follows
from banfa.features.customers.models import Assignment, Attachment, Customer, CustomerNote
from banfa.kernel.text import Text
from banfa.platform.access import Actor


def declare_register_follows() -> None:
    """Photos, documents and notes go with the file; who answers for it stays where the kept file has somebody."""
    declare_follows(
        _rows_of(Attachment, "attachments", Text("影像与文件", "Photos and documents"), once=("sent_sha256",))
    )
    declare_follows(_rows_of(CustomerNote, "notes", Text("记录", "Notes")))
    declare_follows(_rows_of(Assignment, "assignments", Text("分管记录", "Assignments"), once=("post",)))


def _rows_of(model: type[Model], name: str, title: Text, *, once: tuple[str, ...] = ()) -> Follower:
    """Return what moves a table's rows; what the kept file has already by `once` stays with the lost one."""
    rows = model._default_manager

    def take(lost: Customer, kept: Customer, actor: Actor, at: datetime) -> Moved:
        moving = rows.filter(customer=lost)
        for column in once:
            moving = moving.exclude(**{f"{column}__in": rows.filter(customer=kept).values(column)})
        ids = list(moving.order_by("pk").values_list("pk", flat=True))
        rows.filter(pk__in=ids).update(customer=kept)
        return {"ids": list(ids)}

    def give_back(lost: Customer, kept: Customer, moved: Moved, actor: Actor, at: datetime) -> None:
        ids = moved.get("ids")
        rows.filter(pk__in=ids if isinstance(ids, list) else [], customer=kept).update(customer=lost)

    return Follower(
        name=name,
        title=title,
        count=lambda one: rows.filter(customer=one).count(),
        take=take,
        give_back=give_back,
    )
