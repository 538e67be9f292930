"""The Django app of grading."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "banfa.features.grading"
    label = "grading"

    def ready(self) -> None:
        """Register grading's background work and declare its parts of pages."""
        from banfa.features.grading import jobs  # noqa: F401  importing it registers the work
        from banfa.features.grading.bulk import declare_group_action
        from banfa.features.grading.exporting import declare_grades_export
        from banfa.features.grading.exporting_codes import declare_codes_export
        from banfa.features.grading.exporting_groups import declare_members_export
        from banfa.features.grading.exporting_movement import declare_movement_export
        from banfa.features.grading.exporting_simulation import declare_movers_export
        from banfa.features.grading.holding import declare_holding
        from banfa.features.grading.listing import declare_listing
        from banfa.features.grading.models import AppliedDecision, Decision, Objection
        from banfa.features.grading.news import declare_grading_news
        from banfa.features.grading.owed import declare_grading_owed
        from banfa.features.grading.palette import declare_palette
        from banfa.features.grading.parts import declare_parts
        from banfa.features.grading.period_marks import declare_period_marks
        from banfa.features.grading.unit_columns import declare_grading_columns
        from banfa.platform.access import Permission, declare

        for model in (AppliedDecision, Decision, Objection):
            declare(
                model,
                path="customer__unit_path",
                read=Permission.CUSTOMERS_CUSTOMER_READ,
                customer="customer_id",
            )
        declare_grades_export()
        declare_codes_export()
        declare_members_export()
        declare_movement_export()
        declare_movers_export()
        declare_holding()
        declare_group_action()
        declare_listing()
        declare_palette()
        declare_parts()
        declare_period_marks()
        declare_grading_owed()
        declare_grading_news()
        declare_grading_columns()
