"""The Django app of the working calendars."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "banfa.platform.calendars"
    label = "calendars"

    def ready(self) -> None:
        """Put the page into the navigation, and give deadlines of approvals the calendar of their unit."""
        from banfa.kernel.text import Text
        from banfa.platform.access import Permission
        from banfa.platform.approvals.deadlines import declare_calendar
        from banfa.platform.calendars.queries import calendar_for
        from banfa.platform.web.slots import Entry, declare

        declare_calendar(calendar_for)
        declare(
            Entry(
                title=Text("工作日历", "Calendars"), icon="calendar", route="calendars:year", order=97,
                needs=Permission.ORG_UNIT_READ, group=Text("治理", "Governance"),
            )
        )  # fmt: skip
