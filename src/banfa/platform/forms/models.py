"""Filled sheets, each with the version of the sheet by which it was filled in. Both tables only grow."""

from django.db import models


class SheetVersion(models.Model):
    """A sheet as a pack described it at some time, so that what was filled in by it can always be shown."""

    sheet = models.CharField(max_length=48)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the definition.")
    pack = models.CharField(max_length=80, help_text="The pack and its version that first said so.")
    definition = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "digest"], name="forms_one_version")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.digest[:8]}"


class FilledSheet(models.Model):
    """One filled sheet. Whose it is, and who may read it, is said by the row of the feature that points to it."""

    version = models.ForeignKey(SheetVersion, models.PROTECT, related_name="filled")
    heading = models.JSONField(
        default=dict, help_text="Fields of the customer's file as they stood, in words."
    )
    values = models.JSONField(
        help_text="Row → stored value, list of options, lines of a table, or attachments."
    )
    points = models.JSONField(default=dict, help_text="Scored row → points, as text.")
    total = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    filled_by = models.CharField(max_length=80)
    filled_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["version", "-id"], name="forms_by_version")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.version_id}"
