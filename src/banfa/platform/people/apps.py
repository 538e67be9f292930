"""The Django app of the page of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "banfa.platform.people"
    label = "people"

    def ready(self) -> None:
        """Put the page into the navigation of whoever may appoint."""
        from banfa.kernel.text import Text
        from banfa.platform.access import Permission
        from banfa.platform.web.slots import Entry, declare

        declare(
            Entry(
                title=Text("人员", "People"), icon="users", route="people:list", order=95,
                needs=Permission.ORG_PERSON_APPOINT, group=Text("治理", "Governance"),
            )
        )  # fmt: skip
