"""The Django app of the first run."""

from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "banfa.platform.setup"
    label = "setup"
