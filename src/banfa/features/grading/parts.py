"""What grading brings to pages: a customer's grades with their reasons, the newest distribution, and its navigation."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.listing.narrowing import declare_narrowing
from banfa.features.customers.standing import Standing, declare_standing
from banfa.features.grading import queries
from banfa.features.grading.desk import declare_desk_parts
from banfa.features.grading.first_steps import STEPS
from banfa.features.grading.group_parts import group_kinds
from banfa.features.grading.judged import decision_row, objection_row
from banfa.features.grading.models import Run
from banfa.features.grading.narrowing import group_and_tags
from banfa.features.grading.past import applied_values, past_rows
from banfa.features.grading.queries import Explained, frozen_pack, newest_published, period_of
from banfa.features.grading.queries.wide import slots_of
from banfa.features.grading.reasoning import Reasoning, led_by, named_units, reasoning_of, sources_of
from banfa.features.grading.services.queueing import GRADE
from banfa.features.grading.simulation_parts import simulation_kinds
from banfa.features.grading.standing import PublishedStandings, published_standings, values_of
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.org.models import Unit
from banfa.platform.web.marks import mark_of
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.slots import Asked, Entry, JobKind, Part, Place, declare
from banfa.policy.treatments import due_to

READ = Permission.GRADING_RUN_READ
SEEN = Permission.CUSTOMERS_CUSTOMER_READ
SHOWN_JUDGEMENTS = 20


def _standings(asked: Asked) -> PublishedStandings | None:
    return asked.once("grading.standings", published_standings)


def _held(asked: Asked, current: PublishedStandings) -> tuple[Mapping[str, str | None], Standing] | None:
    return asked.once("grading.held", lambda: current.held_by(asked.actor, asked.customer_id))


def fill_head(asked: Asked) -> Mapping[str, Any] | None:
    """Give the grade, its mark with the words of its parts, and where it came from."""
    current = _standings(asked)
    if current is None:
        return None
    held = _held(asked, current)
    if held is None:
        return {"standing": None}
    values, standing = held
    parts = getattr(current.pack.classifications.get(current.pack.mark or ""), "join", ())
    labels = [
        mark_of(values.get(name), values_of(current.pack, name, {})).label
        for name in parts
        if values.get(name)
    ]
    return {
        "standing": standing, "labels": labels, "title": current.title, "headline": current.headline,
        "moved": moved_words(standing),
    }  # fmt: skip


def moved_words(standing: Standing) -> Text:
    """Say from which value to which a customer moved, by letters where the values are such."""
    old, new = standing.before, standing.mark
    if old is None or not standing.moved:
        return Text("", "")
    was, now = (one.label if not one.is_short else Text(one.value, one.value) for one in (old, new))
    if standing.moved > 0:
        return Text(f"由 {was.zh} 升为 {now.zh}", f"up from {was.en} to {now.en}")
    return Text(f"由 {was.zh} 降为 {now.zh}", f"down from {was.en} to {now.en}")


def fill_treatments(asked: Asked) -> Mapping[str, Any] | None:
    """Give what is due to the customer because of its published classes; nothing where nothing is."""
    current = _standings(asked)
    if current is None or not current.pack.treatments:
        return None
    held = _held(asked, current)
    rows = due_to(current.pack, held[0]) if held else []
    return {"rows": rows} if rows else None


def fill_grades(asked: Asked) -> Mapping[str, Any]:
    """Give every classification of every period with its movement, and what was objected to and decided."""
    current, run = _standings(asked), newest_published(asked.actor)
    if current is None or run is None:
        return {"rows": []}
    pack, rights = current.pack, asked.actor.permissions
    about = Q(customer=asked.customer_id)
    objections = queries.objections(asked.actor).filter(about)[:SHOWN_JUDGEMENTS]
    decisions = queries.decisions(asked.actor).filter(about)[:SHOWN_JUDGEMENTS]
    history = queries.history(asked.actor, asked.customer_id)
    return {
        "titles": [(name, pack.classifications[name].title.text) for name in pack.classifications],
        "rows": past_rows(history, pack, applied_values(asked.customer_id)),
        "customer_id": asked.customer_id,
        "may_object": Permission.GRADING_OBJECTION_RAISE in rights
        and queries.is_window_open(run, timezone.localdate()),
        "may_request": Permission.GRADING_DECISION_REQUEST in rights,
        "objections": [objection_row(one, pack) for one in objections],
        "decisions": [decision_row(one, pack) for one in decisions],
    }


def fill_why(asked: Asked) -> Mapping[str, Any] | None:
    """Give the reasons for the classification asked for as `why`, and those of the values it is made of."""
    wanted = asked.query.get("why")
    run = newest_published(asked.actor) if wanted else None
    if not wanted or run is None:
        return None
    pack = frozen_pack(run)
    if wanted not in pack.classifications:
        shown = wanted[:40]
        raise BadRequest(Text(f"制度包中没有分类“{shown}”", f"the pack has no classification '{shown}'"))
    explained = {
        one.explanation.classification: one
        for one in queries.explanations(asked.actor, asked.customer_id, run)
    }
    chain = [name for name in _chain(wanted, explained) if name in explained]
    reasons = _merged([reasoning_of(pack, explained[name]) for name in chain])
    return {
        "run": run,
        "period": period_of(run),
        "wanted": wanted,
        "title": pack.classifications[wanted].title.text,
        "reasons": _with_unit_names(reasons),
        "first": reasons[0] if reasons and reasons[0].name == wanted else None,
        "others": [
            (name, pack.classifications[name].title.text) for name in slots_of(pack) if name in explained
        ],
        "before": _before(asked, run, wanted, explained),
    }


def _merged(reasons: list[Reasoning]) -> list[Reasoning]:
    """Let a grade that is only taken over from one other be told with that one's reasons."""
    if len(reasons) == 2 and reasons[0].is_thin and not reasons[1].is_thin:
        return [led_by(*reasons)]
    return reasons


def _chain(name: str, explained: Mapping[str, Explained]) -> list[str]:
    """Return a classification, then those it takes its value from, each once."""
    found = [name]
    for one in found:
        if one in explained:
            found += [source for source in sources_of(explained[one].explanation) if source not in found]
    return found


def _with_unit_names(reasons: list[Reasoning]) -> list[tuple[Reasoning, list[Any]]]:
    codes = {known.words.zh for one in reasons for known in one.known}
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    return [(one, named_units(one.known, names)) for one in reasons]


def _before(asked: Asked, run: Run, wanted: str, explained: Mapping[str, Explained]) -> list[Any]:
    """Return the position in the run before and now, where the reasons hold a ranking."""
    ranked = next(
        (
            name
            for name in _chain(wanted, explained)
            if name in explained and explained[name].explanation.place
        ),
        None,
    )
    earlier = queries.run_before(run) if ranked else None
    if earlier is None or ranked is None:
        return []
    past = queries.explanations(asked.actor, asked.customer_id, earlier)
    then = next((one for one in past if one.explanation.classification == ranked), None)
    return [
        (period_of(which), reasoning_of(frozen_pack(which), one), one.explanation.place)
        for which, one in ((earlier, then), (run, explained[ranked]))
        if one is not None
    ]


def job_title(arguments: Mapping[str, str]) -> Text:
    when = Period.parse(arguments["period"]).title
    return Text(f"{when.zh}分级", f"Grading {when.en}")


def job_address(result: Mapping[str, str]) -> str | None:
    return reverse("grading:run", args=[result["run"]]) if "run" in result else None


def declare_parts() -> None:
    """Fill the places of grading."""
    declare_standing(published_standings)
    declare_narrowing(group_and_tags)
    declare_desk_parts()
    declare(
        Entry(
            title=Text("分级", "Grading"), icon="stairs-up", route="grading:runs", key="g", order=20, needs=READ,
            group=Text("客户经营", "Customers"),
        ),
        *simulation_kinds(),
        *group_kinds(),
        JobKind(kind=GRADE, title=job_title, address=job_address, route="grading:runs"),
        *STEPS,
        Part(place=Place.CUSTOMER_HEAD, name="grade", order=10, needs=SEEN, template="grading/_head.html", fill=fill_head),
        Part(
            place=Place.CUSTOMER_OVERVIEW, name="treatments", order=30, needs=READ,
            template="grading/_treatments.html", fill=fill_treatments,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="grades", order=30, needs=READ, template="grading/_grades.html",
            fill=fill_grades, title=Text("分级", "Grades"),
        ),
        Part(place=Place.CUSTOMER_ASIDE, name="why", order=10, needs=READ, template="grading/_why.html", fill=fill_why),
    )  # fmt: skip
