"""The event log: one event per service call, its change rows beside it, each event sealed onto the last."""

from django.db import models


class Event(models.Model):
    """One thing that somebody did. Entries keep the actor's name and outlive the account."""

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
        indexes = [models.Index(fields=["subject", "id"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Change(models.Model):
    """One value that an event changed; a created object stands as one row with the field `*`."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="changes")
    subject = models.CharField(max_length=120)
    field = models.CharField(max_length=60)
    old = models.TextField(null=True)  # noqa: DJ001  no value and an empty one differ in proof
    new = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        indexes = [models.Index(fields=["subject", "id"])]

    def __str__(self) -> str:
        return f"{self.subject}.{self.field}"


class Head(models.Model):
    """The seal of the newest event; updating this one row lines writers up behind each other."""

    seal = models.CharField(max_length=64)
    events = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.seal
