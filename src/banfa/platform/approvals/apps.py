"""The Django app of approvals."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "banfa.platform.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Put what waits onto desks, into the navigation and the palette; let requests follow units that move."""
        from banfa.platform.access import Permission, declare
        from banfa.platform.approvals.handing_over import declare_open_requests
        from banfa.platform.approvals.models import Decision, Request
        from banfa.platform.approvals.parts import declare_approvals
        from banfa.platform.audit.append_only import declare_append_only
        from banfa.platform.org.placing import follow

        declare(Request, path="unit_path", read=Permission.APPROVALS_REQUEST_READ)
        follow(Request, "unit_path")
        declare_approvals()
        declare_open_requests()
        declare_append_only(Decision)
