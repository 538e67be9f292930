"""Reads areas, always through access."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from banfa.features.customers.models import Area, Customer
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.audit.models import Change

PAGE_SIZE = 40
MOST_CHANGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPage:
    """One page of areas by code; `after` begins the next one, empty on the last."""

    areas: Sequence[Area]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One value that changed, by whom, when and why."""

    at: datetime
    who: str
    reason: str
    name: str
    old: str | None
    new: str | None


def areas_page(actor: Actor, *, words: str = "", after: str = "") -> AreaPage:
    """Return the areas whose name or code holds the words, 40 at a time, with `customers` counted."""
    found = visible(Area, actor)
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__icontains=words))
    if after:
        found = found.filter(code__gt=after)
    lot = list(found.select_related("unit").order_by("code")[: PAGE_SIZE + 1])
    shown = lot[:PAGE_SIZE]
    counts = _counted(actor, shown)
    for area in shown:
        area.customers = counts.get(area.pk, 0)  # type: ignore[attr-defined]
    return AreaPage(areas=shown, after=shown[-1].code if len(lot) > PAGE_SIZE else "")


def area_coded(actor: Actor, code: str) -> Area:
    """Return an area. Raises NotThere."""
    area = visible(Area, actor).select_related("unit").filter(code=code).first()
    if area is None:
        raise NotThere
    return area


def may_judge(actor: Actor, area: Area) -> bool:
    """Tell whether the actor may judge this area (NY-8.f)."""
    right = Permission.CUSTOMERS_AREA_JUDGE
    return right in actor.permissions and visible(Area, actor, right).filter(pk=area.pk).exists()


def customers_in(actor: Actor, area: Area, most: int) -> tuple[Sequence[Customer], int]:
    """Return the first customers of an area by name and how many there are."""
    found = visible(Customer, actor).filter(area=area)
    return list(found.order_by("sort_key", "pk")[:most]), found.count()


def judgements(area: Area) -> list[Judgement]:
    """Return what changed about an area that the actor was found to see, newest first."""
    rows = Change.objects.filter(subject=f"area:{area.code}").exclude(field="*").select_related("event")
    return [
        Judgement(
            at=row.event.at, who=row.event.actor_name, reason=str(row.event.summary.get("reason", "")),
            name=row.field, old=row.old, new=row.new,
        )
        for row in rows.order_by("-pk")[:MOST_CHANGES]
    ]  # fmt: skip


def _counted(actor: Actor, areas: Sequence[Area]) -> dict[int, int]:
    found = visible(Customer, actor).filter(area__in=areas).values("area").annotate(customers=Count("pk"))
    return {row["area"]: row["customers"] for row in found.order_by()}
