"""The event log: one event per service call, its rows beside it, each event sealed onto the last."""

from django.db import models


class Event(models.Model):
    """One thing that somebody did; its id is its place in the log, without a gap. Outlives the account."""

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    summary = models.JSONField(default=dict)
    changes_seal = models.CharField(max_length=64)
    previous_seal = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"]),
            models.Index(fields=["action", "id"], name="audit_event_by_action"),
            models.Index(fields=["actor_id", "id"], name="audit_event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Change(models.Model):
    """One value that an event changed; a created object stands as one row with the field `*`.

    Personal values are sealed with the key of the subject: read them through `audit.reading`.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="changes")
    subject = models.CharField(max_length=120)
    field = models.CharField(max_length=60)
    old = models.TextField(null=True)  # noqa: DJ001  no value and an empty one differ in proof
    new = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        indexes = [models.Index(fields=["subject", "id"])]

    def __str__(self) -> str:
        return f"{self.subject}.{self.field}"


class Disclosure(models.Model):
    """Whose data an event showed or handed out: the codes of one kind of subject, packed, and the fields."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="disclosures")
    kind = models.CharField(max_length=40)
    fields = models.JSONField(default=list)
    codes = models.BinaryField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} × {self.kind}"


class Head(models.Model):
    """The newest event and its seal, signed outside the database; updating this one row lines writers up."""

    seal = models.CharField(max_length=64)
    events = models.BigIntegerField(default=0)
    signature = models.CharField(max_length=128, default="")

    def __str__(self) -> str:
        return self.seal


class Purge(models.Model):
    """The signed stub of events that were removed after their term: the chain goes on from its seal."""

    until = models.BigIntegerField(unique=True)
    seal = models.CharField(max_length=64)
    before = models.DateTimeField()
    purged_at = models.DateTimeField()
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"events up to {self.until}"
