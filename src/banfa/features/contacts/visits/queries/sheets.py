"""Reads filled sheets over customers: mean points of each scored row, and what sheets showed (OIL-DISP-A1.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import Avg, Count, F, FloatField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncMonth

from banfa.features.contacts.visits.models import VisitFinding, VisitSheet
from banfa.features.contacts.visits.queries.visits import midnight
from banfa.platform.access import Actor, visible
from banfa.policy.model import Sheet

By = Literal["all", "customer", "visitor", "month"]
MOST_GROUPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreWish:
    """Which filled sheets are added up, and by what; both days are included."""

    sheet: str
    by: By = "all"
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One line of the report: what it is about, how many sheets, the mean points of each scored row and of the total."""

    key: Any
    name: str
    sheets: int
    means: Mapping[str, float | None]
    total: float | None


def scores(actor: Actor, wish: ScoreWish, sheet: Sheet) -> Sequence[Scored]:
    """Return the mean points of a sheet's rows by customer, visitor or month, within what the actor sees."""
    rows = sheets_in(actor, wish)
    names = [name for name, _ in sheet.scored()]
    means: dict[str, Any] = {
        f"mean_{name}": Avg(Cast(KeyTextTransform(name, "filled__points"), FloatField())) for name in names
    }
    key, label, order = _grouping(wish.by)
    measured = {**means, "sheets": Count("pk"), "mean_of_all": Avg("filled__total")}
    if not key:
        found = [rows.aggregate(**measured)] if rows.exists() else []
    else:
        grouped: Any = rows.annotate(**key).values("key", *label)
        found = list(grouped.annotate(**measured).order_by(*order)[:MOST_GROUPS])
    return [
        Scored(
            key=one.get("key"), name=str(one.get(label[0], "")) if label else "", sheets=one["sheets"],
            means={name: one[f"mean_{name}"] for name in names},
            total=None if one["mean_of_all"] is None else float(one["mean_of_all"]),
        )
        for one in found
    ]  # fmt: skip


def sheets_in(actor: Actor, wish: ScoreWish) -> QuerySet[VisitSheet]:
    """Return the filled sheets behind a report."""
    rows = visible(VisitSheet, actor).filter(sheet=wish.sheet)
    if wish.since:
        rows = rows.filter(contact__at__gte=midnight(wish.since))
    if wish.until:
        rows = rows.filter(contact__at__lt=midnight(wish.until + timedelta(days=1)))
    return rows


def _grouping(by: By) -> tuple[dict[str, Any], list[str], list[str]]:
    match by:
        case "customer":
            return (
                {"key": F("contact__customer")},
                ["contact__customer__name"],
                ["contact__customer__sort_key"],
            )
        case "visitor":
            return {"key": F("contact__person")}, ["contact__person_name"], ["contact__person_name"]
        case "month":
            return {"key": TruncMonth("contact__at")}, [], ["-key"]
    return {}, [], []


def found_by_sheets(
    actor: Actor, *, sheet: str, finding: str, after: int | None, size: int
) -> Sequence[VisitFinding]:
    """Return what sheets showed, newest first: the customers with much room to grow at a low grade (TOB-STORY-2)."""
    rows = visible(VisitFinding, actor).filter(sheet=sheet, finding=finding)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related("customer", "customer__unit", "contact").order_by("-pk")[:size])
