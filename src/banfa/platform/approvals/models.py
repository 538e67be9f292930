"""Requests on their way through a chain: what is asked for, whom each step asks, and every decision about it."""

from django.db import models
from django.db.models import Q

from banfa.platform.org.models import Person
from banfa.platform.org.paths import DEEPEST, DIGITS


class Request(models.Model):
    """Something that a chain has to approve. `digest` binds every decision to the content it was made on.

    `turn` counts everything that happened to it, `round` how often its content was put to the chain.
    """

    class State(models.TextChoices):
        OPEN = "OPEN"
        RETURNED = "RETURNED"
        APPROVED = "APPROVED"
        APPLIED = "APPLIED"
        REFUSED = "REFUSED"
        WITHDRAWN = "WITHDRAWN"
        VOID = "VOID"

    kind = models.CharField(max_length=48)
    subject = models.CharField(max_length=120)
    unit_path = models.CharField(max_length=DIGITS * DEEPEST)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    payload = models.TextField(help_text="Canonical JSON.")
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    requester = models.ForeignKey(Person, models.PROTECT, related_name="+")
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    chain_code = models.CharField(max_length=48)
    chain = models.JSONField(help_text="As it stood when this was submitted.")
    pack = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    position = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    turn = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="approvals_by_state"),
            models.Index(fields=["requester", "-id"], name="approvals_by_requester"),
            models.Index(fields=["unit_path", "-id"], name="approvals_by_unit"),
            models.Index(fields=["subject", "-id"], name="approvals_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} {self.state}"


class Stage(models.Model):
    """One step of a request. Stages of the same `position` are asked together; `person` is asked instead of posts.

    `opening` counts how often it was asked: what was decided in an earlier one does not count any more.
    """

    class State(models.TextChoices):
        AHEAD = "AHEAD"
        OPEN = "OPEN"
        DONE = "DONE"
        PASSED = "PASSED"

    class Does(models.TextChoices):
        AGREE = "AGREE"
        APPLY = "APPLY"

    request = models.ForeignKey(Request, models.PROTECT, related_name="stages")
    round = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=48)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    does = models.CharField(max_length=5, choices=Does, default=Does.AGREE)
    posts = models.CharField(max_length=300, blank=True, help_text="Codes with a blank between.")
    at = models.CharField(max_length=8, default="upwards")
    level = models.CharField(max_length=48, blank=True)
    needs = models.PositiveSmallIntegerField(default=1, help_text="0: everybody who is asked.")
    empty = models.CharField(
        max_length=13, default="administrator", help_text="Who is asked where nobody holds a post: or nobody."
    )
    is_for_others = models.BooleanField(
        default=False, help_text="Whoever agreed in another stage may not decide in this one."
    )
    within_days = models.PositiveSmallIntegerField(null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.AHEAD)
    opening = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="approvals_open_stages", condition=Q(state="OPEN")),
        ]

    def __str__(self) -> str:
        return f"{self.code} of #{self.request_id}"


class Decision(models.Model):
    """What somebody did about a request. Never altered: what is decided anew is another one."""

    class Act(models.TextChoices):
        SUBMITTED = "SUBMITTED"
        AGREED = "AGREED"
        COUNTED = "COUNTED"
        REFUSED = "REFUSED"
        RETURNED = "RETURNED"
        RESUBMITTED = "RESUBMITTED"
        WITHDREW = "WITHDREW"
        ADDED = "ADDED"
        APPLIED = "APPLIED"
        VOIDED = "VOIDED"
        HANDED_OVER = "HANDED_OVER"

    request = models.ForeignKey(Request, models.PROTECT, related_name="decisions")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="decisions")
    opening = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField()
    act = models.CharField(max_length=11, choices=Act)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=80)
    post = models.CharField(max_length=48, blank=True)
    instead_of = models.CharField(max_length=80, blank=True, help_text="Whom the person stood in for.")
    reason = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, help_text="Of the content it was made on.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "-id"], name="approvals_by_decider")]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "opening", "person"], condition=Q(act__in=["AGREED", "APPLIED"]),
                name="approvals_agreed_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.act} by {self.by}"
