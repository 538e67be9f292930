"""What grading shows on the desk: the newest published grades of the reader's part, its units, and what moved."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.grading import queries
from banfa.features.grading.models import Run
from banfa.features.grading.pictures import Picture, picture_of, unit_rows
from banfa.features.grading.queries import frozen_pack, period_of
from banfa.features.grading.queries.figures import distribution_in
from banfa.features.grading.queries.movement import Movement
from banfa.features.grading.queries.sight import EVERYWHERE, sight_of
from banfa.features.grading.recent import newest_in_force, newest_run, run_before
from banfa.features.grading.standing import values_of
from banfa.features.grading.wording import state_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.org.models import Unit
from banfa.platform.web.numerals import figure
from banfa.platform.web.slots import Asked, Part, Place, declare

READ = Permission.GRADING_RUN_READ
SEEN = Permission.CUSTOMERS_CUSTOMER_READ
MOST_OTHERS = 2
MOST_UNITS = 12
MANAGER, OFFICER, ADMINISTRATOR, READER = "customer_manager", "grading_officer", "administrator", "reader"


def _run(asked: Asked) -> Run | None:
    return newest_in_force(asked)


def _headline(run: Run) -> str:
    pack = frozen_pack(run)
    return pack.headline if pack.headline and pack.headline in run.counts else next(iter(run.counts))


def _movement(asked: Asked, run: Run) -> Movement | None:
    def find() -> Movement | None:
        before = run_before(asked, run)
        return queries.movement(run, before, _headline(run), sight=sight_of(asked.actor)) if before else None

    return asked.once("grading.movement", find)


def fill_run_figure(asked: Asked) -> Mapping[str, Any] | None:
    """Name the newest run with its state."""
    run = newest_run(asked)
    if run is None:
        return None
    return {
        "label": Text("最新分级批次", "Newest run"), "value": run.number, "note": state_of(run, timezone.localdate()),
        "href": reverse("grading:run", args=[run.number]),
    }  # fmt: skip


def fill_moved_figure(asked: Asked) -> Mapping[str, Any] | None:
    """Count how many rose and fell in the newest published run."""
    run = _run(asked)
    moved = _movement(asked, run) if run else None
    if run is None or moved is None:
        return None
    up, down, same = figure(moved.up), figure(moved.down), figure(moved.same)
    return {
        "label": Text("级别变动", "Moved"),
        "value": figure(moved.up + moved.down),
        "unit": Text("户", ""),
        "note": Text(f"升 {up}，降 {down}，不变 {same}", f"{up} up, {down} down, {same} stayed"),
        "href": reverse("grading:run", args=[run.number]),
    }


def fill_grades(asked: Asked) -> Mapping[str, Any] | None:
    """Give the headline of the newest published run with its movement, in the reader's part of the organisation."""
    run = _run(asked)
    if run is None:
        return None
    sight, name = sight_of(asked.actor), _headline(run)
    others = [one for one in queries.graded_in(run) if one != name]
    pictures = [picture_of(distribution_in(run, one, sight)) for one in others]
    before = run_before(asked, run)
    return {
        "run": run,
        "period": period_of(run),
        "headline": picture_of(distribution_in(run, name, sight)),
        "others": [one for one in pictures if one.bar][:MOST_OTHERS],
        "movement": _movement(asked, run),
        "against": period_of(before) if before else None,
        "is_part": not sight.is_whole,
        "is_current": name == frozen_pack(run).headline,
    }


def fill_units(asked: Asked) -> Mapping[str, Any] | None:
    """Compare the units right below the reader's part."""
    run = _run(asked)
    if run is None:
        return None
    name, pack = _headline(run), frozen_pack(run)
    above = _top(asked.actor)
    counts = queries.by_unit(asked.actor, run, name, _second_level(run), within=above.code if above else "")
    values = values_of(pack, name, run.counts[name])
    if len(counts) < 2 or not values:
        return None
    picture: Picture = picture_of(distribution_in(run, name, sight_of(asked.actor)))
    return {
        "run": run,
        "by": name,
        "title": pack.classifications[name].title.text,
        "rows": unit_rows(counts[:MOST_UNITS], values),
        "more": max(len(counts) - MOST_UNITS, 0),
        "picture": picture,
    }


def _top(actor: Actor) -> Unit | None:
    """Return the unit that the reader's part hangs below, None for the whole organisation or several parts."""
    scopes = actor.scopes_of(SEEN)
    if len(scopes) != 1 or EVERYWHERE in scopes:
        return None
    return Unit.objects.filter(path=scopes[0]).first()


def _second_level(run: Run) -> str:
    levels = frozen_pack(run).levels
    return levels[min(1, len(levels) - 1)].code if levels else ""


def declare_desk_parts() -> None:
    """Fill grading's places on the desk."""
    declare(
        Part(
            place=Place.DESK_FIGURES, name="newest run", order=30, needs=READ, template="web/_figure.html",
            fill=fill_run_figure, at={MANAGER: None},
        ),
        Part(
            place=Place.DESK_FIGURES, name="moved", order=25, needs=SEEN, template="web/_figure.html",
            fill=fill_moved_figure,
        ),
        Part(
            place=Place.DESK, name="grades", order=10, needs=READ, template="grading/_desk.html", fill=fill_grades,
        ),
        Part(
            place=Place.DESK, name="units", order=20, needs=READ, template="grading/_desk_units.html", fill=fill_units,
            title=Text("各机构等级", "Grades by unit"), wide=False, later=True,
        ),
    )  # fmt: skip
