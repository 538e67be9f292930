"""The Django app of this part."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "banfa.platform.org"
    label = "org"
