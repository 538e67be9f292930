"""The Django app of this part."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "banfa.features.customers"
    label = "customers"
