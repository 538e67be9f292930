"""Visits that are open and those that are closed, their positions, pictures and sheets, and opinions raised in them."""

from django.db import models

from banfa.features.customers.models import Attachment, Customer
from banfa.platform.forms.models import FilledSheet
from banfa.platform.org.models import Person


class OpenVisit(models.Model):
    """A visit that was begun and is not closed: its check-in. Closing it removes the row, giving it up says why."""

    client_key = models.CharField(max_length=64)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="open_visits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="open_visits")
    kind = models.CharField(max_length=48)
    is_planned = models.BooleanField(default=False)
    at = models.DateTimeField()
    check_in = models.JSONField(
        default=dict, help_text="What came of the position, see `checking_in.Outcome`."
    )
    given_up_at = models.DateTimeField(null=True, blank=True)
    given_up_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="contacts_open_visits")]
        constraints = [
            models.UniqueConstraint(fields=["person", "client_key"], name="contacts_open_visit_once"),
            models.CheckConstraint(
                condition=models.Q(given_up_at=None) | ~models.Q(given_up_because=""),
                name="contacts_given_up_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"open visit #{self.pk} to customer {self.customer_id}"


class Visit(models.Model):
    """A closed visit, beside its contact. The table only grows: nobody alters or removes a closed visit."""

    class Source(models.TextChoices):
        PAGE = "page", "Page"
        API = "api", "Program"
        OFFLINE = "offline", "Without a network"

    contact = models.OneToOneField("contacts.Contact", models.PROTECT, primary_key=True, related_name="visit")
    client_key = models.CharField(max_length=64, help_text="Sent three times, it is one visit.")
    person_id = models.BigIntegerField(help_text="Whose key it is.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent.")
    kind = models.CharField(max_length=48)
    pack = models.CharField(max_length=80, help_text="The pack and version by which it was made.")
    is_planned = models.BooleanField(default=False)
    source = models.CharField(max_length=8, choices=Source)
    distance_m = models.PositiveIntegerField(
        null=True, blank=True, help_text="From the shop, where both are known."
    )
    flags = models.JSONField(
        default=list, help_text="What is odd about the check-in, as codes with their figure."
    )
    notes = models.JSONField(default=dict, help_text="Action → what was written.")
    sheets = models.JSONField(default=list, help_text="Sheets filled in, as their codes, for lists.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "client_key"], name="contacts_visit_once"),
        ]

    def __str__(self) -> str:
        return f"visit #{self.contact_id}"


class VisitPosition(models.Model):
    """Where the phone was at check-in, in GCJ-02. It is removed once the pack's days are over; the distance stays."""

    contact = models.OneToOneField(
        "contacts.Contact", models.CASCADE, primary_key=True, related_name="position"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    longitude = models.FloatField()
    latitude = models.FloatField()
    accuracy_m = models.PositiveIntegerField()
    captured_at = models.DateTimeField()
    raw = models.CharField(
        max_length=60, help_text="The digits as they came, to find one that is sent again."
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "-captured_at"], name="contacts_positions_of"),
            models.Index(fields=["captured_at"], name="contacts_positions_aged"),
        ]

    def __str__(self) -> str:
        return f"position of contact {self.contact_id}"


class VisitPicture(models.Model):
    """A picture taken in a visit, kept with the customer's photos, and when the phone says that it was taken."""

    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="pictures")
    action = models.CharField(max_length=48)
    row = models.CharField(max_length=48, blank=True, help_text="Of a sheet, where it belongs to one.")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="taken_in")
    taken_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["contact", "id"], name="contacts_pictures")]

    def __str__(self) -> str:
        return f"picture {self.attachment_id} of contact {self.contact_id}"


class VisitSheet(models.Model):
    """A sheet that was filled in during a visit."""

    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="sheets")
    action = models.CharField(max_length=48)
    sheet = models.CharField(max_length=48)
    filled = models.OneToOneField(FilledSheet, models.PROTECT, related_name="visit_sheet")

    class Meta:
        indexes = [models.Index(fields=["sheet", "-id"], name="contacts_sheets_of_a_kind")]
        constraints = [models.UniqueConstraint(fields=["contact", "action"], name="contacts_sheet_once")]

    def __str__(self) -> str:
        return f"{self.sheet} of contact {self.contact_id}"


class VisitFinding(models.Model):
    """What a sheet showed about a customer, such as much room to grow at a low grade (TOB-STORY-2)."""

    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="findings")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="visit_findings")
    sheet = models.CharField(max_length=48)
    finding = models.CharField(max_length=48)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sheet", "finding", "-at"], name="contacts_findings")]

    def __str__(self) -> str:
        return f"{self.finding} of customer {self.customer_id}"


class Opinion(models.Model):
    """What a customer said in a contact that somebody has to answer (OIL-DISP-10.3b)."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        ANSWERED = "ANSWERED", "Answered"

    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="opinions")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="raised_opinions")
    words = models.TextField()
    department = models.CharField(max_length=48)
    post = models.CharField(max_length=48, help_text="That answers in the department.")
    leader = models.CharField(max_length=48, blank=True, help_text="The post that is told as well.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="contacts_opinions_due"),
            models.Index(fields=["customer", "-id"], name="contacts_opinions_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="OPEN", answered_at=None)
                | (models.Q(state="ANSWERED", answered_at__isnull=False) & ~models.Q(answer="")),
                name="contacts_opinion_answered_with_words",
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="contacts_opinion_says_something"),
        ]

    def __str__(self) -> str:
        return f"opinion #{self.pk} of customer {self.customer_id}"


class Booklet(models.Model):
    """A bound booklet of a sheet that somebody was handed (AD-1.3.2.2b)."""

    sheet = models.CharField(max_length=48)
    person = models.ForeignKey(Person, models.PROTECT, related_name="booklets")
    unit_path = models.CharField(max_length=120)
    copies = models.PositiveIntegerField()
    handed_on = models.DateField()
    handed_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["sheet", "person"], name="contacts_booklets")]
        constraints = [
            models.CheckConstraint(condition=models.Q(copies__gt=0), name="contacts_booklet_has_pages")
        ]

    def __str__(self) -> str:
        return f"booklet of {self.sheet} for person {self.person_id}"
