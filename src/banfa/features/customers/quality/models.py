"""What is kept about a customer's file beside it: how complete it is, its keys, its reviews, doubts and inspections."""

from django.db import models
from django.db.models import Q

from banfa.platform.org.paths import DEEPEST, DIGITS

LONGEST_KEY = 64


class FileMark(models.Model):
    """How complete a customer's file is, and by which keys another file of the same customer would be known.

    Written with every change of the register, so that no page and no comparison has to look through files.
    """

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="mark"
    )
    unit_path = models.CharField(max_length=DIGITS * DEEPEST)
    status = models.CharField(max_length=24)
    needed = models.PositiveSmallIntegerField()
    lacking = models.PositiveSmallIntegerField()
    phone_key = models.CharField(max_length=LONGEST_KEY, blank=True)
    licence_key = models.CharField(max_length=LONGEST_KEY, blank=True)
    credit_key = models.CharField(max_length=LONGEST_KEY, blank=True)
    name_key = models.CharField(max_length=LONGEST_KEY, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit_path", "status", "lacking", "needed"], name="customers_mark_by_unit"),
            *(
                models.Index(fields=[f"{key}_key", "customer"], name=f"customers_mark_{key}", condition=~Q(**{f"{key}_key": ""}))
                for key in ("phone", "licence", "credit", "name")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.needed - self.lacking}/{self.needed} of customer {self.customer_id}"


class Review(models.Model):
    """Somebody looked at a customer's fields of a cycle within its period, and found them right or put them right."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="reviews")
    cycle = models.CharField(max_length=48)
    period_start = models.DateField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    event = models.BigIntegerField(help_text="The event of the log that holds it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "cycle", "period_start"], name="customers_reviewed_once_a_period"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "period_start", "customer"], name="customers_reviews")]

    def __str__(self) -> str:
        return f"{self.cycle} {self.period_start} of customer {self.customer_id}"


class Finding(models.Model):
    """A doubt about a file (线索): what the screening found, until a person confirms or dismisses it."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        CONFIRMED = "CONFIRMED"
        DISMISSED = "DISMISSED"
        MERGED = "MERGED"
        GONE = "GONE"

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="findings")
    other = models.ForeignKey("customers.Customer", models.CASCADE, null=True, blank=True, related_name="+")
    unit_path = models.CharField(max_length=DIGITS * DEEPEST)
    kind = models.CharField(max_length=12)
    screen = models.CharField(max_length=48)
    evidence = models.JSONField(default=dict, help_text="The figures that made the doubt.")
    score = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_on = models.DateField()
    seen_on = models.DateField(help_text="The last screening that found it.")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "screen"], condition=Q(other=None), name="customers_doubted_once"
            ),
            models.UniqueConstraint(
                fields=["customer", "other", "screen"], condition=Q(other__isnull=False), name="customers_paired_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("CONFIRMED", "DISMISSED")) | ~Q(why=""), name="customers_decided_with_reason"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "kind", "-id"], name="customers_findings"),
            models.Index(fields=["unit_path", "state", "kind"], name="customers_findings_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.screen} of customer {self.customer_id}"


class Screening(models.Model):
    """One run over all files; there is one for each period, and more where somebody asked for them."""

    period_start = models.DateField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"screening of {self.period_start}"


class InspectedFile(models.Model):
    """A new customer's file on its way through the weekly inspection (新档检查)."""

    class State(models.TextChoices):
        WAITING = "WAITING"
        PASSED = "PASSED"
        RETURNED = "RETURNED"
        CORRECTED = "CORRECTED"

    customer = models.OneToOneField("customers.Customer", models.CASCADE, related_name="inspected")
    unit_path = models.CharField(max_length=DIGITS * DEEPEST)
    week = models.DateField(help_text="The Monday of the week in which the file was entered.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    defects = models.JSONField(default=list, help_text="Codes of the pack's standards that it fails.")
    note = models.CharField(max_length=200, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    inspected_by = models.CharField(max_length=80, blank=True)
    inspected_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.CharField(max_length=80, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="RETURNED") | Q(due_at__isnull=False), name="customers_returned_with_limit"
            ),
        ]
        indexes = [models.Index(fields=["state", "week", "id"], name="customers_inspected")]

    def __str__(self) -> str:
        return f"inspection of customer {self.customer_id}"


class Merge(models.Model):
    """One file that became part of another; `taken` and `moved` hold what parting them again gives back."""

    kept = models.ForeignKey("customers.Customer", models.PROTECT, related_name="merges")
    lost = models.ForeignKey("customers.Customer", models.PROTECT, related_name="merged_into")
    taken = models.JSONField(
        default=dict, help_text="By field: what the kept file held, and what it was given."
    )
    status_before = models.CharField(max_length=24)
    moved = models.JSONField(default=dict, help_text="By follower: what it needs to give things back.")
    event = models.BigIntegerField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lost"], condition=Q(undone_at=None), name="customers_merged_into_one"
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("lost")), name="customers_merged_into_another"),
        ]

    def __str__(self) -> str:
        return f"customer {self.lost_id} into {self.kept_id}"


class MarkedUnder(models.Model):
    """The regulation under which all marks were worked out; another one asks for them anew."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="customers_marked_under_one")]

    def __str__(self) -> str:
        return self.digest
