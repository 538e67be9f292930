"""What the organisation, a unit or a person says about days, on top of the national calendar."""

from django.db import models
from django.db.models import Q

from banfa.platform.org.models import Person, Unit
from banfa.worktime import DayKind

KINDS = [(kind.value, kind.words.en) for kind in DayKind]
FOR_ALL = Q(unit=None, person=None)
AT_ONE = Q(unit=None) | Q(person=None)


class SaidDay(models.Model):
    """What one day is: for everybody, below a unit, or for one person. Without hours a working day has the usual ones."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="said_days")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="said_days")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=KINDS)
    hours = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200)
    is_imported = models.BooleanField(default=False)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on"], condition=FOR_ALL, name="calendars_day_for_all_once"),
            models.UniqueConstraint(
                fields=["unit", "on"], condition=Q(unit__isnull=False), name="calendars_day_of_unit_once"
            ),
            models.UniqueConstraint(
                fields=["person", "on"],
                condition=Q(person__isnull=False),
                name="calendars_day_of_person_once",
            ),
            models.CheckConstraint(condition=AT_ONE, name="calendars_day_of_unit_or_person"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class UsualHours(models.Model):
    """The hours of a working day from a day on, in one or more periods."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="usual_hours")
    from_on = models.DateField()
    hours = models.CharField(max_length=60)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_on"], condition=Q(unit=None), name="calendars_hours_for_all_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "from_on"],
                condition=Q(unit__isnull=False),
                name="calendars_hours_of_unit_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} from {self.from_on}"


class ImportedYear(models.Model):
    """A year whose days the organisation brought itself; from then on deadlines in it can be told."""

    year = models.PositiveSmallIntegerField(unique=True)
    days = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)
