"""The organisation, its units as a tree, and the people who act in it."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from banfa.platform.org.paths import DEEPEST, DIGITS


class Organisation(models.Model):
    """The one organisation of this installation and the pack it runs."""

    name = models.CharField(max_length=200)
    pack = models.CharField(max_length=48)
    origin_zh = models.TextField(
        blank=True, help_text="Where demonstration data come from; empty for real work."
    )
    origin_en = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="org_only_one")]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A node of the organisation tree. `path` holds six digits per level, see `paths`."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=48)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=DIGITS * DEEPEST, unique=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="org_unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class PersonManager(BaseUserManager["Person"]):
    def create_person(self, *, username: str, name: str, password: str | None) -> "Person":
        """Store a person with a hashed password, or one that fits nothing; rights come from appointments alone."""
        person = self.model(username=username, name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who logs in."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    has_passing_password = models.BooleanField(
        default=False, help_text="It was handed over by somebody else; its owner chooses another one first."
    )

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A post that a person holds at a unit, from one day until another (exclusive)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=48)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, help_text="Empty: the whole organisation."
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")),
                name="org_appointment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} #{self.person_id}"


class Substitution(models.Model):
    """A colleague who stands in for a post of somebody else, from one day until another (exclusive)."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="substitutions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="stands_in")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "from_on", "until_on"], name="org_substitution_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="org_substitution_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="org_substitution_with_reason"),
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} for appointment #{self.appointment_id}"


class Handover(models.Model):
    """What somebody answered for when they left or lost a post; closed once every piece has a successor.

    `post` and `unit` are those of the post that ended, both empty where the account was closed.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="handovers")
    post = models.CharField(max_length=48, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "closed_at"], name="org_handover_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(closed_by=""), name="org_handover_closed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"handover #{self.pk} of #{self.person_id}"


class HandedOver(models.Model):
    """Pieces of one kind that a handover gave to one successor; `until_on` where they come back."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=48)
    successor = models.ForeignKey(Person, models.PROTECT, related_name="taken_over")
    subjects = models.JSONField(default=list, help_text="What was given, as the kind names it.")
    count = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.count} {self.kind} to #{self.successor_id}"
