"""The Django app of sheets."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "banfa.platform.forms"
    label = "forms"

    def ready(self) -> None:
        """Let filled sheets only grow: what was filled in is never changed, only added to by whoever keeps it."""
        from banfa.platform.audit.append_only import declare_append_only
        from banfa.platform.forms.models import FilledSheet, SheetVersion

        declare_append_only(FilledSheet, SheetVersion)
