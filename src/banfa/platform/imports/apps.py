"""The Django app of this part."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "banfa.platform.imports"
    label = "imports"
