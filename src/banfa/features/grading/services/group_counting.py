"""Computes who is in saved groups, and keeps who joined and who left since the count before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from banfa.features.grading.models import GroupCount, GroupMember, GroupVersion, Run
from banfa.features.grading.queries import frozen_pack, newest_published
from banfa.features.grading.queries.groups import current_versions, every_current_version
from banfa.features.grading.services.gathering import gather
from banfa.features.grading.services.group_conditions import NothingPublished, segment_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.inserting import insert_rows
from banfa.platform.facts import supplied
from banfa.platform.jobs.workplaces import workplace
from banfa.policy.conditions import condition_problems

OnStep = Callable[[int, int], None]
COLUMNS = ("version_id", "customer_id", "since_on", "joined_id", "left_id")
IDS_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class _Before:
    """Who was in the group at its last count, since when; `is_same_version` where that was by the same condition."""

    since: dict[int, date]
    is_same_version: bool


def count_group(
    number: str, *, actor: Actor, at: datetime, on_step: OnStep = lambda done, total: None
) -> GroupCount | None:
    """Count a group's newest version now; None where its condition no longer fits the pack, which is kept as its failure.

    Raises Denied, NotThere, NothingPublished, AnotherRuns.
    """
    require(actor, Permission.GRADING_GROUP_WRITE)
    counts = _count(current_versions(actor, [number]), actor, at, on_step)
    return counts[0] if counts else None


def count_every_group(
    *, actor: Actor, at: datetime, on_step: OnStep = lambda done, total: None
) -> list[GroupCount]:
    """Count every saved group anew, reading register and ledger once. Raises Denied, NothingPublished, AnotherRuns."""
    require(actor, Permission.GRADING_GROUP_WRITE)
    return _count(every_current_version(), actor, at, on_step)


def _count(versions: Sequence[GroupVersion], actor: Actor, at: datetime, on_step: OnStep) -> list[GroupCount]:
    run = newest_published(actor)
    if run is None:
        raise NothingPublished
    day, total = timezone.localdate(at), len(versions) + 1
    on_step(0, total)
    with workplace("grouping") as place:
        fitting = [version for version in versions if _fits(version, run)]
        if not fitting:
            return []
        rules = {
            str(version.pk): segment_of(version.group.title, version.condition, version.months)
            for version in fitting
        }
        found = gather(rules, run, on=day, place=place)
        counts = []
        for done, version in enumerate(fitting, start=1):
            on_step(done, total)
            counts.append(_keep(version, run, found.tables[str(version.pk)], actor, at))
    on_step(total, total)
    return counts


def _fits(version: GroupVersion, run: Run) -> bool:
    """Tell whether the run's pack understands a condition, and keep on the version why it does not."""
    problems = condition_problems(version.condition, frozen_pack(run), supplied())
    failure = problems[0].text if problems else Text("", "")
    GroupVersion.objects.filter(pk=version.pk).update(failure_zh=failure.zh, failure_en=failure.en)
    return not problems


@transaction.atomic
def _keep(version: GroupVersion, run: Run, members: pa.Table, actor: Actor, at: datetime) -> GroupCount:
    """Store one count with who joined and left; a member who stays costs nothing."""
    before, day = _before(version), timezone.localdate(at)
    now = members.column("customer_id").to_pylist()
    is_in = set(now)
    joined = [one for one in now if one not in before.since]
    left = [one for one in before.since if one not in is_in]
    count = GroupCount.objects.create(
        version=version, run=run, on=day, at=at, size=len(now), joined=len(joined), left=len(left),
        by_unit=_by_unit(members),
    )  # fmt: skip
    if before.is_same_version:
        for start in range(0, len(left), IDS_AT_ONCE):
            lot = left[start : start + IDS_AT_ONCE]
            GroupMember.objects.filter(version=version, left=None, customer__in=lot).update(left=count)
    else:
        insert_rows(GroupMember, COLUMNS, _carried_over(version, count, before, is_in))
    insert_rows(GroupMember, COLUMNS, ((version.pk, one, _stored(day), count.pk, None) for one in joined))
    audit.record(
        "group.counted", f"group:{version.group.number}", actor=actor, at=at,
        summary={"version": version.number, "run": run.number, "size": count.size, "joined": count.joined,
                 "left": count.left},
    )  # fmt: skip
    return count


def _before(version: GroupVersion) -> _Before:
    """Return the open members of the version, or, at its first count, of the newest counted version before it."""
    counted = GroupVersion.objects.filter(
        group=version.group, number__lte=version.number, counts__isnull=False
    )
    last = counted.order_by("-number").first()
    if last is None:
        return _Before({}, is_same_version=False)
    open_members = GroupMember.objects.filter(version=last, left=None)
    return _Before(dict(open_members.values_list("customer_id", "since_on")), last.pk == version.pk)


def _carried_over(
    version: GroupVersion, count: GroupCount, before: _Before, is_in: set[int]
) -> Iterator[tuple[int, int, object, None, int | None]]:
    """Yield the members of the version before: those who stay since then, those who do not as having left."""
    for customer, since in before.since.items():
        yield version.pk, customer, _stored(since), None, None if customer in is_in else count.pk


def _stored(day: date) -> str:
    return day.isoformat()


def _by_unit(members: pa.Table) -> dict[str, int]:
    grouped = members.group_by("unit_path").aggregate([([], "count_all")])
    columns = (grouped.column("unit_path").to_pylist(), grouped.column("count_all").to_pylist())
    return {
        path or "": size for path, size in sorted(zip(*columns, strict=True), key=lambda pair: pair[0] or "")
    }
