"""The Django app of duties."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "banfa.features.duties"
    label = "duties"

    def ready(self) -> None:
        """Declare what this feature brings: whose rows an actor sees, and the parts of pages."""
