"""Gives the runs of older data folders the states of today."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drafts become previews; of a period's published runs the newest stays in force, the others are superseded by it."""
    run_model = apps.get_model("grading", "Run")
    run_model.objects.filter(state="DRAFT").update(state="PREVIEW")
    newest: dict[tuple[object, object], int] = {}
    for run in run_model.objects.filter(state="PUBLISHED").order_by("-pk"):
        run.objections_until = timezone.localdate(run.published_at)  # nobody could object then
        period = (run.period_start, run.period_end)
        if period in newest:
            run.state, run.superseded_by_id = "SUPERSEDED", newest[period]
        newest.setdefault(period, run.pk)
        run.save(update_fields=["state", "objections_until", "superseded_by"])


def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Go back to drafts and published runs; a rejected run becomes a draft again."""
    run_model = apps.get_model("grading", "Run")
    run_model.objects.filter(state__in=("PREVIEW", "REJECTED")).update(state="DRAFT")
    run_model.objects.filter(state__in=("SUPERSEDED", "LOCKED")).update(state="PUBLISHED", superseded_by=None)


class Migration(migrations.Migration):
    dependencies = [("grading", "0002_runs_and_judgements")]
    operations = [migrations.RunPython(forward, backward)]
