"""Clauses that the event log and backups put to work in every pack."""

from banfa.kernel.text import Text
from banfa.policy.mechanisms import Mechanism, declare_mechanism


def declare_mechanisms() -> None:
    """Declare what is kept of every change and every reading, and what survives a loss."""
    declare_mechanism(
        Mechanism(
            code="audit.changes",
            title=Text(
                "每次变更留存前后值、人员和时间", "every change keeps both values, the person and the time"
            ),
            cites=("CUST-B-3b", "OIL-DISP-9b", "WINE-2.6", "CRD-17", "CRD-18"),
            stands_in=("banfa.platform.audit.recording:_store",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="audit.reads",
            title=Text("查看敏感内容留痕", "whoever reads sensitive values is noted"),
            cites=("CRM-RULE-5a", "CUST-B-3b", "TOB-INFO-8.a"),
            stands_in=("banfa.platform.audit.reads:record_read",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="access.refusals",
            title=Text("越权访问被拒绝并留痕", "asking for what is not one's own is refused and noted"),
            cites=("CRM-SYS-3.4", "CRM-TPL-6c"),
            stands_in=("banfa.platform.audit.reads:record_refusal",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="backup",
            title=Text("整套备份可完整恢复", "a backup brings everything back"),
            cites=("CRM-GOV-4.1.2",),
            stands_in=("banfa.platform.backup.restoring:_load",),
        )
    )
