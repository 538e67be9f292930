"""A draft (导入草稿): one file on its way in, from the upload until it has landed or is thrown away."""

from django.db import models

from banfa.platform.imports.models import Batch
from banfa.platform.jobs.models import Job
from banfa.platform.org.models import Person

MOVING = (Job.State.QUEUED, Job.State.RUNNING)


class Draft(models.Model):
    """One file. Its bytes lie under `uploads/ID/` of the data folder until it is done with.

    `found`, `trial` and `outcome` are what looking, trying and landing told; `meanings` what the reader said of the
    columns. The stage moves on when its work is done; while `job` moves it is under way, and a job that failed leaves
    the stage where it was.
    """

    class Stage(models.TextChoices):
        READ = "READ"
        MATCH = "MATCH"
        TRY = "TRY"
        DECIDE = "DECIDE"
        LAND = "LAND"
        DONE = "DONE"
        GONE = "GONE"

    kind = models.CharField(max_length=24)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    language = models.CharField(max_length=2)
    after = models.CharField(max_length=500, blank=True, help_text="Where the reader goes on afterwards.")
    stage = models.CharField(max_length=6, choices=Stage, default=Stage.READ)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    sheet = models.CharField(max_length=255, blank=True)
    delimiter = models.CharField(max_length=4, blank=True)
    sheets = models.JSONField(default=list, help_text="The sheets to choose from while none is chosen.")
    sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True, help_text="Over the headings.")
    found = models.JSONField(default=dict)
    meanings = models.JSONField(default=dict)
    is_matched = models.BooleanField(
        default=False, help_text="What was said of the columns proved right for most rows: it is remembered."
    )
    trial = models.JSONField(default=dict)
    on_error = models.CharField(max_length=4, default="stop")
    outcome = models.JSONField(default=dict)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["person", "stage", "-id"], name="importing_own"),
            models.Index(fields=["kind", "signature", "is_matched"], name="importing_remembered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_moving(self) -> bool:
        """Tell whether work on it waits or is under way."""
        return self.job is not None and self.job.state in MOVING
