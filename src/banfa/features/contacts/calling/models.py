"""Calls: what is special to them beside the contact they are, calls that were agreed on, and what made one due."""

from django.db import models
from django.db.models import Q

from banfa.features.customers.models import Customer
from banfa.platform.org.models import Person


class Call(models.Model):
    """What a call adds to the contact it is. The form's key makes sure that it is kept once."""

    contact = models.OneToOneField("contacts.Contact", models.PROTECT, related_name="call", primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=48)
    result = models.CharField(max_length=48)
    reached = models.BooleanField()
    tries = models.PositiveSmallIntegerField(default=1, help_text="How often in a row this was tried by now.")
    needs = models.CharField(max_length=1000, blank=True, help_text="New needs and changes (CRM-GOV-3.4.2).")

    class Meta:
        indexes = [models.Index(fields=["kind", "result"], name="contacts_calls_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.result} #{self.contact_id}"


class PlannedCall(models.Model):
    """A call that was agreed on: an appointment made on the spot, or another try after nobody answered."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        DONE = "DONE", "Done"
        CANCELLED = "CANCELLED", "Cancelled"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="planned_calls")
    person = models.ForeignKey(Person, models.PROTECT, related_name="planned_calls")
    kind = models.CharField(max_length=48)
    due_at = models.DateTimeField()
    has_time = models.BooleanField(
        default=False, help_text="The customer expects it at that time, not just that day."
    )
    why = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often in a row nobody was reached.")
    duty = models.BigIntegerField(null=True, blank=True, help_text="The duty that the call is for.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    after = models.ForeignKey(
        "contacts.Contact", models.PROTECT, null=True, blank=True, related_name="planned_calls"
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "state", "due_at"], name="contacts_planned_calls"),
            models.Index(fields=["customer", "state"], name="contacts_calls_planned_of"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "person", "kind"],
                condition=Q(state="OPEN"),
                name="contacts_one_planned_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of customer {self.customer_id} at {self.due_at}"


class FileMoment(models.Model):
    """Something in a customer's file that made a call due: kept so that it never does so twice."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="file_moments")
    moment = models.CharField(max_length=48)
    key = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "moment", "key"], name="contacts_moment_once"),
        ]
        indexes = [models.Index(fields=["customer", "-at"], name="contacts_moments_of")]

    def __str__(self) -> str:
        return f"{self.moment} of customer {self.customer_id}"
