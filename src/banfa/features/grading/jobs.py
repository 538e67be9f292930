"""Background work of grading."""

import json
from collections.abc import Mapping

from django.utils import timezone

from banfa.features.grading import services
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.services.group_counting import count_every_group, count_group
from banfa.features.grading.services.grouping import COUNT, COUNT_ALL
from banfa.features.grading.services.queueing import GRADE
from banfa.features.grading.services.simulating import simulate as compute_simulation
from banfa.features.grading.services.simulation_questions import (
    ASK,
    SIMULATE,
    figure_that_moves,
    question_in,
    wish_in,
)
from banfa.features.grading.simulation_words import answer_data
from banfa.kernel.period import Period
from banfa.platform.access import Actor
from banfa.platform.jobs.services import OnStep, handles


@handles(GRADE)
def grade(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Compute a run for `period` and return its number; running twice leaves two drafts, which harms nothing."""
    run = services.grade(
        period=Period.parse(arguments["period"]), actor=actor, at=timezone.now(), on_step=on_step
    )
    return {"run": run.number}


@handles(SIMULATE)
def simulate(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Compute a simulation and return its number; running twice leaves two, which harms nothing."""
    run = run_numbered(actor, arguments["run"])
    found = compute_simulation(run, wish_in(arguments), actor=actor, at=timezone.now(), on_step=on_step)
    return {"simulation": found.number}


@handles(ASK)
def ask(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Find the figure that moves so many customers and return the answer; nothing is stored."""
    run = run_numbered(actor, arguments["run"])
    answer = figure_that_moves(run, wish_in(arguments), question_in(arguments), actor=actor, on_step=on_step)
    return {"answer": json.dumps(answer_data(answer))}


@handles(COUNT)
def count(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Count one group and return its number; running twice counts twice, which harms nothing."""
    count_group(arguments["group"], actor=actor, at=timezone.now(), on_step=on_step)
    return {"group": arguments["group"]}


@handles(COUNT_ALL)
def count_all(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Count every group after a publication; running twice counts twice, which harms nothing."""
    counted = count_every_group(actor=actor, at=timezone.now(), on_step=on_step)
    return {"groups": str(len(counted))}
