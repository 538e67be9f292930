"""Takes a customer's wish for erasure, answers it by the term of retention, and carries it out once it is agreed to."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.files import small_path, storage
from banfa.features.customers.indexes.search import forget_removed
from banfa.features.customers.models import Attachment, Customer, CustomerNote, FieldValue
from banfa.features.customers.personal.holding import last_dealing
from banfa.features.customers.personal.models import Consent, Wish
from banfa.features.customers.queries.single import customer_to_change
from banfa.features.customers.requests.models import FieldChange
from banfa.features.customers.services.customers import DEFAULT_STATUS
from banfa.features.customers.services.writing import Given, Register
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.approvals import services as approvals
from banfa.platform.approvals.kinds import Kind, Line, Moved, Shown, declare_kind
from banfa.platform.approvals.models import Request
from banfa.platform.audit import recording as audit
from banfa.platform.audit.erasing import erase
from banfa.platform.auditing.retention import CUSTOMERS, StillKept, require_past_term
from banfa.platform.org.current import pack_on
from banfa.policy.model import Maintenance, Pack, Sensitivity

ANSWERED_WITHIN = timedelta(days=30)
WISHED, REFUSED, DONE = "customer.erasure_wished", "customer.erasure_refused", "customer.erased"
KIND, CHAIN = "customers.erasure", "erasure"
ERASED_NAME = "（已删除）"
LONGEST = 500
NONE = Text("", "")
Clears = Callable[[Customer, datetime], None]
_clears: dict[str, Clears] = {}


class BadWish(BanfaError):
    """What the customer said is missing or too long."""

    status = 422


class AlreadyWished(BanfaError):
    """A wish of this customer waits for its answer."""


class StillUnderWay(BanfaError):
    """A change of the customer's file waits for approval."""


def declare_erasing(name: str, clears: Clears) -> None:
    """Let a feature remove what it holds of a person, inside the transaction of the erasure, in `AppConfig.ready`."""
    _clears[name] = clears


@transaction.atomic
def wish_erasure(customer_id: int, said: str, *, received_on: date, actor: Actor, at: datetime) -> Wish:
    """Record a wish: refused at once with its reason while the data have to be kept, else put to its chain.

    Raises NotThere, Denied, BadWish, AlreadyWished, NoSuchChain.
    """
    customer = customer_to_change(actor, customer_id)
    words, on = " ".join(said.split()), timezone.localdate(at)
    if not words or len(words) > LONGEST or received_on > on:
        raise BadWish(
            Text(
                f"请写明客户的要求（{LONGEST} 字以内）和收到日期",
                f"say what was asked for, in up to {LONGEST} characters, and when",
            )
        )
    if Wish.objects.filter(customer=customer, state=Wish.State.OPEN).exists():
        raise AlreadyWished(Text("已有一项删除申请在处理", "a wish of this customer is being answered"))
    wish = Wish.objects.create(
        customer=customer, received_on=received_on, due_on=received_on + ANSWERED_WITHIN, said=words,
        recorded_by=actor.name, recorded_at=at,
    )  # fmt: skip
    subject = f"customer:{customer.code}"
    audit.record(WISHED, subject, actor=actor, at=at, summary={"due": wish.due_on.isoformat()})
    try:
        require_past_term(CUSTOMERS, last_dealing(customer), on=on)
    except StillKept as kept:
        _answer(wish, Wish.State.REFUSED, kept.text, at=at)
        audit.record(REFUSED, subject, actor=actor, at=at, summary={"why": kept.text.zh})
        return wish
    request = approvals.submit(
        approvals.Wanted(
            kind=KIND, subject=subject, unit_path=customer.unit_path,
            title=Text(f"删除 {customer.code} 的个人信息", f"Erase the personal data of {customer.code}"),
            payload={"customer": customer.pk, "wish": wish.pk}, reason=words[:200], chain=CHAIN,
        ),
        actor=actor, at=at,
    )  # fmt: skip
    wish.request_id = request.pk
    wish.save(update_fields=["request_id"])
    return wish


def _answer(wish: Wish, state: Wish.State, words: Text, *, at: datetime) -> None:
    wish.state, wish.ended_at, wish.answer_zh, wish.answer_en = state, at, words.zh[:400], words.en[:400]
    wish.save(update_fields=["state", "ended_at", "answer_zh", "answer_en"])


def personal_fields_of(pack: Pack) -> list[str]:
    """Return the fields of the file that speak of a person, the system's own apart."""
    return [
        name
        for name, field in pack.fields.items()
        if field.sensitivity is not Sensitivity.PLAIN and field.maintenance is not Maintenance.SYSTEM and name != "name"
    ]  # fmt: skip


def _carried_out(request: Request, actor: Actor, at: datetime) -> None:
    """Remove what is held of the person; sums and the chain of the log stay whole. Raises Moved."""
    wish = Wish.objects.select_for_update().select_related("customer").get(request_id=request.pk)
    customer, on = wish.customer, timezone.localdate(at)
    try:
        require_past_term(CUSTOMERS, last_dealing(customer), on=on)
    except StillKept as kept:
        raise Moved(kept.text) from kept
    waiting = FieldChange.objects.filter(customer=customer, is_open=True)
    if waiting.exists():
        raise StillUnderWay(
            Text(
                "该客户还有变更在审批中，请先办结",
                "a change of this file waits for approval; settle it first",
            )
        )
    _clear_file(customer, pack_on(on), at=at)
    forget_removed(connection)
    _clear_beside(customer, actor, at=at)
    for clears in _clears.values():
        clears(customer, at)
    erase(f"customer:{customer.code}", actor=actor, at=at, why="本人申请 / the person's wish")
    _answer(wish, Wish.State.DONE, Text("已删除", "erased"), at=at)
    audit.record(DONE, f"customer:{customer.code}", actor=actor, at=at, summary={"wish": wish.pk})


def _clear_file(customer: Customer, pack: Pack, *, at: datetime) -> None:
    """Empty the personal fields and the name, with what they held before; nothing of it reaches the log."""
    on = timezone.localdate(at)
    emptied = {"name": ERASED_NAME, **dict.fromkeys(personal_fields_of(pack))}
    register = Register(units={}, areas={}, at=at, on=on, default_status=DEFAULT_STATUS)
    for _ in register.write([Given(code=customer.code, values=emptied)]):
        pass
    FieldValue.objects.filter(customer=customer, field__in=list(emptied)).delete()


def _clear_beside(customer: Customer, actor: Actor, *, at: datetime) -> None:
    kept = storage()
    for one in Attachment.objects.filter(customer=customer):
        for path in (one.path, small_path(one.path)):
            transaction.on_commit(lambda path=path: kept.delete(path))  # type: ignore[misc]
    Attachment.objects.filter(customer=customer).update(
        file_name=ERASED_NAME,
        caption="",
        withdrawn_at=at,
        withdrawn_by=actor.name,
        withdrawn_because="本人申请删除",
    )
    CustomerNote.objects.filter(customer=customer).delete()
    Consent.objects.filter(customer=customer).update(evidence=ERASED_NAME)
    Wish.objects.filter(customer=customer).update(said=ERASED_NAME)
    ended = FieldChange.objects.filter(customer=customer).values("request")
    Request.objects.filter(pk__in=ended).update(
        payload='{"erased":true}', reason="", title_zh=ERASED_NAME, title_en="(erased)"
    )


def _refused(request: Request, actor: Actor, at: datetime) -> None:
    wish = Wish.objects.filter(request_id=request.pk, state=Wish.State.OPEN).first()
    if wish is not None:
        _answer(
            wish,
            Wish.State.REFUSED,
            Text("未获批准，理由见审批", "not agreed to; the request says why"),
            at=at,
        )


def _shown(request: Request, actor: Actor) -> Shown:
    wish = Wish.objects.select_related("customer").get(request_id=request.pk)
    lines = [
        Line(title=Text("客户的要求", "What was asked for"), old=NONE, new=Text(wish.said, wish.said)),
        Line(
            title=Text("收到日期", "Received on"),
            old=NONE,
            new=Text(str(wish.received_on), str(wish.received_on)),
        ),
        Line(
            title=Text("答复期限", "To be answered by"),
            old=NONE,
            new=Text(str(wish.due_on), str(wish.due_on)),
        ),
    ]
    return Shown(
        lines=lines, about=Text(wish.customer.code, wish.customer.code),
        address=reverse("customers:personal", args=[wish.customer_id]),
    )  # fmt: skip


def declare_erasure() -> None:
    """Let erasures stand among the requests."""
    declare_kind(
        Kind(
            name=KIND, title=Text("个人信息删除", "Erasure of personal data"), icon="eraser",
            read=Permission.APPROVALS_REQUEST_READ, show=_shown, on_approved=_carried_out, on_ended=_refused,
        )
    )  # fmt: skip
