"""The Django app of this part."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "banfa.platform.jobs"
    label = "jobs"
