"""Answers what a figure would have to be, and queues such questions and simulations as background work."""

import json
from collections.abc import Mapping

from banfa.analytics.grading import OnStep
from banfa.analytics.simulating import Answer, Manner, Question, figure_to_move
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, period_of
from banfa.features.grading.services.simulating import Wish, draft_for, require_simulating
from banfa.features.grading.services.simulation_inputs import frozen_inputs
from banfa.features.grading.services.simulation_places import simulation_place
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import enqueue
from banfa.policy.drafting import figure_at
from banfa.policy.model import Pack

SIMULATE, ASK = "grading.simulate", "grading.ask"


class NoCustomers(BanfaError):
    """A question about fewer than no customers, or about more than there can be."""


def figure_that_moves(
    run: Run,
    wish: Wish,
    question: Question,
    *,
    actor: Actor,
    on_step: OnStep = lambda done, total: None,
) -> Answer:
    """Return what a figure would have to be, the wish's other edits in force; nothing is stored.

    Raises Denied, NoCustomers, what `draft_for` and `figure_to_move` raise, NotFrozen, InputsAltered.
    """
    pack = _checked(run, wish, question, actor)
    with simulation_place() as place, frozen_inputs(run, place) as inputs:
        scratch = place / "trials"
        scratch.mkdir()
        return figure_to_move(
            question,
            pack=pack,
            period=period_of(run),
            facts=inputs.facts,
            before=folder_of(run),
            grade=inputs.grade,
            scratch=scratch,
            on_step=on_step,
        )


def queue_simulation(run: Run, wish: Wish, *, actor: Actor) -> Job:
    """Queue a simulation of edits, once they are found to make a valid pack. Raises what `simulate` raises of them."""
    require_simulating(actor)
    draft_for(run, wish)
    return enqueue(SIMULATE, _arguments(run, wish), actor=actor, needs=Permission.GRADING_RUN_COMPUTE)


def queue_question(run: Run, wish: Wish, question: Question, *, actor: Actor) -> Job:
    """Queue a question, once it is found to make sense. Raises what `figure_that_moves` raises of it."""
    _checked(run, wish, question, actor)
    asked = {
        "figure": question.figure,
        "classification": question.classification,
        "value": question.value,
        "customers": str(question.customers),
        "manner": question.manner.value,
    }
    return enqueue(ASK, {**_arguments(run, wish), **asked}, actor=actor, needs=Permission.GRADING_RUN_COMPUTE)


def wish_in(arguments: Mapping[str, str]) -> Wish:
    """Return the wish that a job was queued with."""
    edits: dict[str, str] = json.loads(arguments["edits"])
    return Wish(edits=edits, title=arguments.get("title", ""), as_of_now=arguments.get("now") == "1")


def question_in(arguments: Mapping[str, str]) -> Question:
    """Return the question that a job was queued with."""
    return Question(
        figure=arguments["figure"],
        classification=arguments["classification"],
        value=arguments["value"],
        customers=int(arguments["customers"]),
        manner=Manner(arguments["manner"]),
    )


def _arguments(run: Run, wish: Wish) -> dict[str, str]:
    edits = json.dumps(dict(wish.edits), sort_keys=True, ensure_ascii=False)
    return {"run": run.number, "edits": edits, "title": wish.title, "now": "1" if wish.as_of_now else ""}


def _checked(run: Run, wish: Wish, question: Question, actor: Actor) -> Pack:
    require_simulating(actor)
    if not 0 <= question.customers <= run.customers:
        raise NoCustomers(
            Text(
                f"户数须在 0 到 {run.customers:,} 之间，现为 {question.customers:,}",
                f"the number of customers lies between 0 and {run.customers:,}, not {question.customers:,}",
            )
        )
    pack = draft_for(run, wish, may_be_the_same=True).pack
    question.require_sense(pack)
    figure_at(pack, question.figure)
    return pack
