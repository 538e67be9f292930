"""Lets the register be narrowed to a saved group, and to who carries a tag: a published class of yes and no."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from banfa.features.customers.listing.narrowing import PREFIX, Narrowing
from banfa.features.customers.models import Customer
from banfa.features.grading.models import CurrentGrade, GroupMember
from banfa.features.grading.queries.groups import newest_versions
from banfa.features.grading.standing import PublishedStandings, published_standings
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission

GROUP = f"{PREFIX}group"
TAG_VALUES = {"yes", "no"}
# So few members are looked up one by one; with more, the list is followed in its order and each customer looked up.
FEW = 1_000


def group_and_tags(actor: Actor) -> Sequence[Narrowing]:
    """Return the filters by group and by tag that the actor may use."""
    if Permission.GRADING_RUN_READ not in actor.permissions:
        return ()
    standings = published_standings()
    return (*_groups(actor), *(_tags(standings) if standings else ()))


def _groups(actor: Actor) -> Sequence[Narrowing]:
    versions = {version.group.number: version for version in newest_versions(actor)}
    if not versions:
        return ()

    def narrowed(found: QuerySet[Customer], number: str) -> QuerySet[Customer]:
        members = GroupMember.objects.filter(version=versions[number], left=None)
        few = list(members.values_list("customer_id", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            return found.filter(pk__in=few)
        return found.filter(Exists(members.filter(customer=OuterRef("pk"))))

    options = [(number, same(version.group.title)) for number, version in versions.items()]
    return (Narrowing(key=GROUP, title=Text("客群", "Group"), options=options, narrowed=narrowed),)


def _tags(standings: PublishedStandings) -> list[Narrowing]:
    found = []
    for name, slot in standings.slots.items():
        rule = standings.pack.classifications.get(name)
        if rule is None or name == standings.headline or {one.value for one in rule.given} != TAG_VALUES:
            continue
        found.append(_tag(standings, name, f"g{slot}"))
    return found


def _tag(standings: PublishedStandings, name: str, column: str) -> Narrowing:
    rule = standings.pack.classifications[name]

    def narrowed(found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
        carried = CurrentGrade.objects.filter(
            generation=standings.generation_id, customer=OuterRef("pk"), **{column: value}
        )
        return found.filter(Exists(carried))

    return Narrowing(
        key=f"{PREFIX}{name}", title=rule.title.text, options=[(one.value, one.text) for one in rule.given],
        narrowed=narrowed,
    )  # fmt: skip
