"""Simulations: a run computed again with other figures, kept beside it until somebody deletes it."""

from django.db import models

from banfa.features.grading.models.runs import Run


class Simulation(models.Model):
    """What a run would have been under a changed pack (试算). It never touches a grade.

    One under way is a job and no row yet. `shared` lets everyone who may read runs look at it, each at their own customers.
    """

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=80, blank=True)
    base = models.ForeignKey(Run, models.PROTECT, related_name="simulations")
    edits = models.JSONField(
        default=dict, help_text="Path of a figure → its number as text, null where left blank."
    )
    draft = models.CharField(
        max_length=120, blank=True, help_text="The file or folder a draft was read from."
    )
    pack_digest = models.CharField(
        max_length=64, help_text="The draft's; its pack.json stands in the folder."
    )
    as_of_now = models.BooleanField(
        default=False, help_text="With today's register and ledger, not the run's own."
    )
    shared = models.BooleanField(default=False)
    folder = models.CharField(max_length=120)
    sealed = models.JSONField(default=dict, help_text="Its files, with their checksums.")
    customers = models.PositiveBigIntegerField()
    counts = models.JSONField(default=dict, help_text="Classification → value → customers.")
    moved = models.JSONField(default=dict, help_text="Classification → customers whose value is another one.")
    computed_by = models.CharField(max_length=80)
    computer_id = models.BigIntegerField(help_text="The person's number, so that their own stay theirs.")
    computed_at = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["base", "-id"], name="grading_simulations_of")]

    def __str__(self) -> str:
        return self.number
