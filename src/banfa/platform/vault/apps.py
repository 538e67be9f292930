"""The Django app of this part."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "banfa.platform.vault"
    label = "vault"
