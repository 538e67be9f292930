"""The Django app of contacts: visits and their plans, calls and messages, gatherings."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "banfa.features.contacts"
    label = "contacts"

    def ready(self) -> None:
        """Declare what this feature brings: whose rows an actor sees, and the parts of pages."""
