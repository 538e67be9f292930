"""The Django app of this part."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "banfa.features.ledger"
    label = "ledger"
