"""The Django app of this part."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "banfa.platform.audit"
    label = "audit"
