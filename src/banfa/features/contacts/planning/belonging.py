"""What plans hold of a customer: it follows a merged file, and the words of what a visit is for are erased."""

from datetime import datetime

from django.db.models import Model

from banfa.features.contacts.planning.models import CustomerDay, Delivery, Stop
from banfa.features.customers.duplicates.merging import Follower, Moved, declare_follows
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.erasing import declare_erasing
from banfa.kernel.text import Text
from banfa.platform.access import Actor


def declare_plan_belonging() -> None:
    """Let planned visits, fixed days and deliveries go with the file that is kept."""
    declare_follows(_rows_of(Stop, "stops", Text("走访计划", "Planned visits"), once=("person", "on")))
    declare_follows(_rows_of(CustomerDay, "fixed_days", Text("定时走访日", "Fixed days"), once=("post",)))
    declare_follows(_rows_of(Delivery, "deliveries", Text("送货线路", "Delivery runs"), once=("on", "route")))
    declare_erasing("plans", erase_purposes)


def erase_purposes(customer: Customer, at: datetime) -> None:
    """Remove what visits were planned for in words; that they were planned stays."""
    Stop.objects.filter(customer=customer).update(purpose="")


def _rows_of(model: type[Model], name: str, title: Text, *, once: tuple[str, ...]) -> Follower:
    """Return what moves a table's rows; where the kept file has one of the same kind, the lost file's stays behind."""
    rows = model._default_manager

    def take(lost: Customer, kept: Customer, actor: Actor, at: datetime) -> Moved:
        there = set(rows.filter(customer=kept).values_list(*once))
        moving = [
            pk for pk, *key in rows.filter(customer=lost).values_list("pk", *once) if tuple(key) not in there
        ]
        rows.filter(pk__in=moving).update(customer=kept)
        return {"ids": moving}

    def give_back(lost: Customer, kept: Customer, moved: Moved, actor: Actor, at: datetime) -> None:
        ids = moved.get("ids")
        rows.filter(pk__in=ids if isinstance(ids, list) else [], customer=kept).update(customer=lost)

    return Follower(
        name=name, title=title, count=lambda one: rows.filter(customer=one).count(), take=take, give_back=give_back
    )  # fmt: skip
