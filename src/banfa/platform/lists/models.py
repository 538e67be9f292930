"""Saved views of lists, and how each person likes a list to look."""

from django.db import models
from django.db.models import Q

from banfa.platform.org.models import Person
from banfa.platform.org.paths import DEEPEST, DIGITS

LONGEST_TITLE = 40
LONGEST_QUERY = 2_000


class SavedView(models.Model):
    """A list's filters and order under a name. Removing one hides it, so that it can be had back.

    `shared_path` is the unit below which everybody sees it: empty for the whole organisation, null for nobody else.
    """

    list_name = models.CharField(max_length=24)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    shared_path = models.CharField(max_length=DIGITS * DEEPEST, null=True, blank=True)  # noqa: DJ001  see above
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["list_name", "owner"], name="lists_views_of_owner"),
            models.Index(fields=["list_name", "shared_path"], name="lists_views_shared"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["list_name", "owner", "title"], condition=Q(removed_at=None), name="lists_title_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_name}: {self.title}"


class Taste(models.Model):
    """How a person likes a list: the view it opens with, the tabs' order, and the columns of each view by its key."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=24)
    opens_with = models.CharField(max_length=40, blank=True)
    order = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    is_dense = models.BooleanField(default=False)
    size = models.PositiveSmallIntegerField(default=0, help_text="Rows on a page; 0 for the usual number.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "list_name"], name="lists_one_taste")]

    def __str__(self) -> str:
        return f"{self.list_name} of person {self.person_id}"
