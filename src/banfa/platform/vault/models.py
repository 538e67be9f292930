"""A key per person, wrapped by a master key that the database never holds."""

from django.db import models
from django.db.models import Q


class PersonKey(models.Model):
    """The key of one subject's personal values; a destroyed one stays as an empty row and is never used again."""

    subject = models.CharField(max_length=120)
    master = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(destroyed_at=None), name="vault_one_key_in_use"
            )
        ]
        indexes = [models.Index(fields=["master"])]

    def __str__(self) -> str:
        return f"key {self.pk} of {self.subject}"
