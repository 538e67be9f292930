"""Reads saved groups: a group as far as it is one's own or shared, its members as far as the actor sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from banfa.features.grading.models import GroupCount, GroupMember, GroupVersion, SavedGroup
from banfa.features.grading.queries.placing import units_chosen
from banfa.features.grading.queries.sight import Sight, rows_seen, sight_of
from banfa.platform.access import Actor, NotThere, Permission, customers_in_scope, require, visible
from banfa.platform.access.actors import WHOLE_ORGANISATION
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree

PAGE_SIZE = 50
SEEN = Permission.CUSTOMERS_CUSTOMER_READ


class Which(StrEnum):
    """Which members of a version: those of its last count, or who came or went with it."""

    NOW = "now"
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShown:
    """A group with its newest version and that version's last count, None while it was never counted."""

    group: SavedGroup
    version: GroupVersion
    count: GroupCount | None
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many customers that the actor sees joined and left with a count."""

    joined: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    customer_id: int
    code: str
    name: str
    unit: str
    since_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    members: Sequence[Member]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSize:
    """How many members a unit has, with everything below it."""

    code: str
    name: str
    has_units: bool
    size: int


def groups(actor: Actor) -> QuerySet[SavedGroup]:
    """Return the groups that the actor may look at, newest first: their own and those that are shared."""
    require(actor, Permission.GRADING_RUN_READ)
    return SavedGroup.objects.filter(Q(shared=True) | Q(owner=actor.person_id)).order_by("-pk")


def group_numbered(actor: Actor, number: str) -> SavedGroup:
    """Return a group by its number. Raises NotThere."""
    found = groups(actor).filter(number=number).first()
    if found is None:
        raise NotThere
    return found


def groups_shown(actor: Actor) -> list[GroupShown]:
    """Return every group that the actor may look at with its size as far as they see it."""
    found = list(groups(actor))
    versions = _newest_versions(Q(group__in=[one.pk for one in found]))
    last = _last_counts(version.pk for version in versions)
    by_group = {version.group_id: version for version in versions}
    return [_shown(actor, one, by_group[one.pk], last.get(by_group[one.pk].pk)) for one in found]


def group_shown(actor: Actor, number: str, version: int | None = None) -> GroupShown:
    """Return one group with a version, the newest where none is named. Raises NotThere."""
    group = group_numbered(actor, number)
    versions = group.versions.order_by("-number")
    chosen = versions.first() if version is None else versions.filter(number=version).first()
    if chosen is None:
        raise NotThere
    return _shown(actor, group, chosen, _last_counts([chosen.pk]).get(chosen.pk))


def _shown(actor: Actor, group: SavedGroup, version: GroupVersion, count: GroupCount | None) -> GroupShown:
    size = None if count is None else size_for(actor, count)
    return GroupShown(group=group, version=version, count=count, size=size)


def size_for(actor: Actor, count: GroupCount) -> int:
    """Return how many members of a count lie where the actor sees customers."""
    sight = sight_of(actor)
    return count.size if sight.is_whole else sum(size for _, size in _by_unit(sight, count))


def _by_unit(sight: Sight, count: GroupCount) -> list[tuple[str, int]]:
    """Return the members of a count that a reader sees, by their unit's path; of assigned ones those of today."""

    def of(own: Sequence[int]) -> list[tuple[str, int]]:
        mine = GroupMember.objects.filter(version=count.version_id, left=None, customer__in=own)
        return list(mine.values_list("customer__unit_path").annotate(n=Count("pk")).order_by())

    return rows_seen([*count.by_unit.items()], sight, of)


def change_for(actor: Actor, count: GroupCount) -> Change:
    """Return who came and went with a count, as far as the actor sees customers."""
    if WHOLE_ORGANISATION in actor.scopes_of(SEEN):
        return Change(joined=count.joined, left=count.left)
    seen = GroupMember.objects.filter(customers_in_scope(actor, SEEN, "customer__"), version=count.version_id)
    return Change(joined=seen.filter(joined=count).count(), left=seen.filter(left=count).count())


def counts_of(actor: Actor, version: GroupVersion, *, most: int) -> list[GroupCount]:
    """Return the newest counts of a version; none for whoever sees a part, since they are of the whole organisation."""
    if WHOLE_ORGANISATION not in actor.scopes_of(SEEN):
        return []
    return list(version.counts.select_related("run").order_by("-pk")[:most])


def sizes_by_unit(actor: Actor, count: GroupCount, *, level: str = "", within: str = "") -> list[UnitSize]:
    """Return the members of each unit that the actor sees: those of a level, or right below the unit `within`.

    Raises NotThere for a unit that the actor does not see.
    """
    chosen = units_chosen(actor, level=level, within=within)
    seen = _by_unit(sight_of(actor), count)
    found = [
        UnitSize(
            code=unit.code,
            name=unit.name,
            has_units=unit.path in chosen.parents,
            size=sum(size for path, size in seen if path.startswith(unit.path)),
        )
        for unit in chosen.units
    ]
    return [one for one in found if one.size]


def members(
    actor: Actor,
    version: GroupVersion,
    which: Which = Which.NOW,
    *,
    unit: str = "",
    after: int = 0,
    limit: int = PAGE_SIZE,
    right: Permission = SEEN,
) -> MemberPage:
    """Return the members of a version in the order of entry into the register, from behind the customer `after` on.

    Raises NotThere for a unit that the actor does not see, Denied.
    """
    require(actor, right)
    found = GroupMember.objects.filter(_chosen(version, which), version=version, customer__gt=after)
    found = found.filter(customers_in_scope(actor, right, "customer__"))
    if unit:
        path = visible(Unit, actor).filter(code=unit).values_list("path", flat=True).first()
        if path is None:
            raise NotThere
        found = found.filter(customer__unit_path__gte=path, customer__unit_path__lt=end_of_subtree(path))
    rows = list(found.select_related("customer__unit", "left").order_by("customer")[: limit + 1])
    return MemberPage(members=[_member(row) for row in rows[:limit]], has_more=len(rows) > limit)


def member_count(actor: Actor, version: GroupVersion, right: Permission) -> int:
    """Return how many members of a version the actor has a right on. Raises Denied."""
    require(actor, right)
    found = GroupMember.objects.filter(_chosen(version, Which.NOW), version=version)
    return found.filter(customers_in_scope(actor, right, "customer__")).count()


def _chosen(version: GroupVersion, which: Which) -> Q:
    if which is Which.NOW:
        return Q(left=None)
    last = version.counts.order_by("-pk").values("pk")[:1]
    return Q(joined__in=last, left=None) if which is Which.JOINED else Q(left__in=last)


def _member(row: GroupMember) -> Member:
    customer = row.customer
    return Member(
        customer_id=customer.pk, code=customer.code, name=customer.name, unit=customer.unit.name,
        since_on=row.since_on, left_on=row.left.on if row.left else None,
    )  # fmt: skip


def current_versions(actor: Actor, numbers: Sequence[str]) -> list[GroupVersion]:
    """Return the newest versions of some groups. Raises NotThere."""
    wanted = [group_numbered(actor, number).pk for number in numbers]
    return _newest_versions(Q(group__in=wanted))


def newest_versions(actor: Actor) -> list[GroupVersion]:
    """Return the newest version of every group that the actor may look at. Raises Denied."""
    return _newest_versions(Q(group__in=groups(actor)))


def every_current_version() -> list[GroupVersion]:
    """Return the newest version of every group, whoever may look at it: counting shows nothing."""
    return _newest_versions(Q())


def _newest_versions(which: Q) -> list[GroupVersion]:
    found = GroupVersion.objects.filter(which).select_related("group").order_by("group", "number")
    return list({version.group_id: version for version in found}.values())


def _last_counts(versions: Iterable[int]) -> Mapping[int, GroupCount]:
    found = GroupCount.objects.filter(version__in=list(versions)).select_related("run").order_by("pk")
    return {count.version_id: count for count in found}
