"""The Django app of contacts: visits and their plans, calls and messages, gatherings."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "banfa.features.contacts"
    label = "contacts"

    def ready(self) -> None:
        """Declare what this feature brings: whose rows an actor sees, and the parts of pages."""
        from banfa.features.contacts.calling.parts import declare_calling
        from banfa.features.contacts.gatherings.parts import declare_gatherings
        from banfa.features.contacts.messages.parts import declare_messages
        from banfa.features.contacts.models import Contact, ContactRemark
        from banfa.features.contacts.offline.parts import declare_offline
        from banfa.features.contacts.phrases.parts import declare_phrases
        from banfa.features.contacts.planning.parts import declare_planning
        from banfa.features.contacts.visits.parts import declare_visits
        from banfa.platform.access import Permission, declare

        read = Permission.CUSTOMERS_CUSTOMER_READ
        declare(Contact, path="customer__unit_path", read=read, customer="customer_id")
        declare(
            ContactRemark, path="contact__customer__unit_path", read=read, customer="contact__customer_id"
        )
        declare_gatherings()
        declare_phrases()
        declare_calling()
        declare_messages()
        declare_visits()
        declare_planning()
        declare_offline()
