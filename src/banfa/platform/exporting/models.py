"""Files that somebody asked to take out of the house."""

from django.db import models
from django.db.models import Q


class Export(models.Model):
    """One wish to take data out, and what became of it. `arguments` are data only; `kind` names who writes the file."""

    class State(models.TextChoices):
        ASKED = "ASKED"  # waits for the chain of approval
        MAKING = "MAKING"
        READY = "READY"
        REFUSED = "REFUSED"
        FAILED = "FAILED"
        GONE = "GONE"  # past its days, the file is removed

    person = models.ForeignKey("org.Person", models.PROTECT)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    purpose = models.CharField(max_length=48)
    why = models.CharField(max_length=200)
    recipient = models.CharField(max_length=100, blank=True)
    ending = models.CharField(max_length=5)
    language = models.CharField(max_length=2)
    customers = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(null=True)
    columns = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    made_at = models.DateTimeField(null=True)
    until_on = models.DateField(null=True)
    request_id = models.BigIntegerField(
        null=True, unique=True, help_text="The approval it waits or waited for."
    )
    agreed_by = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    failure_zh = models.TextField(blank=True)
    failure_en = models.TextField(blank=True)
    fetched = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["person", "asked_on"], name="exporting_of_a_day"),
            models.Index(fields=["state", "until_on"], name="exporting_past_its_days"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="READY") | (~Q(sha256="") & ~Q(file="")), name="exporting_ready_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
