"""A batch (批次): one import, which landed whole and can be taken back whole."""

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """One import. `sha256` is over the file's bytes, `fingerprint` over that and how they were read."""

    class State(models.TextChoices):
        APPLIED = "APPLIED"
        REVERSED = "REVERSED"

    kind = models.CharField(max_length=24)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    rejected = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "fingerprint"], condition=Q(state="APPLIED"), name="imports_batch_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
