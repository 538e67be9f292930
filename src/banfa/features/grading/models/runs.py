"""Grading runs, and the published grades that lists and pages read."""

from django.db import models
from django.db.models import Q

from banfa.features.customers.models import Customer

SLOTS = 16


class Run(models.Model):
    """One computation of a pack's classifications for one period, with its frozen inputs (分级).

    A run under way is a job and no row yet. `state` keeps what somebody did; whether objections may still be raised is
    a question of the date, see `objections_until`.
    """

    class State(models.TextChoices):
        PREVIEW = "PREVIEW"
        REJECTED = "REJECTED"
        PUBLISHED = "PUBLISHED"
        SUPERSEDED = "SUPERSEDED"
        LOCKED = "LOCKED"

    # A period has at most one run in force.
    IN_FORCE = (State.PUBLISHED, State.LOCKED)
    WITHOUT_EFFECT = (State.REJECTED, State.SUPERSEDED)

    number = models.CharField(max_length=24, unique=True)
    period_start = models.DateField()
    period_end = models.DateField(help_text="Exclusive.")
    state = models.CharField(max_length=12, choices=State, default=State.PREVIEW)
    pack = models.CharField(max_length=48)
    pack_version = models.CharField(max_length=16)
    pack_digest = models.CharField(max_length=64)
    folder = models.CharField(max_length=120)
    customers = models.PositiveBigIntegerField()
    lines = models.PositiveBigIntegerField()
    inputs = models.JSONField(default=dict, help_text="The ledger files read, with their checksums.")
    sealed = models.JSONField(default=dict, help_text="The run's own files, with their checksums.")
    counts = models.JSONField(default=dict, help_text="Classification → value → customers.")
    computed_by = models.CharField(max_length=80)
    computer_id = models.BigIntegerField(null=True, blank=True, help_text="The person who computed it.")
    computed_at = models.DateTimeField()
    seconds = models.FloatField()
    rejected_by = models.CharField(max_length=80, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejection = models.TextField(blank=True, help_text="Why it was rejected.")
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    publication_note = models.TextField(blank=True)
    objections_until = models.DateField(
        null=True,
        blank=True,
        help_text="Exclusive, in the organisation's time zone; from then on nobody objects.",
    )
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        help_text="The run that corrects it.",
    )
    locked_by = models.CharField(max_length=80, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["period_end", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("PREVIEW", "REJECTED"), published_at=None)
                | Q(state__in=("PUBLISHED", "SUPERSEDED", "LOCKED"), published_at__isnull=False),
                name="grading_published_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="LOCKED") | Q(locked_at__isnull=False), name="grading_locked_has_a_time"
            ),
            models.UniqueConstraint(
                fields=["period_start", "period_end"],
                condition=Q(state__in=("PUBLISHED", "LOCKED")),
                name="grading_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Generation(models.Model):
    """One published state of all current grades. Readers follow the newest one marked current."""

    run = models.ForeignKey(Run, models.PROTECT)
    is_current = models.BooleanField(default=False)
    slots = models.JSONField(default=dict, help_text="Classification → number of its column g1 … g16.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="grading_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}"


class CurrentGrade(models.Model):
    """One customer's published grades: one row per customer and generation, one column per classification."""

    generation = models.ForeignKey(Generation, models.CASCADE)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="grades")
    g1 = models.CharField(max_length=24, null=True)
    g2 = models.CharField(max_length=24, null=True)
    g3 = models.CharField(max_length=24, null=True)
    g4 = models.CharField(max_length=24, null=True)
    g5 = models.CharField(max_length=24, null=True)
    g6 = models.CharField(max_length=24, null=True)
    g7 = models.CharField(max_length=24, null=True)
    g8 = models.CharField(max_length=24, null=True)
    g9 = models.CharField(max_length=24, null=True)
    g10 = models.CharField(max_length=24, null=True)
    g11 = models.CharField(max_length=24, null=True)
    g12 = models.CharField(max_length=24, null=True)
    g13 = models.CharField(max_length=24, null=True)
    g14 = models.CharField(max_length=24, null=True)
    g15 = models.CharField(max_length=24, null=True)
    g16 = models.CharField(max_length=24, null=True)
    before = models.CharField(
        max_length=24, null=True, help_text="The headline value of the run published before."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "customer"], name="grading_once_per_generation"),
        ]
        indexes = [models.Index(fields=["generation", "g1", "customer"], name="grading_by_headline")]

    def __str__(self) -> str:
        return f"customer {self.customer_id}"
