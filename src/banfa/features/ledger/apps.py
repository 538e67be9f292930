"""The Django app of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "banfa.features.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Declare the ledger's parts of pages."""
        from banfa.features.ledger.parts import declare_parts

        declare_parts()
