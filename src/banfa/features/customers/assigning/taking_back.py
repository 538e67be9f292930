"""Takes an assignment of many customers back, exactly, as long as nobody assigned them anew since."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.db import transaction

from banfa.features.customers.assigning.assign import ASSIGN, ASSIGNED, FIELD, LOT
from banfa.features.customers.models import Assignment
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, customers_in_scope, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Change, Event
from banfa.platform.audit.recording import Changed
from banfa.platform.org.models import Person

TAKEN_BACK = "customers.assigned_back"


class NothingToTakeBack(BanfaError):
    """The customers went on to somebody else since, or an assignment ended days that nobody remembers."""

    def __init__(self) -> None:
        super().__init__(
            Text("这些客户之后又调整过，没有可撤销的；请重新分配", "they were assigned anew since: nothing is left to undo, assign them again")
        )  # fmt: skip


def may_take_back(event: Event) -> bool:
    """Tell whether what an assignment ended can be put back as it was: it ended open assignments alone."""
    return not event.summary.get("lossy")


@transaction.atomic
def take_back(event_id: int, *, actor: Actor, at: datetime) -> int:
    """Give the customers of one's own assigning event back to who had them; return how many.

    Customers assigned anew since stay where they are. Raises Denied, NotThere, NothingToTakeBack.
    """
    require(actor, ASSIGN)
    event = Event.objects.filter(pk=event_id, action=ASSIGNED, actor_id=actor.person_id).first()
    if event is None:
        raise NotThere
    person = Person.objects.filter(username=event.subject.removeprefix("person:")).first()
    if person is None or not may_take_back(event):
        raise NothingToTakeBack
    post, on = str(event.summary["post"]), date.fromisoformat(str(event.summary["from"]))
    changes: list[Changed] = []
    for lot in _lots(event):
        changes += _back(lot, person, post, on, actor)
    if not changes:
        raise NothingToTakeBack
    audit.record(
        TAKEN_BACK, event.subject, actor=actor, at=at, changes=changes,
        summary={"post": post, "name": person.name, "customers": len(changes), "event": event.pk},
    )  # fmt: skip
    return len(changes)


def _lots(event: Event) -> Iterator[dict[str, str | None]]:
    """Yield customers' codes with the name of who had them before, as the event tells."""
    rows = iter(list(Change.objects.filter(event=event).order_by("pk").values_list("subject", "old")))
    while lot := list(islice(rows, LOT)):
        yield {
            subject.removeprefix("customer:"): None if old is None else json.loads(old)
            for subject, old in lot
        }


def _back(lot: dict[str, str | None], person: Person, post: str, on: date, actor: Actor) -> Iterator[Changed]:
    still = Assignment.objects.filter(
        customers_in_scope(actor, ASSIGN, "customer__"), customer__code__in=list(lot), person=person, post=post,
        from_on=on, until_on=None,
    )  # fmt: skip
    found = dict(still.values_list("customer_id", "customer__code"))
    ended = Assignment.objects.filter(customer__in=list(found), post=post, until_on=on, from_on__lt=on)
    again = [row for row in ended.select_related("person") if row.person.name == lot[found[row.customer_id]]]
    Assignment.objects.filter(pk__in=list(still.values_list("pk", flat=True))).delete()
    Assignment.objects.filter(pk__in=[row.pk for row in again]).update(until_on=None)
    for code in found.values():
        old = lot[code]
        yield Changed(
            f"customer:{code}", FIELD + post, json.dumps(person.name, ensure_ascii=False),
            None if old is None else json.dumps(old, ensure_ascii=False),
        )  # fmt: skip
