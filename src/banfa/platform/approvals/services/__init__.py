"""What people do with requests: each is one transaction, one decision row and one audit event."""

from banfa.platform.approvals.services.adding import Place, add_approver
from banfa.platform.approvals.services.deciding import agree, carry_out, refuse
from banfa.platform.approvals.services.many import Many, NotAllDecided, Refused, decide_many
from banfa.platform.approvals.services.returning import resubmit, send_back, withdraw
from banfa.platform.approvals.services.submitting import Wanted, submit

__all__ = [
    "Many",
    "NotAllDecided",
    "Place",
    "Refused",
    "Wanted",
    "add_approver",
    "agree",
    "carry_out",
    "decide_many",
    "refuse",
    "resubmit",
    "send_back",
    "submit",
    "withdraw",
]
