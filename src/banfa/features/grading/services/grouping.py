"""Saves groups of customers, renames, shares and deletes them. What a group said before stays as a version."""

from datetime import datetime
from secrets import token_hex

from django.db import IntegrityError, transaction

from banfa.features.grading.models import GroupVersion, SavedGroup
from banfa.features.grading.queries.groups import group_numbered
from banfa.features.grading.services.group_conditions import (
    Ground,
    GroupWish,
    ground_for,
    key_of,
    require_condition,
    require_months,
    require_title,
)
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import enqueue

COUNT = "grading.group"
COUNT_ALL = "grading.groups"
WRITE = Permission.GRADING_GROUP_WRITE


class TitleTaken(BanfaError):
    """Another group has this title."""


@transaction.atomic
def save_group(wish: GroupWish, *, actor: Actor, at: datetime, number: str = "") -> SavedGroup:
    """Save a new group, or with a number change one's own; another condition is a new version, the old ones stay.

    Nobody is counted yet: `queue_counting` has that done. Raises Denied, NotThere, NothingPublished, BadTitle,
    BadCondition, BadWindow, TitleTaken.
    """
    require(actor, WRITE)
    group = own_group(actor, number) if number else None
    ground, title = ground_for(actor), require_title(wish.title)
    names = (title, *((group.title, group.number) if group else ()))
    condition = require_condition(wish.condition, actor, ground.pack, own_names=names)
    months = require_months(wish.months)
    _require_free(title, actor, shared=wish.shared, besides=group)
    group = _write_group(group, title, wish, actor, at)
    version = _write_version(group, condition, months, ground, actor, at)
    audit.record(
        "group.saved", f"group:{group.number}", actor=actor, at=at,
        summary={"title": title, "version": version.number, "condition": condition, "months": months,
                 "shared": wish.shared},
    )  # fmt: skip
    return group


def own_group(actor: Actor, number: str) -> SavedGroup:
    """Return a group that the actor may change: their own, or any where they may write everywhere as administrator.

    Raises NotThere, Denied for somebody else's.
    """
    require(actor, WRITE)
    group = group_numbered(actor, number)
    if group.owner != actor.person_id and Permission.ORG_PERSON_APPOINT not in actor.permissions:
        raise Denied(WRITE)
    return group


def queue_counting(number: str, *, actor: Actor) -> Job:
    """Queue the counting of one group; one that waits already is returned. Raises Denied, NotThere."""
    group_numbered(actor, number)
    return enqueue(COUNT, {"group": number}, actor=actor, needs=WRITE)


def queue_counting_all(run_number: str, *, actor: Actor) -> Job | None:
    """Queue the counting of every group after a publication; None where there is none, or the actor may not write any."""
    if WRITE not in actor.permissions or not SavedGroup.objects.exists():
        return None
    return enqueue(COUNT_ALL, {"run": run_number}, actor=actor, needs=WRITE)


@transaction.atomic
def delete_group(number: str, *, actor: Actor, at: datetime) -> None:
    """Delete a group with its versions and members; nothing depends on one. Raises Denied, NotThere."""
    group = own_group(actor, number)
    audit.record("group.deleted", f"group:{number}", actor=actor, at=at, summary={"title": group.title})
    group.delete()


def _require_free(title: str, actor: Actor, *, shared: bool, besides: SavedGroup | None) -> None:
    key = key_of(title)
    owner = besides.owner if besides else actor.person_id
    others = SavedGroup.objects.exclude(pk=besides.pk) if besides else SavedGroup.objects.all()
    if others.filter(owner=owner, title_key=key).exists() or (
        shared and others.filter(shared=True, title_key=key).exists()
    ):
        raise _taken(title)


def _taken(title: str) -> TitleTaken:
    return TitleTaken(
        Text(
            f"已有名为“{title}”的客群，请换个名称",
            f"there is a group called '{title}' already: take another title",
        )
    )


def _write_group(
    group: SavedGroup | None, title: str, wish: GroupWish, actor: Actor, at: datetime
) -> SavedGroup:
    if group is None:
        group = SavedGroup(number=token_hex(12), owner=actor.person_id, owner_name=actor.name, saved_at=at)
    group.title, group.title_key, group.shared = title, key_of(title), wish.shared
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:  # somebody else took the title between two of our statements
        raise _taken(title) from error
    if len(group.number) == len(token_hex(12)):
        group.number = f"G{group.pk:04d}"
        group.save(update_fields=["number"])
    return group


def _write_version(
    group: SavedGroup, condition: str, months: int | None, ground: Ground, actor: Actor, at: datetime
) -> GroupVersion:
    last = group.versions.order_by("-number").first()
    if last is not None and (last.condition, last.months) == (condition, months):
        return last
    return GroupVersion.objects.create(
        group=group, number=last.number + 1 if last else 1, condition=condition, months=months,
        pack=ground.pack.name, pack_version=ground.pack.version, saved_by=actor.name, saved_at=at,
    )  # fmt: skip
