"""What grading tells of a customer in its timeline."""

from banfa.kernel.text import Text
from banfa.policy.model import Pack

ACTIONS = {
    "objection.raised": Text("提出异议", "Objection raised"),
    "objection.accepted": Text("异议成立", "Objection accepted"),
    "objection.rejected": Text("异议不成立", "Objection rejected"),
    "decision.requested": Text("申请核定", "Decision requested"),
    "decision.approved": Text("批准核定", "Decision approved"),
    "decision.rejected": Text("核定未获批准", "Decision refused"),
    "decision.withdrawn": Text("撤回核定申请", "Request withdrawn"),
    "decision.ended": Text("终止核定", "Decision ended"),
    "decision.end_refused": Text("核定继续有效", "Decision stands"),
    "proposals.approved": Text("批准提议的核定", "Proposal approved"),
    "proposals.dismissed": Text("驳回提议的核定", "Proposal dismissed"),
}
FIELDS = {
    "objection": Text("异议", "Objection to"),
    "answer": Text("答复", "Answer about"),
    "request": Text("申请", "Requested"),
    "decision": Text("核定", "Decided"),
    "decision_end": Text("终止核定", "No longer decided"),
    "reason": Text("理由", "Reason for"),
    "refusal": Text("理由", "Reason against"),
    "dismissal": Text("驳回", "Dismissed"),
}


def naming(field: str, pack: Pack) -> Text | None:
    """Return what a change row's field is called, such as `decision.level`; None for fields of others."""
    what, dot, name = field.partition(".")
    if not dot or what not in FIELDS:
        return None
    rule = pack.classifications.get(name)
    title = rule.title.text if rule else Text(name, name)
    words = FIELDS[what]
    return Text(f"{words.zh}：{title.zh}", f"{words.en}: {title.en}")
