"""What happened to a customer, out of the event log."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from banfa.features.customers.filing import words_of
from banfa.features.customers.models import Customer
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.platform.audit.models import Change, Event
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue

MOST = 200
CREATED = "*"
ACTIONS = {"customers.imported": Text("导入客户", "Customers imported")}
PLACES = {"unit": Text("机构", "Unit"), "area": Text("片区", "Area")}

Naming = Callable[[str, Pack], Text | None]
_naming: list[Naming] = []


def declare_happenings(actions: Mapping[str, Text], naming: Naming) -> None:
    """Tell, in `AppConfig.ready`, what actions of a feature to the right are called, and the fields of their changes."""
    ACTIONS.update(actions)
    if naming not in _naming:
        _naming.append(naming)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """One field before and after."""

    title: Text
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event that touched the customer; `first_values` counts what a new customer came with."""

    at: datetime
    who: str
    what: Text
    first_values: int
    changes: Sequence[ValueChange]


def timeline(customer: Customer, pack: Pack, actor: Actor, language: str) -> list[Happening]:
    """Return the newest events of a customer that the actor was found to see, newest first."""
    rows = (
        Change.objects.filter(subject=f"customer:{customer.code}")
        .select_related("event")
        .order_by("-pk")[:MOST]
    )
    events: dict[int, tuple[Event, list[Change]]] = {}
    for row in rows:
        events.setdefault(row.event_id, (row.event, []))[1].append(row)
    return [_happening(event, changes[::-1], pack, actor, language) for event, changes in events.values()]


def _happening(event: Event, rows: Sequence[Change], pack: Pack, actor: Actor, language: str) -> Happening:
    created = next((row for row in rows if row.field == CREATED), None)
    return Happening(
        at=event.at,
        who=event.actor_name,
        what=Text("建档", "Entered in the register")
        if created
        else ACTIONS.get(event.action, same(event.action)),
        first_values=len(json.loads(created.new or "{}")) if created else 0,
        changes=[_change(row, pack, actor, language) for row in rows if row.field != CREATED],
    )


def _change(row: Change, pack: Pack, actor: Actor, language: str) -> ValueChange:
    one = pack.fields.get(row.field)
    old, new = _stored(row.old), _stored(row.new)
    if one is None:
        declared = next((words for name in _naming if (words := name(row.field, pack))), None)
        title = declared or PLACES.get(row.field, same(row.field))
        return ValueChange(title=title, old=_plain(old), new=_plain(new))
    return ValueChange(
        title=one.title.text, old=words_of(one, old, actor, language), new=words_of(one, new, actor, language)
    )


def _stored(words: str | None) -> StoredValue:
    value: StoredValue = None if words is None else json.loads(words)
    return value


def _plain(value: StoredValue) -> str:
    return "" if value is None else str(value)
