"""What is owed, by whom, until when, and how it ended."""

from django.db import models
from django.db.models import F, Q

from banfa.features.customers.models import Customer
from banfa.platform.org.models import Person, Unit
from banfa.platform.org.paths import DEEPEST, DIGITS


class Duty(models.Model):
    """One thing that somebody owes for a customer, a unit or a person (`about`), once per obligation and period.

    It may be done from `opens_at`, is in time until `due_at`, and is missed from `closes_at` on (empty: never). `person`
    owes it and is empty while nobody holds the post. What it was derived from stays in `event` and `event_at`.
    """

    class State(models.TextChoices):
        OPEN = "OPEN"
        DONE = "DONE"
        EXCUSED = "EXCUSED"
        MISSED = "MISSED"

    obligation = models.CharField(max_length=48)
    pack = models.CharField(max_length=80, help_text="Name and version, as in tobacco/2026.1.")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    about = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    unit_path = models.CharField(max_length=DIGITS * DEEPEST)
    post = models.CharField(max_length=48)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="duties")
    given_until = models.DateField(
        null=True, blank=True, help_text="Handed to the person by hand until this day (exclusive)."
    )
    period = models.CharField(
        max_length=60, help_text="The key of the period or the event, once per subject."
    )
    event = models.CharField(max_length=48, blank=True)
    event_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_whole_day = models.BooleanField(default=True, help_text="At `due_at` itself it is late already.")
    closes_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.CharField(max_length=48, blank=True)
    evidence_id = models.CharField(max_length=40, blank=True)
    is_late = models.BooleanField(default=False, help_text="Done after it was due.")
    excuse = models.CharField(max_length=500, blank=True)
    generation_id = models.BigIntegerField(
        null=True, blank=True, help_text="The published grades it comes from."
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_because = models.CharField(max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(
        default=0, help_text="How many of its own reminders were given."
    )
    escalated = models.PositiveSmallIntegerField(default=0, help_text="How many steps upwards it has gone.")

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "due_at", "id"], condition=Q(state="OPEN"), name="duties_open_of_person"
            ),
            models.Index(
                fields=["unit_path", "due_at", "id"], condition=Q(state="OPEN"), name="duties_open_of_unit"
            ),
            models.Index(fields=["due_at", "id"], condition=Q(state="OPEN"), name="duties_open"),
            models.Index(
                fields=["customer", "-due_at"], condition=Q(customer__isnull=False), name="duties_of_customer"
            ),
            models.Index(
                fields=["obligation", "due_at", "unit_path", "state", "is_late"], name="duties_kept"
            ),
            models.Index(fields=["person", "due_at", "state", "is_late"], name="duties_kept_by_person"),
            models.Index(
                fields=["evidence", "evidence_id"], condition=~Q(evidence_id=""), name="duties_by_evidence"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "customer", "period"], condition=Q(customer__isnull=False),
                name="duties_once_for_customer",
            ),
            models.UniqueConstraint(
                fields=["obligation", "unit", "period"], condition=Q(unit__isnull=False), name="duties_once_for_unit"
            ),
            models.UniqueConstraint(
                fields=["obligation", "about", "period"], condition=Q(about__isnull=False),
                name="duties_once_about_person",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, unit=None, about=None)
                | Q(customer=None, unit__isnull=False, about=None)
                | Q(customer=None, unit=None, about__isnull=False),
                name="duties_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state="DONE") | (Q(done_at__isnull=False) & ~Q(evidence="")), name="duties_done_with_proof"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("opens_at")), name="duties_due_after_opening"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gte=F("due_at")), name="duties_closes_after_due"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.obligation} {self.period} #{self.pk}"


class NoteProof(models.Model):
    """A note, with a file where there is one, that proves something done which has no form of its own."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="notes")
    words = models.CharField(max_length=1000)
    file_name = models.CharField(
        max_length=200, blank=True, help_text="As its owner called it; never used as a path."
    )
    path = models.CharField(max_length=120, blank=True, help_text="Below BANFA_HOME/files.")
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="duties_note_says_something")]

    def __str__(self) -> str:
        return f"note #{self.pk} on duty {self.duty_id}"


class Reminder(models.Model):
    """Somebody was reminded of a duty: by a superior with words, or by the rule itself (`by` empty)."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="reminded")
    to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=200, blank=True)
    is_escalation = models.BooleanField(default=False)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["to", "seen_at", "-id"], name="duties_reminders")]

    def __str__(self) -> str:
        return f"reminder #{self.pk} of duty {self.duty_id}"


class Round(models.Model):
    """One generation of duties: what it was made from, and what it did."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    on = models.DateField()
    pack_digest = models.CharField(max_length=64)
    generation_id = models.BigIntegerField(null=True, blank=True)
    event_id = models.BigIntegerField(default=0, help_text="The newest event of the log that it had seen.")
    is_whole = models.BooleanField(default=True, help_text="It looked at every customer.")
    made = models.PositiveBigIntegerField(default=0)
    moved = models.PositiveBigIntegerField(default=0)
    withdrawn = models.PositiveBigIntegerField(default=0)
    failures = models.JSONField(default=dict, help_text="Obligation → why nothing could be generated.")

    class Meta:
        indexes = [
            models.Index(fields=["-id"], condition=Q(ended_at__isnull=False), name="duties_rounds_ended")
        ]

    def __str__(self) -> str:
        return f"round #{self.pk} of {self.on}"
