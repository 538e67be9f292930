"""The Django app of this part."""

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "banfa.platform.importing"
    label = "importing"

    def ready(self) -> None:
        """Register the background work and declare the pages."""
        from banfa.platform.importing import jobs  # noqa: F401  importing it registers the work
        from banfa.platform.importing.desk import declare_desk
        from banfa.platform.importing.parts import declare_parts

        declare_parts()
        declare_desk()
