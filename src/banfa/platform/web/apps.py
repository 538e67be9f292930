"""The Django app of this part."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "banfa.platform.web"
    label = "web"
