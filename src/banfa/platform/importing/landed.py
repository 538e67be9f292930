"""What a batch brought, from the event log: each thing that is new or changed, with where it is seen now."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit.models import Change
from banfa.platform.audit.reading import opened
from banfa.platform.importing.showing import Item, words_of
from banfa.platform.imports.columns import Column
from banfa.platform.imports.kinds import ImportKind
from banfa.platform.imports.models import Batch
from banfa.platform.imports.trial import NEW, words_of_log

AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """One thing: new, or its items before and after."""

    code: str
    name: str
    address: str | None
    is_new: bool
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class LandedPage:
    """Some of the things, and the change row after which the next page begins."""

    rows: Sequence[Landed]
    after: int | None


def rows_of(
    batch: Batch, kind: ImportKind, actor: Actor, *, after: int = 0, only: bool | None = None
) -> LandedPage:
    """Return one page of what a batch brought, `only` the new or only the changed; sales have no change rows."""
    changes = Change.objects.filter(
        event__subject=f"batch:{batch.pk}", event__action=f"{batch.kind}.imported", pk__gt=after
    ).order_by("pk")
    if only is not None:
        changes = changes.filter(field=NEW) if only else changes.exclude(field=NEW)
    found = list(changes.values_list("pk", "subject", "field", "old", "new")[: AT_ONCE + 1])
    values = iter(opened([value for row in found for value in row[3:]]))
    found = [(*row[:3], next(values), next(values)) for row in found]
    columns = (
        {column.name: column for column in kind.intake(actor, timezone.now()).columns()} if found else {}
    )
    addresses = kind.subjects(actor, list(dict.fromkeys(change[1] for change in found[:AT_ONCE])))
    rows = [
        _landed(subject, [part[2:] for part in parts], addresses.get(subject), columns)
        for subject, parts in groupby(found[:AT_ONCE], key=lambda change: change[1])
    ]
    return LandedPage(rows=rows, after=found[AT_ONCE - 1][0] if len(found) > AT_ONCE else None)


def _landed(
    subject: str,
    parts: Sequence[tuple[str, str | None, str | None]],
    address: str | None,
    columns: dict[str, Column],
) -> Landed:
    items = [_item(name, old, new, columns.get(name)) for name, old, new in parts if name != NEW]
    return Landed(
        code=subject.partition(":")[2],
        name=_name_in(parts[0][2]),
        address=address,
        is_new=not items,
        items=items,
    )


def _name_in(new: str | None) -> str:
    """Return the name that a new thing was given, where the log keeps one."""
    try:
        told = json.loads(new or "")
    except ValueError:
        return ""
    return str(told.get("name", "")) if isinstance(told, dict) else ""


def _item(name: str, old: str | None, new: str | None, column: Column | None) -> Item:
    if column is None:
        return Item(label=Text(name, name), old=old or "", new=new or "")
    return Item(
        label=column.label, old=words_of(column, words_of_log(old)), new=words_of(column, words_of_log(new))
    )
