"""Clauses that the door before every read and write, and handovers, put to work in every pack."""

from banfa.kernel.text import Text
from banfa.policy.mechanisms import Mechanism, declare_mechanism

ACCESS = "banfa.platform.access"


def declare_mechanisms() -> None:
    """Declare what holds of people, their rights and what they answer for."""
    declare_mechanism(
        Mechanism(
            code="access.rows",
            title=Text("只见本单位和本人分管的客户", "customers of one's own unit and duty alone"),
            cites=("TOB-INFO-8.a",),
            stands_in=(f"{ACCESS}.scope:rows_of_customers",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="access.rights",
            title=Text("权限随岗位而定", "rights come with the post"),
            cites=("CRM-USE-3.1",),
            stands_in=(f"{ACCESS}.rights:require",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="access.changes",
            title=Text("他人负责的客户不得擅改", "nobody alters what another answers for"),
            cites=("CRM-USE-5.2",),
            stands_in=(f"{ACCESS}.scope:may_do_to",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="access.masks",
            title=Text("敏感内容遮盖显示", "sensitive values stand masked"),
            cites=("CRM-RULE-5a", "CRM-RULE2-6.3"),
            stands_in=(f"{ACCESS}.fields:hides",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="org.handover",
            title=Text("离岗移交逐项落实接手人", "whoever leaves hands everything over"),
            cites=("CRM-USE-5.3",),
            stands_in=("banfa.platform.org.handover:open_for",),
        )
    )
