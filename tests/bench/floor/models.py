"""One table with the columns that a list shows and an index for each way it is read."""

from django.db import models


class Shop(models.Model):
    """One shop; `word` is what it is looked up by."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=250)
    word = models.CharField(max_length=20)
    unit = models.CharField(max_length=200)
    phone = models.CharField(max_length=32)
    status = models.CharField(max_length=24)
    opened_on = models.DateField()

    class Meta:
        app_label = "floor"
        indexes = [  # noqa: RUF012
            models.Index(fields=["sort_key", "id"], name="floor_by_name"),
            models.Index(fields=["word", "id"], name="floor_by_word"),
        ]

    def __str__(self) -> str:
        return self.name
