"""The background work of imports: looking at a file, trying it, landing it. Each may run twice without harm."""

from collections.abc import Mapping

from banfa.platform.access import Actor
from banfa.platform.importing.models import Draft
from banfa.platform.importing.services import working
from banfa.platform.importing.services.queueing import LAND, LOOK, TRY
from banfa.platform.importing.uploads import place_of
from banfa.platform.importing.watching import Watcher
from banfa.platform.jobs.services import OnStep, handles


@handles(LOOK)
def look(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Look at a file for the first time, or anew with another sheet or delimiter."""
    draft = _standing(arguments, Draft.Stage.READ)
    if draft is not None:
        working.look(draft, actor=actor, watcher=Watcher(place_of(draft.pk), on_step))
    return {"draft": arguments["draft"]}


@handles(TRY)
def try_out(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Check every row and say what an import would do."""
    draft = _standing(arguments, Draft.Stage.TRY)
    if draft is not None:
        working.try_out(draft, actor=actor, watcher=Watcher(place_of(draft.pk), on_step))
    return {"draft": arguments["draft"]}


@handles(LAND)
def land(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Land the rows, whole or not at all; a worker that goes on with another's job finds the batch that landed."""
    draft = _standing(arguments, Draft.Stage.LAND)
    if draft is not None:
        working.land(draft, actor=actor, watcher=Watcher(place_of(draft.pk), on_step))
    return {"draft": arguments["draft"]}


def _standing(arguments: Mapping[str, str], stage: Draft.Stage) -> Draft | None:
    """Return the draft while it still waits for this very attempt."""
    found = Draft.objects.filter(pk=int(arguments["draft"]), stage=stage, attempts=int(arguments["attempt"]))
    return found.select_related("job").first()
