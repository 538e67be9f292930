"""What a department asked another for, and the customers that it covers."""

from django.db import models
from django.db.models import Q

from banfa.platform.org.models import Person, Unit


class Sharing(models.Model):
    """A post at a unit (`for_unit`, none: the whole organisation) asks another unit for items of its customers.

    While GRANTED and before `until_on` (exclusive) whoever holds that post reads those items, on the page of this grant.
    """

    class State(models.TextChoices):
        ASKED = "ASKED"
        REFUSED = "REFUSED"
        APPEALED = "APPEALED"
        GRANTED = "GRANTED"
        CLOSED = "CLOSED", "Refused on appeal"
        WITHDRAWN = "WITHDRAWN", "Taken back before it was decided"
        ENDED = "ENDED"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="Whose customers they are.")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=80)
    post = models.CharField(max_length=48)
    for_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=48)
    why = models.CharField(max_length=500)
    fields = models.JSONField(default=list)
    unmatched = models.JSONField(
        default=list, help_text="Codes and titles that fit nothing, as they were typed."
    )
    until_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    request_id = models.BigIntegerField(null=True, unique=True)
    appeal_id = models.BigIntegerField(null=True, unique=True)
    asked_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["post", "for_unit", "-id"], name="customers_shared_with"),
            models.Index(fields=["unit", "-id"], name="customers_shared_by"),
            models.Index(fields=["until_on"], condition=Q(state="GRANTED"), name="customers_sharing_ends"),
        ]

    def __str__(self) -> str:
        return f"sharing #{self.pk} {self.state}"


class SharedCustomer(models.Model):
    """A customer that a request to share covers, as it stood when it was asked for."""

    sharing = models.ForeignKey(Sharing, models.CASCADE, related_name="rows")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sharing", "customer"], name="customers_shared_once")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in sharing {self.sharing_id}"
