"""The Django app of this part."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "banfa.features.regulations"
    label = "regulations"
