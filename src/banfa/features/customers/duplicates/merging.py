"""Makes two files of one customer one: field by field as a person chose; what hangs on the lost file follows, and can come back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.quality.deciding import reason_in
from banfa.features.customers.quality.models import Finding, Merge
from banfa.features.customers.services.customers import DEFAULT_STATUS
from banfa.features.customers.services.writing import Given, Register, as_words, values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed, Json
from banfa.platform.org.current import pack_on
from banfa.platform.prepared import Prepared
from banfa.policy.model import Maintenance, Pack
from banfa.policy.values import StoredValue

RIGHT = Permission.CUSTOMERS_CUSTOMER_MERGE
MERGED, PARTED = "customer.merged", "customer.parted"
NOT_CHOSEN = frozenset({"code", "status", "unit", "area"})
Moved = Mapping[str, Json]
_lost_by = Prepared(lambda lost: Merge.objects.filter(lost=lost, undone_at=None).values_list("pk"), int)


class AlreadyMerged(BanfaError):
    """One of the two is part of another file already, or both are the same."""


class NotParted(BanfaError):
    """The merge was undone before, or something newer stands on it."""


class NoSuchChoice(BanfaError):
    """A form chose a field that the file does not have, or one that nobody chooses."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """What hangs on a customer: `take` moves it from the lost to the kept file, `give_back` undoes that with what take said."""

    name: str
    title: Text
    count: Callable[[Customer], int]
    take: Callable[[Customer, Customer, Actor, datetime], Moved]
    give_back: Callable[[Customer, Customer, Moved, Actor, datetime], None]


_followers: dict[str, Follower] = {}


def declare_follows(follower: Follower) -> None:
    """Let something follow the file that is kept, in `AppConfig.ready`."""
    _followers[follower.name] = follower


def followers() -> list[Follower]:
    """Return everything that follows, in the order in which it was declared."""
    return list(_followers.values())


def choosable(pack: Pack, kept: Customer, lost: Customer) -> dict[str, tuple[StoredValue, StoredValue]]:
    """Return the fields in which two files differ, with what each holds; the system's own are never chosen."""
    first, second = values_of(kept), values_of(lost)
    return {
        name: (first.get(name), second.get(name))
        for name, field in pack.fields.items()
        if name not in NOT_CHOSEN and field.maintenance is not Maintenance.SYSTEM and first.get(name) != second.get(name)
    }  # fmt: skip


@transaction.atomic
def merge(kept_id: int, lost_id: int, *, take: frozenset[str], why: str, actor: Actor, at: datetime) -> Merge:
    """Let one file become part of another: of the fields named in `take` the lost file's value is kept.

    The lost file stays under its code, in the pack's state for merged files, and points to the kept one.
    Raises Denied, NotThere, AlreadyMerged, NoSuchChoice, NoReason.
    """
    why, on = reason_in(why), timezone.localdate(at)
    pack = pack_on(on)
    kept, lost = _both(kept_id, lost_id, actor)
    _require_apart(kept, lost)
    differing = choosable(pack, kept, lost)
    if not take <= differing.keys():
        raise NoSuchChoice(
            Text("所选信息项已变化，请重新打开页面", "a chosen field has changed; open the page anew")
        )
    taken: dict[str, list[Json]] = {
        name: [as_words(differing[name][0]), as_words(differing[name][1])] for name in sorted(take)
    }
    status = pack.quality.duplicates.merged if pack.quality.duplicates is not None else "closed"
    rows = [
        Given(code=kept.code, values={name: differing[name][1] for name in take}),
        Given(code=lost.code, values={"status": status}),
    ]
    moved = {one.name: dict(one.take(lost, kept, actor, at)) for one in followers()}
    pointer = Changed(f"customer:{lost.code}", "merged_into", None, as_words(kept.code))
    event = audit.record(
        MERGED, f"customer:{kept.code}", actor=actor, at=at,
        changes=[*_register(at).write(rows), pointer],
        summary={"lost": lost.code, "why": why, "fields": [*sorted(take)]},
    )  # fmt: skip
    Finding.objects.filter(kind="duplicate", customer__in=(kept, lost), other__in=(kept, lost)).update(
        state=Finding.State.MERGED, why=why, decided_by=actor.name, decided_at=at
    )
    return Merge.objects.create(
        kept=kept, lost=lost, taken=taken, status_before=lost.status, moved=moved, event=event.pk,
        made_by=actor.name, made_at=at,
    )  # fmt: skip


@transaction.atomic
def part(merge_id: int, *, actor: Actor, at: datetime) -> Merge:
    """Give both files back what they held: fields that nobody changed since, the state, and everything that followed.

    Raises Denied, NotThere, NotParted.
    """
    require(actor, RIGHT)
    found = Merge.objects.select_related("kept", "lost").filter(pk=merge_id).first()
    if found is None:
        raise NotThere
    kept, lost = _both(found.kept_id, found.lost_id, actor)
    if not Merge.objects.filter(pk=merge_id, undone_at=None).update(undone_at=at, undone_by=actor.name):
        raise NotParted(Text("这次合并已撤销过", "this merge was undone before"))
    now = values_of(kept)
    back = {name: _value(old) for name, (old, new) in found.taken.items() if as_words(now.get(name)) == new}
    rows = [Given(code=kept.code, values=back), Given(code=lost.code, values={"status": found.status_before})]
    for one in reversed(followers()):
        one.give_back(lost, kept, found.moved.get(one.name, {}), actor, at)
    pointer = Changed(f"customer:{lost.code}", "merged_into", as_words(kept.code), None)
    audit.record(
        PARTED, f"customer:{kept.code}", actor=actor, at=at, changes=[*_register(at).write(rows), pointer],
        summary={"lost": lost.code, "event": found.event, "kept_as_changed": sorted(found.taken.keys() - back.keys())},
    )  # fmt: skip
    Finding.objects.filter(kind="duplicate", customer__in=(kept, lost), other__in=(kept, lost)).update(
        state=Finding.State.OPEN, why="", decided_by="", decided_at=None
    )
    found.refresh_from_db()
    return found


def merge_of(lost: Customer) -> Merge | None:
    """Return the merge by which a file became part of another, None where it stands by itself."""
    found = _lost_by.rows(lost.pk)
    return Merge.objects.select_related("kept").get(pk=found[0][0]) if found else None


def merges_into(kept: Customer) -> list[Merge]:
    """Return the files that became part of one."""
    return [*Merge.objects.filter(kept=kept, undone_at=None).select_related("lost").order_by("-pk")]


def _both(kept_id: int, lost_id: int, actor: Actor) -> tuple[Customer, Customer]:
    """Return both, held until the transaction ends. Raises NotThere, Denied."""
    ids = (kept_id, lost_id)
    if visible(Customer, actor).filter(pk__in=ids).count() < len(set(ids)):
        raise NotThere
    require(actor, RIGHT)
    held = visible(Customer, actor, RIGHT).select_for_update(of=("self",)).select_related("unit", "area")
    found = {one.pk: one for one in held.filter(pk__in=ids).order_by("pk")}
    if len(found) < len(set(ids)):
        raise Denied(RIGHT)
    return found[kept_id], found[lost_id]


def _require_apart(kept: Customer, lost: Customer) -> None:
    if kept.pk == lost.pk:
        raise AlreadyMerged(Text("两份档案是同一份", "both are the same file"))
    parts = Merge.objects.filter(undone_at=None, lost__in=(kept, lost)).select_related("lost", "kept").first()
    if parts is not None:
        raise AlreadyMerged(
            Text(f"{parts.lost.code} 已并入 {parts.kept.code}", f"{parts.lost.code} is part of {parts.kept.code} already")
        )  # fmt: skip


def _register(at: datetime) -> Register:
    return Register(units={}, areas={}, at=at, on=timezone.localdate(at), default_status=DEFAULT_STATUS)


def _value(words: str | None) -> StoredValue:
    value: StoredValue = None if words is None else json.loads(words)
    return value
