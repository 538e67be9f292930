"""Background work of the register: one value given to very many."""

from collections.abc import Mapping

from django.utils import timezone

from banfa.features.customers import services
from banfa.features.customers.assigning.assign import ASSIGN, ASSIGN_MANY, assign
from banfa.features.customers.assigning.forms import read_assigning
from banfa.features.customers.assigning.rules import make_rule
from banfa.features.customers.listing.selecting import chosen, selection_in
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.setting import SET_FIELD
from banfa.kernel.errors import BanfaError
from banfa.platform.access import Actor
from banfa.platform.jobs.services import OnStep, handles


@handles(ASSIGN_MANY)
def assign_many(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Give the chosen customers to somebody; running twice finds them there and changes nothing more."""
    at, selection = timezone.now(), selection_in(arguments)
    asked = read_assigning(arguments, today=timezone.localdate(at))
    if asked.given is None:
        raise Outdated(next(iter(asked.problems.values())))
    found = chosen(actor, selection, ASSIGN)
    event, told = assign(found, asked.given, actor=actor, at=at, why=asked.why, on_step=on_step)
    if arguments.get("keep"):
        make_rule(asked.given, query=selection.wish, why=asked.why, actor=actor, at=at)
    return {"event": str(event.pk) if event else "", "changed": str(told.changed)}


class Outdated(BanfaError):
    """Between asking and doing the person left the post."""


@handles(SET_FIELD)
def set_field(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Give the chosen customers a value; running twice finds everybody holding it and changes nothing more."""
    found = chosen(actor, selection_in(arguments), EDIT)
    event, changed = services.set_for_many(
        found, arguments["field"], arguments["value"], why=arguments["why"], actor=actor, at=timezone.now(),
        on_step=on_step,
    )  # fmt: skip
    return {"event": str(event.pk), "changed": str(changed)}
