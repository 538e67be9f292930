"""What is planned: fixed days, weeks with their stops, proposals; deliveries of the day; distances that were supplied."""

from django.db import models
from django.db.models import Q

from banfa.features.customers.models import Customer
from banfa.platform.org.models import Person
from banfa.platform.org.paths import DEEPEST, DIGITS


class CustomerDay(models.Model):
    """The fixed weekday (定时走访日) on which a post visits a customer: every week, or one week of two, perhaps at an hour."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="fixed_days")
    post = models.CharField(max_length=48)
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday.")
    parity = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Which week of two, see duties.days; empty: every week."
    )
    at = models.TimeField(null=True, blank=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "post"], name="contacts_one_fixed_day"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6) & (Q(parity=None) | Q(parity__lte=1)), name="contacts_fixed_day_exists"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"customer #{self.customer_id} on weekday {self.weekday}"


class StartPlace(models.Model):
    """Where somebody's days on the road begin and end, as they say themselves."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="start_place")
    longitude = models.FloatField()
    latitude = models.FloatField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude} of #{self.person_id}"


class WeekPlan(models.Model):
    """One person's week of visits in a post: what it is about, and whether it was agreed to.

    What changes after the agreement counts in `changes_since` and stands in the event log.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT"
        ASKED = "ASKED"
        RETURNED = "RETURNED"
        AGREED = "AGREED"

    person = models.ForeignKey(Person, models.PROTECT, related_name="week_plans")
    post = models.CharField(max_length=48)
    unit_path = models.CharField(max_length=DIGITS * DEEPEST, blank=True)
    monday = models.DateField()
    area = models.CharField(max_length=200, blank=True)
    focus = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    request = models.ForeignKey("approvals.Request", models.SET_NULL, null=True, blank=True, related_name="+")
    agreed_by = models.CharField(max_length=80, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was sent back.")
    changes_since = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["monday", "unit_path"], name="contacts_weeks_of_unit")]
        constraints = [
            models.UniqueConstraint(fields=["person", "post", "monday"], name="contacts_one_plan_a_week"),
            models.CheckConstraint(
                condition=~Q(state="AGREED") | Q(agreed_at__isnull=False), name="contacts_agreed_when"
            ),
        ]

    def __str__(self) -> str:
        return f"week of {self.monday} of #{self.person_id}"

    @property
    def is_asked(self) -> bool:
        """Tell whether it lies with the superior: put forward, and not sent back."""
        return self.state == self.State.ASKED and not self.is_returned

    @property
    def is_returned(self) -> bool:
        """Tell whether it was sent back, to be put right and put forward again."""
        sent_back = self.request is not None and self.request.state == "RETURNED"
        return self.state == self.State.RETURNED or (self.state == self.State.ASKED and sent_back)


class Stop(models.Model):
    """One planned visit: the customer, the day, its place in the day's order, what for, and who put it there."""

    plan = models.ForeignKey(WeekPlan, models.CASCADE, related_name="stops")
    person = models.ForeignKey(Person, models.PROTECT, related_name="stops")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="stops")
    on = models.DateField()
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=48, blank=True, help_text="The pack's kind of visit, empty: as owed.")
    purpose = models.CharField(max_length=200, blank=True)
    is_by_hand = models.BooleanField(default=False, help_text="Somebody put it there; proposals leave it.")
    is_added = models.BooleanField(default=False, help_text="It came in after the plan was agreed.")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "on", "place"], name="contacts_stops_of_day"),
            models.Index(fields=["customer", "on"], name="contacts_stops_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "customer", "on"], name="contacts_one_stop_a_day"),
        ]

    def __str__(self) -> str:
        return f"customer #{self.customer_id} on {self.on}"


class Proposal(models.Model):
    """Days that were worked out and wait to be looked at; `content` holds them as `proposals.Content`."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        KEPT = "KEPT"
        DROPPED = "DROPPED"

    person = models.ForeignKey(Person, models.PROTECT, related_name="plan_proposals")
    post = models.CharField(max_length=48)
    unit_path = models.CharField(max_length=DIGITS * DEEPEST, blank=True)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    content = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "state", "-id"], name="contacts_proposals")]

    def __str__(self) -> str:
        return f"proposal #{self.pk} for #{self.person_id}"


class Delivery(models.Model):
    """One stop of a delivery run of a day, as the file said: a customer of the register, or a place."""

    on = models.DateField()
    route = models.CharField(max_length=60)
    place = models.PositiveSmallIntegerField()
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="deliveries")
    leaves_at = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "route", "customer"], name="contacts_delivered_once"),
        ]
        indexes = [models.Index(fields=["on", "route", "place"], name="contacts_deliveries_of_day")]

    def __str__(self) -> str:
        return f"{self.route} {self.on} #{self.place}"


class SuppliedDistance(models.Model):
    """The metres by road from one customer to another, as a file gave them."""

    origin = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    target = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    metres = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "target"], name="contacts_one_distance")]

    def __str__(self) -> str:
        return f"{self.metres} m from #{self.origin_id} to #{self.target_id}"
