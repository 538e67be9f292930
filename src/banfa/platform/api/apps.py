"""The Django app of this part."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "banfa.platform.api"
    label = "api"
