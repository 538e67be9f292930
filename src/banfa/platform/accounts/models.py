"""What is kept of people's accounts. No password, key, code or token can be read from these tables."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from banfa.platform.org.models import Person, Unit

NEVER_IDLE = timedelta(days=3650)


class Ending(StrEnum):
    """Why a log-in is over; the log-in page says it in words."""

    LOGGED_OUT = "LOGGED_OUT"
    ENDED_BY_OWNER = "ENDED_BY_OWNER"
    ELSEWHERE = "ELSEWHERE"
    WITHDRAWN = "WITHDRAWN"
    PASSWORD = "PASSWORD"  # noqa: S105  the reason, not a secret
    IDLE = "IDLE"
    TOO_LONG = "TOO_LONG"


class Session(AbstractBaseSession):
    """A browser that somebody is logged in at, or one that holds something for a stranger.

    `session_key` is a digest of the cookie. Times and limits are those that held at the log-in.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    idle = models.DurationField(default=NEVER_IDLE)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ended_at"])]

    def ending(self, at: datetime) -> Ending | None:
        """Return why this log-in is over at a moment, None while it goes on."""
        if self.ended_at is not None:
            return Ending(self.ended_why)
        if self.expire_date <= at:
            return Ending.TOO_LONG
        return Ending.IDLE if self.seen_at + self.idle <= at else None


class LogIn(models.Model):
    """One try to get in, or a way out. The name of somebody unknown is kept with its middle hidden: it may be a password."""

    class Result(models.TextChoices):
        LET_IN = "LET_IN"
        WRONG = "WRONG"
        CLOSED = "CLOSED"
        LOCKED = "LOCKED"
        WAITING = "WAITING"
        CODE_ASKED = "CODE_ASKED"
        CODE_WRONG = "CODE_WRONG"
        LOGGED_OUT = "LOGGED_OUT"
        TOKEN_REFUSED = "TOKEN_REFUSED"  # noqa: S105  a result, not a secret

    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="log_ins")
    username = models.CharField(max_length=60)
    result = models.CharField(max_length=20, choices=Result)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    is_elsewhere = models.BooleanField(
        default=False, help_text="The account was in use at another device or place at that moment."
    )

    class Meta:
        indexes = [models.Index(fields=["at", "id"]), models.Index(fields=["person", "at"])]

    def __str__(self) -> str:
        return f"{self.username} {self.result}"


class Standing(models.Model):
    """How an account stands: wrong log-ins in a row, a lock, when its password was chosen, its devices declared."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="standing")
    wrong_in_row = models.PositiveIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    password_at = models.DateTimeField(null=True)
    devices_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"person {self.person_id}"


class OldPassword(models.Model):
    """The hash of a password that somebody chose, so that it does not come again soon."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=255)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"person {self.person_id}, {self.chosen_at:%Y-%m-%d}"


class SecondFactor(models.Model):
    """An authenticator app of somebody: its secret sealed, and the newest step whose code was used.

    It counts once its owner has entered a first code.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="second_factor")
    sealed = models.TextField()
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"person {self.person_id}"


class RecoveryCode(models.Model):
    """The digest of a code that lets its owner in once without the authenticator app."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="accounts_recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"person {self.person_id}"


class Token(models.Model):
    """What an application acts with on behalf of a person: never more than that person may, often less."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8, help_text="Its first letters, to know it again.")
    permissions = models.JSONField(default=list)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, help_text="Empty: wherever the person may.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_from = models.CharField(max_length=45, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                condition=Q(revoked_at=None),
                name="accounts_token_one_open_per_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of person {self.person_id}"

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


class Agreement(models.Model):
    """One version of the confidentiality agreement; the newest is in force. Never changed, since people signed it."""

    number = models.PositiveIntegerField(unique=True)
    words = models.TextField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.number}"


class Signature(models.Model):
    """That somebody signed one version of the agreement."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="signatures")
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "person"], name="accounts_signed_once")]

    def __str__(self) -> str:
        return f"person {self.person_id}, version {self.agreement_id}"


class HouseRules(models.Model):
    """What this organisation asks beyond its pack; nothing where the pack's own holds."""

    idle_minutes = models.PositiveIntegerField(null=True)
    hours = models.PositiveIntegerField(null=True)
    lock_after = models.PositiveIntegerField(null=True)
    expire_days = models.PositiveIntegerField(null=True)
    ends_first = models.BooleanField(default=False)
    second_factor_posts = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="accounts_rules_only_one")]

    def __str__(self) -> str:
        return "rules of the house"
