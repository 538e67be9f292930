"""The Django app of grading."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "banfa.features.grading"
    label = "grading"

    def ready(self) -> None:
        """Declare grading's parts of pages; its job is registered with them."""
        from banfa.features.grading.parts import declare_parts

        declare_parts()
