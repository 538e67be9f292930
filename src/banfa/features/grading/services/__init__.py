"""What people do with grading runs, objections and decisions."""

from banfa.features.grading.services.answering import answer_objection
from banfa.features.grading.services.computing import grade
from banfa.features.grading.services.deciding import (
    approve_decision,
    reject_decision,
    request_decision,
    withdraw_decision,
)
from banfa.features.grading.services.ending import approve_end, refuse_end, request_end
from banfa.features.grading.services.locking import lock_run
from banfa.features.grading.services.objecting import object_to
from banfa.features.grading.services.proposing import approve_proposals, dismiss_proposals
from banfa.features.grading.services.publishing import AlreadyPublished, publish
from banfa.features.grading.services.reviewing import reject_run

__all__ = [
    "AlreadyPublished",
    "answer_objection",
    "approve_decision",
    "approve_end",
    "approve_proposals",
    "dismiss_proposals",
    "grade",
    "lock_run",
    "object_to",
    "publish",
    "refuse_end",
    "reject_decision",
    "reject_run",
    "request_decision",
    "request_end",
    "withdraw_decision",
]
