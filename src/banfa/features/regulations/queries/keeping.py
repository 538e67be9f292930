"""How much of what a clause asks is kept now, and what an obligation says in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from banfa.features.duties import evidence, queries
from banfa.features.duties.deadlines import cadence_words
from banfa.features.duties.queries import Kept, KeptWish
from banfa.features.duties.worklist.horizon import midnight
from banfa.features.regulations.queries.wording import Line, listed, number_words
from banfa.kernel.period import Period
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission
from banfa.platform.web.numerals import figure, percent
from banfa.policy.model import Obligation, Pack

CONCERNS = Text("涉及", "Concerns")
OWED_BY = Text("责任岗位", "Owed by")
DUE = Text("期限", "Due")
PROOF = Text("凭据", "Proof")
TARGET = Text("目标", "Target")
SUBJECTS = {
    "customer": Text("每个客户", "each customer"),
    "unit": Text("每个机构", "each unit"),
    "person": Text("每个人", "each person"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptShown:
    """The share of an obligation that was kept in time this month, and where it is looked at."""

    words: str
    note: Text
    address: str
    is_met: bool | None


def kept_now(actor: Actor, period: Period, at: datetime) -> Mapping[str, Kept]:
    """Return the figures of a period by obligation, one query; none for whom duties are not."""
    if Permission.DUTIES_DUTY_READ not in actor.permissions:
        return {}
    wish = KeptWish(start=midnight(period.start), end=midnight(period.end))
    return {one.key: one for one in queries.kept(actor, wish, at)}


def kept_shown(name: str, kept: Mapping[str, Kept], period: Period) -> KeptShown | None:
    """Return the figure of an obligation; None where nothing of it was owed."""
    one = kept.get(name)
    if one is None:
        return None
    target = percent(one.target) if one.target is not None else ""
    aim = Text(f"，目标 {target}", f", target {target}") if target else Text("", "")
    n, month = figure(one.owed), period.title
    note = Text(f"按时完成{aim.zh}；{month.zh}应办 {n} 项", f"kept in time{aim.en}; {n} owed in {month.en}")
    query = urlencode({"period": str(period), "obligation": name, "by": "unit"})
    return KeptShown(
        words=percent(one.share), note=note, address=f"{reverse('duties:compliance')}?{query}", is_met=one.is_met
    )  # fmt: skip


def obligation_lines(pack: Pack, rule: Obligation) -> Iterator[Line]:
    """Yield what an obligation says: whom it concerns, who owes it, until when, and what proves it."""
    yield Line(label=CONCERNS, words=SUBJECTS[rule.each])
    if rule.of:
        yield Line(label=Text("其中", "Of them"), formula=rule.of)
    post = pack.posts.get(rule.by)
    yield Line(label=OWED_BY, words=post.title.text if post is not None else same(rule.by))
    yield Line(label=DUE, words=cadence_words(rule))
    kinds = [evidence.kind(code) for code in rule.evidence]
    titles = [
        kind.title if kind is not None else same(code)
        for code, kind in zip(rule.evidence, kinds, strict=True)
    ]
    yield Line(label=PROOF, words=listed(titles))
    if rule.target is not None:
        yield Line(label=TARGET, words=number_words(rule.target, is_share=True))
