"""The Django app of this part."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "banfa.features.grading"
    label = "grading"
