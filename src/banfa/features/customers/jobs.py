"""Background work of the register: long exports, and one value given to very many."""

from collections.abc import Mapping

from django.utils import timezone

from banfa.features.customers import services
from banfa.features.customers.listing.exporting import EXPORT_LIST, export_list
from banfa.features.customers.listing.selecting import chosen, selection_in
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.setting import SET_FIELD
from banfa.kernel.text import Language
from banfa.platform.access import Actor
from banfa.platform.jobs.services import OnStep, handles


@handles(EXPORT_LIST)
def export(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Write a list and return its file; running twice writes two, of which one is handed out."""
    name, rows = export_list(
        selection_in(arguments),
        columns=[key for key in arguments["columns"].split(",") if key],
        ending=arguments["ending"],
        why=arguments["why"],
        language=Language(arguments["language"]),
        actor=actor,
        at=timezone.now(),
        on_step=on_step,
    )
    return {"file": name, "rows": str(rows)}


@handles(SET_FIELD)
def set_field(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Give the chosen customers a value; running twice finds everybody holding it and changes nothing more."""
    found = chosen(actor, selection_in(arguments), EDIT)
    event, changed = services.set_for_many(
        found, arguments["field"], arguments["value"], why=arguments["why"], actor=actor, at=timezone.now(),
        on_step=on_step,
    )  # fmt: skip
    return {"event": str(event.pk), "changed": str(changed)}
