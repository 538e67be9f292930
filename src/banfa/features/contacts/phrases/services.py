"""Adds, approves and retires phrases, counts their use, and keeps questions with their answers."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from banfa.features.contacts.phrases.models import (
    FavouritePhrase,
    KnowledgeAnswer,
    KnowledgeQuestion,
    OwnPhrase,
    PhraseUse,
)
from banfa.features.contacts.phrases.queries import READ, answer_numbered, own_numbered, phrase_coded
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.loading.checks.gatherings import fills_in
from banfa.policy.model.phrases import FILLS

WRITE, APPROVE = Permission.CONTACTS_PHRASE_WRITE, Permission.CONTACTS_PHRASE_APPROVE
LONGEST_ZH, LONGEST_EN, LONGEST_ANSWER, LONGEST_REASON = 200, 400, 5_000, 200


class BadPhrase(BanfaError):
    """What was written cannot be kept; `field` says where."""

    status = 422

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class NotWaiting(BanfaError):
    """Somebody has decided it, or it is not in use any more."""


class OwnProposal(BanfaError):
    """Nobody approves what they proposed themselves."""

    status = 403


@transaction.atomic
def propose(
    *, category: str, situation: str, zh: str, en: str, replaces: int | None, actor: Actor, at: datetime
) -> OwnPhrase:
    """Propose a phrase, or a new version of one. Raises Denied, NotThere, BadPhrase."""
    require(actor, WRITE)
    pack = pack_on(timezone.localdate(at))
    before = own_numbered(actor, replaces) if replaces is not None else None
    if category not in pack.phrases:
        raise BadPhrase("category", Text("请选择分类", "choose a category"))
    if situation and situation not in pack.situations:
        raise BadPhrase("situation", Text("请选择情境", "choose a situation"))
    row = OwnPhrase.objects.create(
        category=category, situation=situation, zh=_line("zh", zh, LONGEST_ZH, is_needed=True),
        en=_line("en", en, LONGEST_EN), version=before.version + 1 if before else 1, replaces=before,
        proposed_by_id=actor.person_id, proposed_at=at,
    )  # fmt: skip
    audit.record(
        "phrase.proposed",
        f"phrase:{row.pk}",
        actor=actor,
        at=at,
        summary={"category": category, "version": row.version},
    )
    return row


@transaction.atomic
def decide(number: int, *, approved: bool, reason: str, actor: Actor, at: datetime) -> OwnPhrase:
    """Approve a phrase, which takes the place of the version before, or refuse it with a reason. Once.

    Raises Denied, NotThere, NotWaiting, OwnProposal, BadPhrase.
    """
    require(actor, APPROVE)
    row = own_numbered(actor, number)
    if row.proposed_by_id == actor.person_id:
        raise OwnProposal(Text("不能审核本人提出的话术", "nobody approves what they proposed themselves"))
    why = _line("reason", reason, LONGEST_REASON, is_needed=not approved)
    state = OwnPhrase.State.IN_USE if approved else OwnPhrase.State.REFUSED
    waiting = OwnPhrase.objects.filter(pk=number, state=OwnPhrase.State.PROPOSED)
    if not waiting.update(state=state, decided_by=actor.name, decided_at=at, reason=why):
        raise NotWaiting(Text("已有人处理", "somebody has decided it"))
    if approved and row.replaces_id is not None:
        OwnPhrase.objects.filter(pk=row.replaces_id, state=OwnPhrase.State.IN_USE).update(
            state=OwnPhrase.State.RETIRED
        )
    action = "phrase.approved" if approved else "phrase.refused"
    audit.record(action, f"phrase:{number}", actor=actor, at=at, summary={"reason": why})
    row.refresh_from_db()
    return row


@transaction.atomic
def retire(number: int, *, actor: Actor, at: datetime) -> None:
    """Take an own phrase out of use. Raises Denied, NotThere, NotWaiting."""
    require(actor, APPROVE)
    own_numbered(actor, number)
    in_use = OwnPhrase.objects.filter(pk=number, state=OwnPhrase.State.IN_USE)
    if not in_use.update(state=OwnPhrase.State.RETIRED, decided_by=actor.name, decided_at=at):
        raise NotWaiting(Text("这条话术不在使用中", "this phrase is not in use"))
    audit.record("phrase.retired", f"phrase:{number}", actor=actor, at=at)


@transaction.atomic
def note_use(
    code: str, *, situation: str = "", customer_id: int | None = None, actor: Actor, at: datetime
) -> PhraseUse:
    """Count that a phrase was taken; `promises` of the answer tells what was promised with it. Raises Denied, NotThere.

    It is written by the thousand and changes nothing that is governed, so that it leaves no event of its own.
    """
    one = phrase_coded(actor, code)
    if customer_id is not None and not visible(Customer, actor).filter(pk=customer_id).exists():
        raise NotThere
    return PhraseUse.objects.create(
        phrase=code, situation=situation[:48], person_id=actor.person_id, customer_id=customer_id,
        promises=one.promises, used_at=at,
    )  # fmt: skip


@transaction.atomic
def like(code: str, *, liked: bool, actor: Actor) -> None:
    """Keep a phrase at hand, or no more. Raises Denied, NotThere."""
    one = phrase_coded(actor, code)
    rows = FavouritePhrase.objects.filter(phrase=one.code, person_id=actor.person_id)
    if not liked:
        rows.delete()
    elif not rows.exists():
        FavouritePhrase.objects.create(phrase=one.code, person_id=actor.person_id)


@transaction.atomic
def ask(words: str, *, actor: Actor, at: datetime) -> KnowledgeQuestion:
    """Leave a question that has no answer yet to the editors; the same one again counts on it (ONLINE-2.a).

    Raises Denied, BadPhrase.
    """
    require(actor, READ)
    said = _line("words", words, LONGEST_ZH, is_needed=True)
    row, is_new = KnowledgeQuestion.objects.get_or_create(
        words=said, answer=None, defaults={"asked_by_id": actor.person_id, "asked_at": at}
    )
    if not is_new:
        KnowledgeQuestion.objects.filter(pk=row.pk).update(times=F("times") + 1)
    audit.record("knowledge.asked", f"question:{row.pk}", actor=actor, at=at)
    return row


@transaction.atomic
def answer(
    question: str, words: str, *, asked: int | None = None, actor: Actor, at: datetime
) -> KnowledgeAnswer:
    """Write an answer, perhaps to a question that waits. Raises Denied, BadPhrase, NotThere."""
    require(actor, WRITE)
    body = words.strip()
    if not body or len(body) > LONGEST_ANSWER:
        raise BadPhrase(
            "answer",
            Text(
                f"请填写答复（{LONGEST_ANSWER} 字以内）",
                f"write an answer, up to {LONGEST_ANSWER} characters",
            ),
        )
    row = KnowledgeAnswer.objects.create(
        question=_line("question", question, LONGEST_ZH, is_needed=True),
        answer=body,
        written_by=actor.name,
        written_at=at,
    )
    if asked is not None and not KnowledgeQuestion.objects.filter(pk=asked, answer=None).update(answer=row):
        raise NotThere
    audit.record(
        "knowledge.answered", f"answer:{row.pk}", actor=actor, at=at, summary={"question": row.question}
    )
    return row


@transaction.atomic
def retire_answer(number: int, *, actor: Actor, at: datetime) -> None:
    """Take an answer out of the knowledge base. Raises Denied, NotThere."""
    require(actor, WRITE)
    row = answer_numbered(actor, number)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    audit.record("knowledge.retired", f"answer:{number}", actor=actor, at=at)


def _line(field: str, words: str, longest: int, *, is_needed: bool = False) -> str:
    """Return words on one line. Raises BadPhrase where they are missing, too long, or fill in what nobody knows."""
    said = " ".join(words.split())
    if (is_needed and not said) or len(said) > longest:
        raise BadPhrase(
            field, Text(f"请填写（{longest} 字以内）", f"write something, up to {longest} characters")
        )
    unknown = [one for one in fills_in(said) if one not in FILLS] if field in ("zh", "en") else []
    if unknown:
        known = "、".join(f"{{{one}}}" for one in FILLS)
        text = Text(
            f"不能填入 {{{unknown[0]}}}；可用：{known}", f"nothing fills {{{unknown[0]}}}; there are: {known}"
        )
        raise BadPhrase(field, text)
    return said
