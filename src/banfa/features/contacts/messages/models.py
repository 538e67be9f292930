"""What was said to customers: rounds of messages, each message with its state, and the gateways that carry them."""

from django.db import models
from django.db.models import Q

from banfa.features.customers.models import Customer


class Gateway(models.Model):
    """What carries the messages of a channel; its address is sealed and never shown."""

    class Kind(models.TextChoices):
        FILE = "FILE", "File"
        APPRISE = "APPRISE", "Apprise"
        HTTP = "HTTP", "HTTP"

    channel = models.CharField(max_length=48, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    sealed = models.TextField(blank=True, help_text="Address and token, sealed by the vault.")
    host = models.CharField(
        max_length=120, blank=True, help_text="The part of the address that gives nothing away."
    )
    is_on = models.BooleanField(default=True)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.channel} by {self.kind}"


class Round(models.Model):
    """Messages that one occasion calls for, prepared together (一批): one per plan and day, or per entry by hand."""

    plan = models.CharField(max_length=48)
    template = models.CharField(max_length=48)
    on = models.DateField(help_text="The day on which its messages are to be sent.")
    key = models.CharField(max_length=120, unique=True)
    note = models.CharField(max_length=500, blank=True, help_text="What {note} of the template says.")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    reached_id = models.BigIntegerField(
        default=0, help_text="The last customer looked at; the next lot goes on from here."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-on", "-id"], name="contacts_rounds")]

    def __str__(self) -> str:
        return self.key


class Companion(models.Model):
    """Somebody beside a customer who gets copies, with a consent of their own (CARE-2.1, CARE-2.2.b)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="companions")
    name = models.CharField(max_length=80)
    relation = models.CharField(max_length=40)
    phone = models.CharField(max_length=32)
    evidence = models.CharField(max_length=200, help_text="Where the proof of their consent is.")
    agreed_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "withdrawn_on"], name="contacts_companions")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "phone"], condition=Q(withdrawn_on=None), name="contacts_companion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} beside customer {self.customer_id}"


class Message(models.Model):
    """One message to one recipient. Its key makes sure that the same occasion never gives two."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", "Proposed"
        HELD = "HELD", "Held back"
        QUEUED = "QUEUED", "Queued"
        PAUSED = "PAUSED", "Paused"
        SENDING = "SENDING", "Being sent"
        SENT = "SENT", "Sent"
        FAILED = "FAILED", "Failed"
        CANCELLED = "CANCELLED", "Cancelled"

    round = models.ForeignKey(Round, models.PROTECT, related_name="messages")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="messages")
    companion = models.ForeignKey(Companion, models.PROTECT, null=True, blank=True, related_name="messages")
    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(
        max_length=48, blank=True, help_text="Empty where no channel reaches the customer."
    )
    about_on = models.DateField(null=True, blank=True, help_text="The date in the file that it is about.")
    subject = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=24, blank=True, help_text="Why it is held back, or failed.")
    failure = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    send_after = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    contact = models.OneToOneField(
        "contacts.Contact", models.PROTECT, null=True, blank=True, related_name="message"
    )

    class Meta:
        indexes = [
            models.Index(fields=["round", "state", "id"], name="contacts_messages_of_round"),
            models.Index(fields=["customer", "-id"], name="contacts_messages_of_customer"),
            models.Index(fields=["state", "send_after"], name="contacts_messages_due"),
            models.Index(fields=["state", "-id"], name="contacts_messages_by_state"),
            models.Index(fields=["customer", "channel", "sent_at"], name="contacts_messages_counted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="HELD") | ~Q(reason=""), name="contacts_held_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="SENT") | Q(sent_at__isnull=False), name="contacts_sent_with_time"
            ),
        ]

    def __str__(self) -> str:
        return self.key
