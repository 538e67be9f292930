"""The Django app of this part."""

from datetime import timedelta

from django.apps import AppConfig


class ExportingConfig(AppConfig):
    name = "banfa.platform.exporting"
    label = "exporting"

    def ready(self) -> None:
        """Register the background work, what waits for leave, and the parts of pages."""
        from banfa.platform.exporting import jobs  # noqa: F401  importing it registers the work
        from banfa.platform.exporting.agreeing import declare_agreement
        from banfa.platform.exporting.parts import declare_parts
        from banfa.platform.exporting.services import clear_away
        from banfa.platform.jobs.regular import declare_regular

        declare_agreement()
        declare_parts()
        declare_regular("exporting.clear_away", timedelta(hours=1), clear_away)
