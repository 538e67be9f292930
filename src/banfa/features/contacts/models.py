"""The tables of contacts: the row that every contact with a customer leaves, and one module per part beside it."""

from django.db import models

from banfa.features.contacts.calling import models as calling  # noqa: F401  so that Django finds them
from banfa.features.contacts.gatherings import models as gatherings  # noqa: F401  so that Django finds them
from banfa.features.contacts.messages import models as messages  # noqa: F401  so that Django finds them
from banfa.features.contacts.phrases import models as phrases  # noqa: F401  so that Django finds them
from banfa.features.contacts.planning import models as planning  # noqa: F401  so that Django finds them
from banfa.features.contacts.visits import models as visits  # noqa: F401  so that Django finds them
from banfa.features.customers.models import Customer
from banfa.platform.org.models import Person


class Contact(models.Model):
    """One contact with a customer, whatever the way (UW-4.2). What is special to a way hangs on it one to one.

    It is written once it is over and not changed afterwards: who has to put something right adds a remark.
    """

    class Way(models.TextChoices):
        VISIT = "visit", "Visit"
        CALL = "call", "Call"
        MESSAGE = "message", "Message"
        MEETING = "meeting", "Meeting"
        ONLINE = "online", "Online"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    way = models.CharField(max_length=12, choices=Way)
    channel = models.CharField(
        max_length=48, blank=True, help_text="The pack's own name of the way, such as `on_site` or `sms`."
    )
    is_incoming = models.BooleanField(default=False, help_text="The customer began it (WINE-0).")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="contacts")
    person_name = models.CharField(max_length=80, help_text="As it was then; also of what the system sends.")
    at = models.DateTimeField(help_text="When it began.")
    ended_at = models.DateTimeField(null=True, blank=True)
    purpose = models.CharField(
        max_length=48, blank=True, help_text="The pack's kind of visit, call or message."
    )
    result = models.CharField(max_length=48, help_text="A code of the way, such as `done` or `no_answer`.")
    content = models.TextField(help_text="What it was about, in words.")
    heard = models.TextField(blank=True, help_text="What the customer said (AD-2.1.0a).")
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Points from 0 to 100.")
    next_on = models.DateField(null=True, blank=True, help_text="The appointment made on the spot (CRD-12).")
    next_declined = models.BooleanField(default=False)
    made_at = models.DateTimeField(help_text="When it reached the system.")

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="contacts_of_customer"),
            models.Index(fields=["person", "-at", "-id"], name="contacts_of_person"),
            models.Index(fields=["way", "-at", "-id"], name="contacts_by_way"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("at")),
                name="contacts_ended_after_begun",
            ),
            models.CheckConstraint(
                condition=models.Q(next_declined=False) | models.Q(next_on=None),
                name="contacts_next_or_declined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} #{self.pk} with customer {self.customer_id}"

    @property
    def minutes(self) -> int | None:
        """How long it took, None where only its beginning is known."""
        return None if self.ended_at is None else int((self.ended_at - self.at).total_seconds() // 60)


class ContactRemark(models.Model):
    """What was added to a contact afterwards: its person's correction, or a superior's comment (FUEL-6.1.2b)."""

    class Kind(models.TextChoices):
        CORRECTION = "CORRECTION", "Correction"
        COMMENT = "COMMENT", "Comment"

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=2000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["contact", "id"], name="contacts_remarks")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="contacts_remark_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} on contact {self.contact_id}"
