"""Background work of the register: one value given to very many."""

from collections.abc import Mapping

from django.utils import timezone

from banfa.features.customers import services
from banfa.features.customers.listing.selecting import chosen, selection_in
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.setting import SET_FIELD
from banfa.platform.access import Actor
from banfa.platform.jobs.services import OnStep, handles


@handles(SET_FIELD)
def set_field(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Give the chosen customers a value; running twice finds everybody holding it and changes nothing more."""
    found = chosen(actor, selection_in(arguments), EDIT)
    event, changed = services.set_for_many(
        found, arguments["field"], arguments["value"], why=arguments["why"], actor=actor, at=timezone.now(),
        on_step=on_step,
    )  # fmt: skip
    return {"event": str(event.pk), "changed": str(changed)}
