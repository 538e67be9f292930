"""What people say about grades: objections to them, and decisions that override them."""

from django.db import models
from django.db.models import F, Q

from banfa.features.customers.models import Customer
from banfa.features.grading.models.runs import Run


class Decision(models.Model):
    """A customer's class as two people decided it (核定), with the clause that allows it.

    In force on the days in [from_on, until_on) once approved; an ended one stays in force for the days before its end.
    The system is the requester of what a run proposed, and has no `requester_id`.
    """

    class State(models.TextChoices):
        REQUESTED = "REQUESTED"
        APPROVED = "APPROVED"
        REJECTED = "REJECTED"
        WITHDRAWN = "WITHDRAWN"
        ENDED = "ENDED"

    class Origin(models.TextChoices):
        REQUEST = "REQUEST"
        OBJECTION = "OBJECTION"
        PROPOSAL = "PROPOSAL"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="decisions")
    classification = models.CharField(max_length=48)
    value = models.CharField(max_length=24)
    computed = models.CharField(
        max_length=24, null=True, help_text="What the customer held when it was requested; null: undecided."
    )
    reason = models.TextField()
    cites = models.CharField(max_length=40, help_text="The clause that allows it.")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REQUEST)
    run = models.ForeignKey(
        Run,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        help_text="The run it speaks about.",
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="Exclusive.")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requester_id = models.BigIntegerField(null=True, blank=True)
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    decider_id = models.BigIntegerField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What the second person said to it.")
    end_on = models.DateField(null=True, blank=True, help_text="The end that is asked for; exclusive.")
    end_reason = models.TextField(blank=True)
    end_requester_id = models.BigIntegerField(null=True, blank=True)
    end_requested_by = models.CharField(max_length=80, blank=True)
    end_requested_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "from_on"], name="grading_decisions_in_force"),
            models.Index(fields=["customer", "classification"], name="grading_decisions_of"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "classification"],
                condition=Q(state="REQUESTED"),
                name="grading_one_request",
            ),
            models.UniqueConstraint(
                fields=["run", "customer", "classification"],
                condition=Q(origin="PROPOSAL"),
                name="grading_proposal_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="grading_decision_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(requester_id=None) | Q(decider_id=None) | ~Q(requester_id=F("decider_id")),
                name="grading_decision_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classification}={self.value} of customer {self.customer_id}"


class AppliedDecision(models.Model):
    """A decision that went into a run, with what the rule said of the customer; an input of the run, never changed."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="applied")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="applied")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    classification = models.CharField(max_length=48)
    value = models.CharField(max_length=24)
    computed = models.CharField(max_length=24, null=True, help_text="What the rule said; null: undecided.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "customer", "classification"], name="grading_decided_once_per_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classification}={self.value} of customer {self.customer_id} in run {self.run_id}"


class Objection(models.Model):
    """Somebody holds a published grade to be wrong (异议); answered by somebody else."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        ACCEPTED = "ACCEPTED"
        REJECTED = "REJECTED"

    class Voice(models.TextChoices):
        CUSTOMER = "CUSTOMER"
        MANAGER = "MANAGER"

    run = models.ForeignKey(Run, models.PROTECT, related_name="objections")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="objections")
    classification = models.CharField(max_length=48)
    value = models.CharField(max_length=24, null=True, help_text="The grade objected to; null: undecided.")
    voice = models.CharField(max_length=10, choices=Voice, help_text="Whose objection it is.")
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raiser_id = models.BigIntegerField()
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    answerer_id = models.BigIntegerField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        help_text="What it led to.",
    )

    class Meta:
        indexes = [models.Index(fields=["run", "state"], name="grading_objections_of_run")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "customer", "classification"],
                condition=Q(state="OPEN"),
                name="grading_one_objection",
            ),
            models.CheckConstraint(
                condition=Q(answerer_id=None) | ~Q(answerer_id=F("raiser_id")),
                name="grading_objection_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"objection {self.pk} to {self.classification} of customer {self.customer_id}"
