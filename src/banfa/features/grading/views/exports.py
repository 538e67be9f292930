"""Files to take away: a run's movement, written for the asking person and deleted once it is sent."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.features.grading import forms, queries
from banfa.features.grading.exporting_movement import export_movement
from banfa.features.grading.exporting_simulation import export_movers
from banfa.features.grading.queries.simulations import simulation_numbered
from banfa.platform.access import NotThere, Permission, require
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def movement(request: HttpRequest, number: str) -> FileResponse:
    """Send the table of a movement as a workbook, every customer of either run with what moved it."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_GRADE_EXPORT)
    run = queries.run_numbered(actor, number)
    against = forms.read_against(request.GET, list(queries.comparable(run))) or queries.usual_comparison(run)
    if against is None:
        raise NotThere
    name = forms.read_classification(request.GET, run, queries.frozen_pack(run))
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / f"{run.number}-{against.number}-{name}.xlsx"
        export_movement(
            run, against, name, written, actor=actor, at=timezone.now(), language=languages.language()
        )
        return _sent(written)


@require_safe
def simulated_movers(request: HttpRequest, number: str) -> FileResponse:
    """Send the customers that a simulation moves as a workbook."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_GRADE_EXPORT)
    found = simulation_numbered(actor, number)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / f"{found.number}.xlsx"
        export_movers(found, written, actor=actor, at=timezone.now())
        return _sent(written)


def _sent(written: Path) -> FileResponse:
    """Return a file as an attachment; opened before its folder goes, it is read to the end all the same."""
    return FileResponse(written.open("rb"), as_attachment=True, filename=written.name, content_type=WORKBOOK)
