"""The Django app of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "banfa.features.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Declare the ledger's parts of pages."""
        from banfa.features.ledger.desk import declare_desk
        from banfa.features.ledger.exporting import declare_sales_export
        from banfa.features.ledger.following import declare_sales_follow
        from banfa.features.ledger.holding import declare_holding
        from banfa.features.ledger.import_kinds import declare_import_kinds
        from banfa.features.ledger.listing import declare_listing
        from banfa.features.ledger.palette import declare_palette
        from banfa.features.ledger.parts import declare_parts
        from banfa.features.ledger.signals import declare_ledger_signals
        from banfa.features.ledger.unit_columns import declare_sales_by_unit

        declare_import_kinds()
        declare_listing()
        declare_sales_by_unit()
        declare_palette()
        declare_parts()
        declare_desk()
        declare_ledger_signals()
        declare_sales_follow()
        declare_sales_export()
        declare_holding()
