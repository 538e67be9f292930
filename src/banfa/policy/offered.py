"""What the program around offers to obligations: kinds of evidence, and events that it reports. Features declare them.

A pack may also name what is not offered yet: it loads, and waits for it.
"""

import difflib
from collections.abc import Iterator

from banfa.kernel.text import Text, same
from banfa.policy.model import Obligation

NEAR = 0.8  # two names of which most letters agree are one and a slip
# Names that are known before the feature that offers them is there, so that a slip for one is found.
EVIDENCE = {
    "appraisal": Text("评分", "appraisal"),
    "call": Text("电话", "call"),
    "gathering": Text("活动", "gathering"),
    "grading": Text("分级发布", "published grading"),
    "message": Text("消息", "message"),
    "note": Text("说明及附件", "note with a file"),
    "opinion_answer": Text("意见答复", "answer to an opinion"),
    "plan": Text("走访计划", "plan of visits"),
    "quality_review": Text("档案核查", "review of files"),
    "sheet": Text("记录表", "sheet"),
    "survey": Text("调查", "survey"),
    "visit": Text("走访", "visit"),
}
EVENTS = {
    "complaint.received": Text("收到投诉", "complaint received"),
    "contact_person.changed": Text("采购负责人变更", "contact person changed"),
    "contract.signed": Text("签订合同", "contract signed"),
    "customer.entered": Text("客户入网", "customer entered"),
    "delivery.planned": Text("送货安排", "delivery planned"),
    "opinion.raised": Text("提出意见", "opinion raised"),
    "registration.incomplete": Text("登记不完整", "registration incomplete"),
    "subscription.signed": Text("签订认购书", "subscription signed"),
    "visit.first": Text("首次来访", "first visit"),
}
_evidence: dict[str, Text] = {}
_events: dict[str, Text] = {}


def offer_evidence(code: str, title: Text) -> None:
    """Tell of a kind of evidence that some feature offers."""
    _evidence[code] = title


def offer_event(code: str, title: Text) -> None:
    """Tell of an event that some feature reports."""
    _events[code] = title


def evidence_words(code: str) -> Text:
    """Return a kind of evidence in words, or its name where it has none."""
    return _evidence.get(code) or EVIDENCE.get(code) or same(code)


def event_words(code: str) -> Text:
    """Return an event in words, or its name where it has none."""
    return _events.get(code) or EVENTS.get(code) or same(code)


def near_evidence(code: str) -> str | None:
    """Return the kind of evidence that a name is a slip for; None for a known name, and for one of its own."""
    return _near(code, {*EVIDENCE, *_evidence})


def near_event(code: str) -> str | None:
    """Return the event that a name is a slip for; None for a known name, and for one of its own."""
    return _near(code, {*EVENTS, *_events})


def not_offered(rule: Obligation) -> Iterator[str]:
    """Yield what keeps an obligation waiting: `evidence:NAME` where none of its kinds is offered, `event:NAME`."""
    if not any(code in _evidence for code in rule.evidence):
        yield from (f"evidence:{code}" for code in rule.evidence)
    after = rule.due.after
    if after is not None and after.event not in _events:
        yield f"event:{after.event}"


def _near(code: str, known: set[str]) -> str | None:
    if code in known:
        return None
    near = difflib.get_close_matches(code, sorted(known), n=1, cutoff=NEAR)
    return near[0] if near else None
