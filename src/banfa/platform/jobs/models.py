"""Background work: a row per job with its lease, attempts, progress and wish to be cancelled."""

from django.db import models


class Job(models.Model):
    """One piece of work. `arguments` are data only; the kind names the code that does it."""

    class State(models.TextChoices):
        QUEUED = "QUEUED"
        RUNNING = "RUNNING"
        DONE = "DONE"
        FAILED = "FAILED"
        CANCELLED = "CANCELLED"

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    person = models.ForeignKey("org.Person", models.PROTECT)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_wanted = models.BooleanField(default=False)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict)
    failure_zh = models.TextField(blank=True)
    failure_en = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
