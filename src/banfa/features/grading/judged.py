"""Objections and decisions as pages list them."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from banfa.features.grading import forms, queries
from banfa.features.grading.models import AppliedDecision, Decision, Objection, Run
from banfa.features.grading.standing import values_of
from banfa.features.grading.wording import (
    DECISION_TONES,
    OBJECTION_TONES,
    OBJECTIONS,
    VOICES,
    capitalised,
    state_of_decision,
)
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.web import languages
from banfa.platform.web.marks import Mark, mark_of
from banfa.policy.model import Pack

LISTED = 200
PROPOSALS_SHOWN = 100


def mark_in(pack: Pack, classification: str, value: str | None) -> Mark:
    """Return a value's mark; a classification that the pack no longer has shows the bare value."""
    if classification not in pack.classifications:
        return mark_of(value, [])
    return mark_of(value, values_of(pack, classification, {value: 1} if value else {}))


def title_in(pack: Pack, classification: str) -> Text:
    rule = pack.classifications.get(classification)
    return rule.title.text if rule else Text(classification, classification)


def objection_row(one: Objection, pack: Pack) -> dict[str, Any]:
    """Return an objection with its words and marks."""
    state = Objection.State(one.state)
    return {
        "one": one,
        "title": title_in(pack, one.classification),
        "mark": mark_in(pack, one.classification, one.value),
        "state": OBJECTIONS[state],
        "tone": OBJECTION_TONES.get(state, "off"),
        "voice": VOICES[Objection.Voice(one.voice)],
    }


def decision_row(one: Decision, pack: Pack) -> dict[str, Any]:
    """Return a decision with its words and marks."""
    return {
        "one": one,
        "title": title_in(pack, one.classification),
        "computed": mark_in(pack, one.classification, one.computed),
        "mark": mark_in(pack, one.classification, one.value),
        "state": state_of_decision(one),
        "tone": DECISION_TONES.get(Decision.State(one.state), "off"),
    }


def applied_row(one: AppliedDecision, pack: Pack) -> dict[str, Any]:
    """Return a decision that went into a run with its words and mark."""
    return {
        "one": one,
        "title": title_in(pack, one.classification),
        "mark": mark_in(pack, one.classification, one.value),
    }


def objections_of(request: HttpRequest, actor: Actor, run: Run, pack: Pack) -> dict[str, Any]:
    """Return a run's objections, of one state and one classification if asked for."""
    found = queries.objections(actor).filter(run=run)
    state = forms.read_choice(request.GET, "state", [value.lower() for value in Objection.State.values])
    about = forms.read_choice(request.GET, "about", list(run.counts))
    counted = {value: found.filter(state=value).count() for value in Objection.State.values}
    if state:
        found = found.filter(state=state.upper())
    if about:
        found = found.filter(classification=about)
    return {
        "objections": [objection_row(one, pack) for one in found[:LISTED]],
        "states": [
            ("", Text("全部", "All")),
            *(
                (value.lower(), capitalised(OBJECTIONS[Objection.State(value)]), counted[value])
                for value in Objection.State.values
            ),
        ],
        "objections_total": sum(counted.values()),
        "about_choices": [(name, languages.said(title_in(pack, name))) for name in run.counts],
        "wished_state": state,
        "wished_about": about,
    }


def decisions_of(actor: Actor, run: Run, pack: Pack) -> dict[str, Any]:
    """Return what the run proposes, which decisions it took in, and which it did not yet."""
    applied = queries.applied(actor, run)[:LISTED]
    return {
        "proposed": [_proposed(actor, run, pack, name) for name in queries.judged_in(run)],
        "may_answer": Permission.GRADING_DECISION_APPROVE in actor.permissions
        and run.state not in Run.WITHOUT_EFFECT,
        "applied": [
            decision_row(one.decision, pack) | {"computed": mark_in(pack, one.classification, one.computed)}
            for one in applied
        ],
        "late": _rows(queries.decisions_missing(run).select_related("customer__unit")[:LISTED], pack),
        "requested": _rows(
            queries.decisions(actor).filter(run=run, state=Decision.State.REQUESTED)[:LISTED], pack
        ),
    }


def _rows(found: Iterable[Decision], pack: Pack) -> list[dict[str, Any]]:
    return [decision_row(one, pack) for one in found]


def _proposed(actor: Actor, run: Run, pack: Pack, name: str) -> dict[str, Any]:
    listed = queries.proposals(actor, run, name)
    rows = [
        {
            "one": one,
            "now": mark_in(pack, name, one.value),
            "proposed": mark_in(pack, name, one.proposed),
            "why": queries.why_proposed(pack, name, one.proposed),
            "state": state_of_decision(one.decision) if one.decision else None,
            "tone": DECISION_TONES.get(Decision.State(one.decision.state), "off") if one.decision else "",
        }
        for one in listed[:PROPOSALS_SHOWN]
    ]
    return {
        "name": name,
        "title": title_in(pack, name),
        "cites": pack.classifications[name].cites,
        "rows": rows,
        "total": len(listed),
        "open": sum(one.decision is None for one in listed),
        "most": PROPOSALS_SHOWN,
    }
