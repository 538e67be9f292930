"""What was answered to a write, so that the same request sent again gets the same answer and does nothing."""

from django.db import models

from banfa.platform.accounts.models import Token


class Answered(models.Model):
    """A write by its idempotency key: what it asked for, as a digest, and what it was answered."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="answered")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_answered_once")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"
