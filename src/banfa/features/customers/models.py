"""The register: customers, the areas they lie in, and what their fields held before."""

from django.db import models

from banfa.features.customers.indexes.expressions import DEEPEST_IN_ORDER, above
from banfa.features.customers.personal import models as personal  # noqa: F401  so that Django finds them
from banfa.features.customers.positions import HAS_POSITION
from banfa.features.customers.quality import models as quality  # noqa: F401  so that Django finds them
from banfa.features.customers.requests import models as requests  # noqa: F401
from banfa.features.customers.sharing import models as sharing  # noqa: F401
from banfa.platform.org.models import Person, Unit
from banfa.platform.org.paths import DEEPEST, DIGITS


class Area(models.Model):
    """A place (片区) between unit and customer; its dated values decide some classes for everyone in it."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT)
    unit_path = models.CharField(max_length=DIGITS * DEEPEST, db_index=True)
    values = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class Customer(models.Model):
    """One retail customer. `attributes` holds the pack's fields as stored values, missing ones left out."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT)
    unit_path = models.CharField(max_length=DIGITS * DEEPEST)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True)
    status = models.CharField(max_length=24)
    phone = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=300, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    attributes = models.JSONField(default=dict)
    search = models.TextField(help_text="The words by whose beginnings it is found, see `naming`.")
    sort_key = models.CharField(
        max_length=250, help_text="The name's pinyin, so that lists sort as people expect."
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    longitude = models.FloatField(null=True, help_text="In degrees, see `positions`.")
    latitude = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["latitude", "longitude", "unit_path"],
                name="customers_by_place",
                condition=HAS_POSITION,
            ),
            models.Index(fields=["unit_path", "sort_key", "id"], name="customers_by_unit"),
            models.Index(fields=["sort_key", "id"], name="customers_by_name"),
            models.Index(fields=["status", "sort_key", "id"], name="customers_by_status"),
            models.Index(fields=["opened_on", "sort_key", "id"], name="customers_by_opening"),
            *(
                models.Index(above(level), "sort_key", "id", name=f"customers_below_{level}")
                for level in range(1, DEEPEST_IN_ORDER + 1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class FieldValue(models.Model):
    """A value that a field held until a day (exclusive). The value on a day is the one with the least
    `until_on` after it, else the current one; so the first known value holds from the beginning."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="past_values")
    field = models.CharField(max_length=48)
    value = models.JSONField(null=True)
    until_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["customer", "field", "until_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "field", "until_on"], name="customers_one_value_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} until {self.until_on}"


class AreaValue(models.Model):
    """A value that an area held until a day (exclusive), read like FieldValue."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="past_values")
    name = models.CharField(max_length=48)
    value = models.JSONField(null=True)
    until_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name", "until_on"], name="customers_one_area_value_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} until {self.until_on}"


class Attachment(models.Model):
    """A photo or a document of a customer. Withdrawing hides it and says why; the file is kept."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=24)
    caption = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=200, help_text="As its owner called it; never used as a path.")
    path = models.CharField(max_length=120, unique=True, help_text="Below BANFA_HOME/files.")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0, help_text="0: no picture.")
    height = models.PositiveIntegerField(default=0)
    sent_sha256 = models.CharField(max_length=64, help_text="Of the bytes that were sent.")
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="customers_attachments")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "sent_sha256"], condition=models.Q(withdrawn_at=None),
                name="customers_attached_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_because=""),
                name="customers_withdrawn_with_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} of customer {self.customer_id}"

    @property
    def is_picture(self) -> bool:
        return self.width > 0


class Assignment(models.Model):
    """A person who answers for a customer in a post, from one day until another (exclusive). Ended rows are its history.

    `is_single` says that a customer has one holder of this post at a time, as the post said when it was written.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="assignments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    post = models.CharField(max_length=48)
    is_single = models.BooleanField(default=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    rule = models.ForeignKey("AssigningRule", models.SET_NULL, null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "post", "customer", "from_on", "until_on"], name="customers_assigned_to"
            ),
            models.Index(fields=["customer", "post", "from_on"], name="customers_assigned_by"),
            models.Index(fields=["post", "customer", "until_on"], name="customers_assigned_in_post"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gt=models.F("from_on")),
                name="customers_assigned_until_later",
            ),
            models.UniqueConstraint(
                fields=["customer", "post"], condition=models.Q(until_on=None, is_single=True),
                name="customers_one_open_assignment",
            ),
            models.UniqueConstraint(
                fields=["customer", "post", "from_on"], condition=models.Q(is_single=True),
                name="customers_one_assignment_a_day",
            ),
            models.UniqueConstraint(
                fields=["customer", "post", "person"], condition=models.Q(until_on=None),
                name="customers_assigned_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"customer #{self.customer_id} to #{self.person_id} as {self.post}"


class AssigningRule(models.Model):
    """Customers that fit a list's wish belong to a person in a post, from one day until another (exclusive)."""

    name = models.CharField(max_length=80)
    query = models.TextField(blank=True, help_text="The wish of the register, as its address holds it.")
    person = models.ForeignKey(Person, models.PROTECT, related_name="assigning_rules")
    post = models.CharField(max_length=48)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    place = models.PositiveIntegerField(help_text="Where several rules fit a customer, the first one wins.")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gt=models.F("from_on")),
                name="customers_rule_until_later",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerNote(models.Model):
    """What somebody wrote about a customer: a record, a superior's comment, or a reminder to whoever is in charge."""

    class Kind(models.TextChoices):
        NOTE = "NOTE", "Note"
        REMINDER = "REMINDER", "Reminder"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    to = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="reminders", help_text="Who is reminded."
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-id"], name="customers_notes"),
            models.Index(fields=["to", "done_at"], name="customers_reminders"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="customers_note_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} on customer {self.customer_id}"
