"""Which fields of which customers a request would change; the values stand in the request's content."""

from django.db import models
from django.db.models import Q


class FieldChange(models.Model):
    """One field of one customer that a request would change. `is_open` while the request waits for anybody.

    `event_id` is the event of the log by which the change was made.
    """

    request = models.ForeignKey("approvals.Request", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="asked_changes")
    field = models.CharField(max_length=48)
    is_open = models.BooleanField(default=True)
    event_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="customers_asked_by_request")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "field"], condition=Q(is_open=True), name="customers_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of customer {self.customer_id} in #{self.request_id}"
