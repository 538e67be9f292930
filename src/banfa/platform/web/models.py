"""What the frame keeps: forms that were sent, and log-ins that went wrong."""

from django.db import models


class SentForm(models.Model):
    """A form that somebody sent, by a digest of its key and what it held; `location` is empty while it is worked on.

    It recognises a second sending of the same form and is forgotten soon after.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    sent_at = models.DateTimeField(db_index=True)
    location = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.digest


class WrongLogin(models.Model):
    """How often in a row a log-in went wrong, by a digest of the user name, of the address, or of both."""

    digest = models.CharField(max_length=64, primary_key=True)
    times = models.PositiveIntegerField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.digest}: {self.times}"


class DeskVisit(models.Model):
    """When a person last looked at the desk, and up to when they had seen it before this visit.

    A visit ends after a pause, see `news.PAUSE`; it is no business record, so no event tells of it.
    """

    person = models.OneToOneField("org.Person", models.CASCADE, related_name="desk_visit")
    looked_at = models.DateTimeField()
    seen_until = models.DateTimeField(help_text="News after this moment are new in this visit.")

    def __str__(self) -> str:
        return f"person {self.person_id}"
