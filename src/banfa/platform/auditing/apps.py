"""The Django app of the pages of the event log."""

from datetime import datetime, timedelta

from django.apps import AppConfig


class AuditingConfig(AppConfig):
    name = "banfa.platform.auditing"
    label = "auditing"

    def ready(self) -> None:
        """Put the log into the navigation of who may read it, and its upkeep into the worker's round."""
        from banfa.kernel.text import Text
        from banfa.platform.access import Permission
        from banfa.platform.auditing.mechanisms import declare_mechanisms
        from banfa.platform.jobs.regular import declare_regular
        from banfa.platform.web.slots import Entry, declare

        declare(
            Entry(
                title=Text("操作日志", "Event log"), icon="history", route="auditing:list", order=97,
                needs=Permission.AUDIT_EVENT_READ, group=Text("治理", "Governance"),
            )
        )  # fmt: skip
        declare(
            Entry(
                title=Text("备份", "Backups"), icon="archive", route="auditing:backups", order=99,
                needs=Permission.BACKUP_COPY_MAKE, group=Text("治理", "Governance"),
            )
        )  # fmt: skip
        declare_mechanisms()
        declare_regular("audit.reads", timedelta(seconds=30), _land_reads)
        declare_regular("audit.head", timedelta(minutes=10), _sign_head)


def _land_reads(at: datetime) -> None:
    from banfa.platform.audit.reads import land_reads

    land_reads()


def _sign_head(at: datetime) -> None:
    from banfa.platform.audit.anchors import write_head

    write_head(at)
