"""The tables of phrases: an organisation's own ones, what is used and liked, and answers to questions."""

from django.db import models
from django.db.models import Q

from banfa.features.customers.models import Customer
from banfa.platform.org.models import Person


class OwnPhrase(models.Model):
    """A version of a phrase that people added. A change is a new version, in use once somebody else has approved it."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", "Proposed"
        IN_USE = "IN_USE", "In use"
        REFUSED = "REFUSED", "Refused"
        RETIRED = "RETIRED", "Retired"

    category = models.CharField(max_length=48)
    situation = models.CharField(max_length=48, blank=True, help_text="Empty: those of the category.")
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "category"], name="contacts_own_phrases")]

    def __str__(self) -> str:
        return f"{self.category} #{self.pk} v{self.version}"


class PhraseUse(models.Model):
    """That somebody took a phrase, in a situation, perhaps with a customer; what it promised is kept as a promise."""

    phrase = models.CharField(max_length=80)
    situation = models.CharField(max_length=48, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+")
    promises = models.CharField(max_length=12, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["phrase", "used_at"], name="contacts_phrase_uses")]

    def __str__(self) -> str:
        return f"{self.phrase} by #{self.person_id}"


class FavouritePhrase(models.Model):
    """A phrase that somebody likes to have at hand."""

    phrase = models.CharField(max_length=80)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "phrase"], name="contacts_liked_once")]

    def __str__(self) -> str:
        return f"{self.phrase} of #{self.person_id}"


class KnowledgeAnswer(models.Model):
    """An answer of the knowledge base (业务知识), found by the words of its question."""

    question = models.CharField(max_length=200)
    answer = models.TextField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.question


class KnowledgeQuestion(models.Model):
    """Something that was looked for and not found, until somebody writes its answer."""

    words = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.ForeignKey(
        KnowledgeAnswer, models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["words"], condition=Q(answer=None), name="contacts_open_question_once"
            )
        ]

    def __str__(self) -> str:
        return self.words
