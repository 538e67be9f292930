"""Keeps calls: what came of each, when the customer is called again, and what was agreed on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.calling.models import Call, PlannedCall
from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import Said, keep_contact
from banfa.features.customers.models import Customer
from banfa.features.duties.services.closing import close_with
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.audit import recording as audit
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.current import pack_on
from banfa.policy.model import Again, CallKind, CallResult, Pack

MAKE = Permission.CONTACTS_CALL_MAKE
EVIDENCE = "call"
LONGEST, LONGEST_WHY = 1_000, 200
FURTHEST = timedelta(days=366)


class BadCall(BanfaError):
    """What was written of a call cannot be kept; `problems` says by field what is wrong."""

    status = 422

    def __init__(self, problems: dict[str, Text]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is given of a call. `key` tells one form from the next; `next_at` or `next_declined` where it was agreed on."""

    key: str
    kind: str
    result: str
    content: str = ""
    needs: str = ""
    satisfaction: int | None = None
    next_at: datetime | None = None
    next_has_time: bool = False
    next_declined: bool = False
    duty_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A call that was kept, when the customer is called next, and what else follows."""

    call: Call
    again_at: datetime | None
    given_up: bool
    leads_to: str | None
    duties: int


@transaction.atomic
def keep_call(customer_id: int, given: Given, *, actor: Actor, at: datetime) -> Kept:
    """Store a call, plan the next one and close what was owed; a form sent twice is kept once.

    Raises NotThere, Denied, BadCall (UW-4.2, CRM-GOV-3.4.2, CRD-12).
    """
    customer = visible(Customer, actor, MAKE).filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    known = Call.objects.select_related("contact").filter(key=given.key).first()
    if known is not None and known.contact.customer_id == customer_id:
        return Kept(call=known, again_at=None, given_up=False, leads_to=None, duties=0)
    pack = pack_on(timezone.localdate(at))
    kind, result = _checked(given, pack, at)
    contact = keep_contact(
        customer, _said(given, kind, result, at), who=actor, began_at=at, ended_at=None, at=at
    )
    planned = _planned(customer, actor, given.kind)
    tries = (planned.tries if planned else 0) + 1
    call = Call.objects.create(
        contact=contact, key=given.key, kind=given.kind, result=given.result, reached=result.reached, tries=tries,
        needs=given.needs.strip(),
    )  # fmt: skip
    again_at = _again_at(result.again, tries, customer, at)
    _plan_next(customer, given, contact, planned, again_at, tries, actor=actor, at=at)
    closed = (
        close_with(EVIDENCE, contact.pk, at=at, actor=actor, customer_id=customer.pk, duty_id=given.duty_id)
        if result.reached
        else []
    )
    audit.record(
        "call.kept", f"customer:{customer.code}", actor=actor, at=at,
        summary={"contact": contact.pk, "kind": given.kind, "result": given.result, "tries": tries},
    )  # fmt: skip
    given_up = result.again is not None and again_at is None
    return Kept(call=call, again_at=again_at, given_up=given_up, leads_to=result.leads_to, duties=len(closed))


@transaction.atomic
def plan_call(
    customer_id: int, *, kind: str, due_at: datetime, has_time: bool, why: str, actor: Actor, at: datetime
) -> PlannedCall:
    """Put a call on one's own list, in place of one of its kind that is there. Raises NotThere, Denied, BadCall."""
    customer = visible(Customer, actor, MAKE).filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    pack = pack_on(timezone.localdate(at))
    problems = _wrong_time(due_at, at)
    if kind not in pack.calls.kinds:
        problems["kind"] = Text("请选择回访类型", "choose a kind of call")
    if len(why) > LONGEST_WHY:
        problems["why"] = Text(f"不超过 {LONGEST_WHY} 字", f"up to {LONGEST_WHY} characters")
    if problems:
        raise BadCall(problems)
    row, _ = PlannedCall.objects.update_or_create(
        customer=customer, person_id=actor.person_id, kind=kind, state=PlannedCall.State.OPEN,
        defaults={"due_at": due_at, "has_time": has_time, "why": why.strip(), "made_at": at},
    )  # fmt: skip
    audit.record(
        "call.planned", f"customer:{customer.code}", actor=actor, at=at,
        summary={"kind": kind, "due": due_at.isoformat()},
    )  # fmt: skip
    return row


@transaction.atomic
def drop_planned(planned_id: int, *, actor: Actor, at: datetime) -> None:
    """Take a planned call off one's own list. Raises NotThere."""
    open_ones = PlannedCall.objects.filter(
        pk=planned_id, person_id=actor.person_id, state=PlannedCall.State.OPEN
    )
    row = open_ones.select_related("customer").first()
    if row is None or not open_ones.update(state=PlannedCall.State.CANCELLED):
        raise NotThere
    audit.record(
        "call.dropped", f"customer:{row.customer.code}", actor=actor, at=at, summary={"kind": row.kind}
    )


@transaction.atomic
def put_back(planned_id: int, *, actor: Actor, at: datetime) -> None:
    """Put a call back that was taken off the list. Raises NotThere."""
    dropped = PlannedCall.objects.filter(
        pk=planned_id, person_id=actor.person_id, state=PlannedCall.State.CANCELLED
    )
    row = dropped.select_related("customer").first()
    if row is None or _planned(row.customer, actor, row.kind) is not None:
        raise NotThere
    dropped.update(state=PlannedCall.State.OPEN)
    audit.record(
        "call.put_back", f"customer:{row.customer.code}", actor=actor, at=at, summary={"kind": row.kind}
    )


def _checked(given: Given, pack: Pack, at: datetime) -> tuple[CallKind, CallResult]:
    kind, result = pack.calls.kinds.get(given.kind), pack.calls.results.get(given.result)
    problems: dict[str, Text] = {}
    if kind is None:
        problems["kind"] = Text("请选择回访类型", "choose a kind of call")
    if result is None:
        problems["result"] = Text("请选择结果", "say what came of it")
    if kind is not None and result is not None and result.reached:
        problems |= _missing(given, kind, result)
    problems |= _too_much(given)
    if given.next_at is not None:
        problems |= _wrong_time(given.next_at, at)
    if problems or kind is None or result is None:
        raise BadCall(problems)
    return kind, result


def _missing(given: Given, kind: CallKind, result: CallResult) -> dict[str, Text]:
    """Return what a customer who was reached should have been asked; whoever wants no calls is asked nothing."""
    problems: dict[str, Text] = {}
    if not given.content.strip():
        problems["content"] = Text("请记录通话内容", "note what was said")
    if result.leads_to is not None:
        return problems
    if kind.asks_needs and not given.needs.strip():
        problems["needs"] = Text(
            "请记录需求和变化，没有请写“无”", "note new needs and changes; write 'none' where there are none"
        )
    if kind.asks_next and given.next_at is None and not given.next_declined:
        problems["next"] = Text(
            "请预约下次时间，或注明客户不约", "agree on the next time, or say that it was declined"
        )
    if kind.asks_satisfaction and given.satisfaction is None:
        problems["satisfaction"] = Text("请填写满意度", "give the satisfaction")
    return problems


def _too_much(given: Given) -> dict[str, Text]:
    said = {"content": given.content, "needs": given.needs}
    long = Text(f"不超过 {LONGEST} 字", f"up to {LONGEST} characters")
    problems = {name: long for name, words in said.items() if len(words) > LONGEST}
    if given.satisfaction is not None and not 0 <= given.satisfaction <= 100:
        problems["satisfaction"] = Text("满意度为 0–100 分", "satisfaction is from 0 to 100")
    if given.next_at is not None and given.next_declined:
        problems["next"] = Text("预约和不约只能选一项", "a next time, or declined: not both")
    return problems


def _wrong_time(due_at: datetime, at: datetime) -> dict[str, Text]:
    if timezone.localdate(due_at) < timezone.localdate(at):
        return {"next": Text("下次时间不能早于今天", "the next time lies in the past")}
    if due_at > at + FURTHEST:
        return {"next": Text("下次时间最远一年内", "the next time is within a year")}
    return {}


def _said(given: Given, kind: CallKind, result: CallResult, at: datetime) -> Said:
    return Said(
        way=Contact.Way.CALL, channel="phone", result=given.result, purpose=given.kind,
        content=given.content.strip() or result.title.zh, heard=given.needs.strip(), satisfaction=given.satisfaction,
        next_on=timezone.localdate(given.next_at) if given.next_at else None, next_declined=given.next_declined,
    )  # fmt: skip


def _planned(customer: Customer, actor: Actor, kind: str) -> PlannedCall | None:
    open_ones = PlannedCall.objects.select_for_update().filter(
        customer=customer, person_id=actor.person_id, kind=kind, state=PlannedCall.State.OPEN
    )
    return open_ones.first()


def _again_at(again: Again | None, tries: int, customer: Customer, at: datetime) -> datetime | None:
    """Return when the next try is, None where none is left or the interval is blank."""
    if again is None or again.most.value is None or tries >= again.most.value:
        return None
    if again.after_hours is not None:
        return (
            None if again.after_hours.value is None else at + timedelta(hours=float(again.after_hours.value))
        )
    assert again.after_working_days is not None
    if again.after_working_days.value is None:
        return None
    calendar = calendar_for(customer.unit_path)
    on = calendar.day_of(at)
    for _ in range(int(again.after_working_days.value)):
        on = calendar.working_day_on_or_after(on + timedelta(days=1))
    return calendar.open_of(on)


def _plan_next(
    customer: Customer, given: Given, contact: Contact, planned: PlannedCall | None, again_at: datetime | None,
    tries: int, *, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """End the call that was planned, or move it on; put the next appointment on the list."""
    due_at = again_at or given.next_at
    if planned is not None:
        PlannedCall.objects.filter(pk=planned.pk).update(state=PlannedCall.State.DONE)
    if due_at is None:
        return
    PlannedCall.objects.create(
        customer=customer, person_id=actor.person_id, kind=given.kind, due_at=due_at,
        has_time=again_at is None and given.next_has_time, why=planned.why if planned and again_at else "",
        tries=tries if again_at else 0, duty=given.duty_id if again_at else None, after=contact, made_at=at,
    )  # fmt: skip
