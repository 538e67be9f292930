"""The Django app of grading."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "banfa.features.grading"
    label = "grading"

    def ready(self) -> None:
        """Register grading's background work and declare its parts of pages."""
        from banfa.features.grading import jobs  # noqa: F401  importing it registers the work
        from banfa.features.grading.models import AppliedDecision, Decision, Objection
        from banfa.features.grading.parts import declare_parts
        from banfa.platform.access import Permission, declare

        for model in (AppliedDecision, Decision, Objection):
            declare(model, path="customer__unit_path", read=Permission.CUSTOMERS_CUSTOMER_READ)
        declare_parts()
