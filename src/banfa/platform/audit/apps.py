"""The Django app of this part."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "banfa.platform.audit"
    label = "audit"

    def ready(self) -> None:
        """Declare what only grows, and guard it after every migration."""
        from banfa.platform.audit.append_only import declare_append_only
        from banfa.platform.audit.models import Change, Disclosure, Event, Purge

        declare_append_only(Event, Change, Disclosure, Purge)
        post_migrate.connect(_guard, sender=self)


def _guard(using: str, **_: Any) -> None:
    from banfa.platform.audit.append_only import ensure
    from banfa.platform.audit.recording import sign_unsigned_head

    ensure(connections[using])
    sign_unsigned_head()
