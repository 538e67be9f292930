"""The tables of gatherings: plans, gatherings, who came, draws, photos, and marks of hardship."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from banfa.features.contacts.gatherings.library.models import Material, MaterialReading
from banfa.features.customers.models import Customer
from banfa.platform.org.models import Person, Unit
from banfa.platform.org.paths import DEEPEST, DIGITS

__all__ = [
    "ArrangementTask",
    "CircumstanceMark",
    "Gathering",
    "GatheringDraw",
    "GatheringPhoto",
    "Guest",
    "Material",
    "MaterialReading",
    "TrainingPlan",
]


class TrainingPlan(models.Model):
    """What a unit means to hold in a half-year or a year (培训计划)."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        WAITING = "WAITING", "Waits for agreement"
        AGREED = "AGREED", "Agreed"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=DIGITS * DEEPEST, db_index=True)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="Exclusive.")
    note = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    request_id = models.PositiveBigIntegerField(null=True, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "starts_on", "title"], name="contacts_training_plan_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="contacts_training_plan_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_on}"

    @property
    def last_on(self) -> date:
        """The last day of its span."""
        return self.ends_on - timedelta(days=1)


class Gathering(models.Model):
    """One gathering. A planned one has a month; one that is open has its day; one that was held is closed for good."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", "Planned"
        OPEN = "OPEN", "Open"
        HELD = "HELD", "Held"
        CANCELLED = "CANCELLED", "Cancelled"

    kind = models.CharField(max_length=48)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=DIGITS * DEEPEST)
    plan = models.ForeignKey(TrainingPlan, models.PROTECT, null=True, blank=True, related_name="gatherings")
    title = models.CharField(max_length=120)
    topics = models.JSONField(default=list, help_text="Codes of the kind's topics.")
    month = models.DateField(help_text="The first day of the month in which it is planned, or was held.")
    starts_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    host = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    seats = models.PositiveIntegerField(null=True, blank=True)
    expected = models.PositiveIntegerField(null=True, blank=True)
    budget_fen = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    outcome = models.TextField(blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_path", "-month", "-id"], name="contacts_gathered_by_unit"),
            models.Index(fields=["kind", "state", "starts_at"], name="contacts_gathered_by_kind"),
            models.Index(fields=["host", "state"], name="contacts_gathered_by_host"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["PLANNED", "CANCELLED"]) | Q(starts_at__isnull=False),
                name="contacts_gathering_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="HELD") | Q(closed_at__isnull=False), name="contacts_gathering_closed"
            ),
            models.CheckConstraint(
                condition=~Q(state="CANCELLED") | ~Q(cancelled_because=""),
                name="contacts_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} {self.title}"

    @property
    def budget(self) -> Decimal | None:
        """The budget in yuan."""
        return None if self.budget_fen is None else Decimal(self.budget_fen).scaleb(-2)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing about it changes any more."""
        return self.state in (self.State.HELD, self.State.CANCELLED)


class Guest(models.Model):
    """Somebody invited to a gathering, or who came without: a customer, a colleague, or a name alone."""

    class Reply(models.TextChoices):
        NONE = "NONE", "No answer yet"
        COMING = "COMING", "Coming"
        DECLINED = "DECLINED", "Declined"

    class Way(models.TextChoices):
        LIST = "LIST", "Ticked on the list"
        SCAN = "SCAN", "Code scanned"
        FILE = "FILE", "Read from a file"
        WALK_IN = "WALK_IN", "Came without an invitation"

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="guests")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80, blank=True, help_text="Of somebody who is neither.")
    reply = models.CharField(max_length=12, choices=Reply, default=Reply.NONE)
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.CharField(max_length=80, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    came_by = models.CharField(max_length=12, choices=Way, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    given = models.CharField(max_length=200, blank=True, help_text="What was given to help.")

    class Meta:
        indexes = [
            models.Index(fields=["customer", "attended_at"], name="contacts_guest_customer"),
            models.Index(fields=["person", "attended_at"], name="contacts_guest_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "customer"],
                condition=Q(customer__isnull=False),
                name="contacts_customer_once",
            ),
            models.UniqueConstraint(
                fields=["gathering", "person"], condition=Q(person__isnull=False), name="contacts_person_once"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, person__isnull=True, name="")
                | Q(customer__isnull=True, person__isnull=False, name="")
                | (Q(customer__isnull=True, person__isnull=True) & ~Q(name="")),
                name="contacts_guest_is_one_of",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="contacts_score_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"guest #{self.pk} of gathering {self.gathering_id}"

    @property
    def shown(self) -> str:
        """The name to be shown."""
        return self.customer.name if self.customer else self.person.name if self.person else self.name


class GatheringDraw(models.Model):
    """A draw of invitees or of winners, with everything that it takes to do it again. Never changed."""

    class Purpose(models.TextChoices):
        INVITEES = "INVITEES", "Invitees"
        WINNERS = "WINNERS", "Winners"

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="draws")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=12, choices=Purpose)
    seed = models.CharField(max_length=64)
    wanted = models.PositiveIntegerField()
    stratum = models.CharField(
        max_length=48, blank=True, help_text="Shares are kept by this; empty: one lot."
    )
    population = models.JSONField(help_text="Key → stratum, as they stood.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the population.")
    picked = models.JSONField(help_text="The keys drawn, in order.")
    reason = models.CharField(max_length=200, blank=True)
    drawn_by = models.CharField(max_length=80)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "purpose", "number"], name="contacts_draws_numbered"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="contacts_redrawn_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"draw {self.number} of gathering {self.gathering_id}"


class GatheringPhoto(models.Model):
    """A photo of a gathering."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="photos")
    path = models.CharField(max_length=120, unique=True, help_text="Below BANFA_HOME/files.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sent_sha256 = models.CharField(max_length=64)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "sent_sha256"], name="contacts_gathering_photo_once")
        ]

    def __str__(self) -> str:
        return f"photo #{self.pk} of gathering {self.gathering_id}"


class ArrangementTask(models.Model):
    """Something to be seen to before a gathering."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="arrangements")
    code = models.CharField(max_length=48)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "code"], name="contacts_arrangement_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} of gathering {self.gathering_id}"


class CircumstanceMark(models.Model):
    """A circumstance for which a customer is helped, from one day until another (exclusive)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="circumstances")
    circumstance = models.CharField(max_length=48)
    reason = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    marked_by = models.CharField(max_length=80)
    marked_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "until_on"], name="contacts_circumstances")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "circumstance"], condition=Q(until_on=None), name="contacts_marked_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="contacts_marked_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.circumstance} of customer {self.customer_id}"
