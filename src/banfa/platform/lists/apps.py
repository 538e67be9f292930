"""The Django app of saved views."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "banfa.platform.lists"
    label = "lists"
