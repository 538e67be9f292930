"""What people thought of a customer month by month."""

from django.db import models

from banfa.features.customers.models import Customer


class Appraisal(models.Model):
    """One customer's marks of a month on one of the pack's sheets (月度评分)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="appraisals")
    sheet = models.CharField(max_length=48)
    month = models.DateField(help_text="The month's first day.")
    marks = models.JSONField(help_text="Field of the register → whole number.")
    note = models.CharField(max_length=500, blank=True)
    is_late = models.BooleanField(default=False)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "sheet", "month"], name="appraisals_once_a_month"),
        ]
        indexes = [models.Index(fields=["sheet", "month", "customer"], name="appraisals_by_month")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.month:%Y-%m} {self.customer_id}"
