"""The Django app of this part."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "banfa.features.regulations"
    label = "regulations"

    def ready(self) -> None:
        """Declare the pages of the regulations."""
        from banfa.features.regulations.mechanisms import declare_mechanisms
        from banfa.features.regulations.owed import declare_regulations_owed
        from banfa.features.regulations.palette import declare_palette
        from banfa.features.regulations.parts import declare_parts

        declare_palette()
        declare_parts()
        declare_regulations_owed()
        declare_mechanisms()
