"""The tables of the library: what there is to read, and who has."""

from django.db import models

from banfa.platform.org.models import Person


class Material(models.Model):
    """Something to read: a file, a link, or words; of a part of a course where it belongs to one."""

    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    path = models.CharField(max_length=120, blank=True, help_text="Below BANFA_HOME/files.")
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    course = models.CharField(max_length=48, blank=True)
    part = models.PositiveSmallIntegerField(default=0, help_text="From 1; 0: the course as a whole.")
    is_owed = models.BooleanField(default=False, help_text="Everybody in one of the posts confirms it.")
    posts = models.JSONField(default=list, help_text="Codes of posts; none: everybody.")
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"


class MaterialReading(models.Model):
    """That somebody opened something to read, and confirmed it. `subject` is material:7 or study:CODE:PACK/VERSION."""

    subject = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "person"], name="contacts_read_once")]

    def __str__(self) -> str:
        return f"{self.subject} by #{self.person_id}"
