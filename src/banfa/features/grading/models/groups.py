"""Groups of customers that people save: a condition with its versions, and who met each, from when until when."""

from django.db import models
from django.db.models import Q

from banfa.features.customers.models import Customer
from banfa.features.grading.models.runs import Run

LONGEST_TITLE = 60
LONGEST_CONDITION = 2_000


class SavedGroup(models.Model):
    """A group of customers by a condition (客群). A customer may be in many; `shared` shows it to everyone who reads runs.

    `title_key` is the title as it is compared: nobody has two of one title, nor are two of one title shared.
    """

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    title_key = models.CharField(max_length=LONGEST_TITLE * 3)
    shared = models.BooleanField(default=False)
    owner = models.BigIntegerField(help_text="The number of the person who saved it first.")
    owner_name = models.CharField(max_length=80)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "title_key"], name="grading_group_title_own"),
            models.UniqueConstraint(
                fields=["title_key"], condition=Q(shared=True), name="grading_group_title_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class GroupVersion(models.Model):
    """What a group's condition was from one saving to the next; it never changes, and keeps its members.

    `months` is the window of sums that have none of their own, null for the period's own.
    """

    group = models.ForeignKey(SavedGroup, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    condition = models.TextField(max_length=LONGEST_CONDITION)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    pack = models.CharField(max_length=48)
    pack_version = models.CharField(max_length=16)
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    failure_zh = models.TextField(blank=True, help_text="Why it could not be counted the last time.")
    failure_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="grading_group_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}.{self.number}"


class GroupCount(models.Model):
    """One computation of a version's members: the register of day `on`, ledger and classes of a published run.

    `by_unit` gives the members by the path of their unit, so that each reader's size is a sum.
    """

    version = models.ForeignKey(GroupVersion, models.CASCADE, related_name="counts")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    joined = models.PositiveBigIntegerField()
    left = models.PositiveBigIntegerField()
    by_unit = models.JSONField(default=dict, help_text="Unit path → customers.")

    class Meta:
        indexes = [models.Index(fields=["version", "-id"], name="grading_group_counts")]

    def __str__(self) -> str:
        return f"{self.version_id} on {self.on}"


class GroupMember(models.Model):
    """That a customer met a version's condition, from the count that found it until the one that no longer did.

    Who was in the version before is a member since then; `joined` is null for them. Who left with the change of the
    condition has a row that ended with the version's first count.
    """

    version = models.ForeignKey(GroupVersion, models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    since_on = models.DateField()
    joined = models.ForeignKey(GroupCount, models.CASCADE, null=True, blank=True, related_name="+")
    left = models.ForeignKey(GroupCount, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "customer"], condition=Q(left=None), name="grading_group_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} of {self.version_id}"
