"""Background work of exports."""

from collections.abc import Mapping

from django.utils import timezone

from banfa.platform.access import Actor
from banfa.platform.exporting.services.making import MAKE, make
from banfa.platform.jobs.services import OnStep, handles


@handles(MAKE)
def make_file(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Write a file; running twice leaves the first one as it is."""
    row = make(int(arguments["export"]), actor=actor, at=timezone.now(), on_step=on_step)
    return {"export": str(row.pk), "rows": str(row.rows or 0)}
