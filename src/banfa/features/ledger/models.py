"""The list of the ledger's Parquet files: a file counts while its batch is applied."""

from django.db import models

from banfa.platform.imports.models import Batch


class LedgerFile(models.Model):
    """One immutable file of sales lines of one month from one batch. `path` is relative to the data folder."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files")
    month = models.DateField(help_text="First day of the month.")
    path = models.CharField(max_length=200, unique=True)
    rows = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["month"])]

    def __str__(self) -> str:
        return self.path


class RollUp(models.Model):
    """The month's sums per customer and category, made anew whenever the month's files change."""

    month = models.DateField(unique=True)
    path = models.CharField(max_length=200, unique=True)
    rows = models.PositiveBigIntegerField()
    lines = models.PositiveBigIntegerField()
    quantity_thousandths = models.BigIntegerField(help_text="A decimal would be a float on SQLite.")
    amount_fen = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.path
