"""What a customer consented to, and their wishes about the data held of them."""

from django.db import models
from django.db.models import F, Q


class Consent(models.Model):
    """A customer's consent to one use, from a day on until it is withdrawn; kept for proof after that."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=48)
    source = models.CharField(max_length=24)
    evidence = models.CharField(
        max_length=200, help_text="Where the proof of it is: a form, a recording, a file."
    )
    given_on = models.DateField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose"],
                condition=Q(withdrawn_on=None),
                name="customers_one_consent_a_purpose",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                name="customers_consent_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["purpose", "customer"], condition=Q(withdrawn_on=None), name="customers_consenting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of customer {self.customer_id}"


class Wish(models.Model):
    """A customer's wish to have their data removed; it is answered by a day."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        REFUSED = "REFUSED"
        DONE = "DONE"

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="wishes")
    received_on = models.DateField()
    due_on = models.DateField()
    said = models.CharField(max_length=500)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    request_id = models.BigIntegerField(null=True, unique=True)
    answer_zh = models.CharField(max_length=400, blank=True)
    answer_en = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state="OPEN"), name="customers_one_open_wish"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="customers_wishes_due")]

    def __str__(self) -> str:
        return f"wish {self.pk} of customer {self.customer_id}"
