"""What is done at the desk in a demonstration: calls, answers, messages, and what becomes of duties that were not done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from banfa.config.demo.chances import between, chance, one_of
from banfa.features.contacts.calling.services import Given, keep_call
from banfa.features.contacts.messages import gateways, sending
from banfa.features.contacts.messages import services as messages
from banfa.features.contacts.visits.models import Opinion
from banfa.features.contacts.visits.services.opinions import answer_opinion
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.consenting import Consented, ConsentedAlready, give_consent
from banfa.features.duties import services as duties
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor
from banfa.platform.approvals import services as approvals
from banfa.platform.approvals.refusals import NotAsked
from banfa.platform.org.models import Person
from banfa.policy.model import Pack

CALLS, LONGEST_LIST = 14, 40
SAID = (
    "回访上次走访事项，客户表示满意。",
    "确认下周订货安排，已答复到货时间。",
    "询问新品动销，客户反映一般，建议多做陈列。",
)
NEEDS = ("无", "希望增加一台价签机", "想参加下次培训")
ANSWERS = (
    "已与配送核对，下周起调整到上午，请继续反馈。",
    "已转货源管理，本月内答复配额安排。",
    "已安排更换，三日内上门。",
)
NOTE = "本周四订货截止时间调整为 17:00，请提前安排订货"
TOMORROW = "下周一系统升级，8:00 至 9:00 暂停网上订货"
EXCUSE = "客户装修停业两周，已约定恢复营业后补走访"
CONSENTED = 0.85
LATE = timedelta(hours=1)


def make_calls(customers: Sequence[Customer], pack: Pack, days: Sequence[date], *, actor: Actor) -> None:
    """Call some customers, with the results and next appointments that the regulation asks for."""
    if not pack.calls.kinds or not pack.calls.results:
        return
    chosen = sorted((one for one in customers if one.phone), key=lambda one: chance("called", one.code))[
        :CALLS
    ]
    reached = [code for code, one in pack.calls.results.items() if one.reached and one.leads_to is None]
    missed = [code for code, one in pack.calls.results.items() if one.again is not None]
    for place, customer in enumerate(chosen):
        on = days[place * len(days) // len(chosen)]
        at = _moment(on, time(15, 10 + place))
        kind = one_of([*pack.calls.kinds], "kind of call", customer.code)
        asks, is_reached = pack.calls.kinds[kind], place % 4 != 3 or not missed
        has_next = is_reached and asks.asks_next and place % 2 == 0
        given = Given(
            key=f"demo-{customer.pk}-{on:%Y%m%d}", kind=kind, result=(reached if is_reached else missed)[0],
            content=one_of(SAID, "said", customer.code) if is_reached else "",
            needs=one_of(NEEDS, "needs", customer.code) if is_reached else "",
            satisfaction=between(80, 100, "satisfaction", customer.code) if is_reached and asks.asks_satisfaction else None,
            next_at=at + timedelta(days=between(14, 30, "next", customer.code)) if has_next else None,
            next_declined=is_reached and asks.asks_next and not has_next,
        )  # fmt: skip
        keep_call(customer.pk, given, actor=actor, at=at)


def answer_opinions(people: Sequence[Actor], *, at: datetime) -> None:
    """Let those in whose posts it is answer three out of four opinions."""
    for place, row in enumerate(
        Opinion.objects.filter(state=Opinion.State.OPEN, raised_at__lt=at).order_by("pk")
    ):
        answering = next((one for one in people if row.post in one.posts), None)
        if answering is not None and place % 4 != 3:
            answer_opinion(row.pk, one_of(ANSWERS, "answer", row.words), actor=answering, at=at)


def send_messages(
    customers: Mapping[int, Customer],
    pack: Pack,
    *,
    actor: Actor,
    administrator: Actor,
    on: date,
    now: datetime,
) -> None:
    """Note who agreed to messages, send one round into the outbox, and prepare the next for agreement."""
    plan = next((name for name, one in pack.care.plans.items() if one.on.entered), None)
    if plan is None:
        return
    rule = pack.messages.templates[pack.care.plans[plan].template]
    at = _moment(on, time(10, 0))
    for customer in customers.values():
        if rule.consent is not None and chance("consents", customer.code) < CONSENTED:
            _consent(customer, rule.consent, actor=actor, at=at)
    gateways.set_gateway(rule.channels[0], gateways.Given(kind="FILE"), actor=administrator, at=at)
    mine = Customer.objects.filter(pk__in=list(customers), status="active")
    sent = messages.propose(plan, mine, note=NOTE, on=on, actor=actor, at=at, key="demo-1")
    queued = messages.approve(sent.pk, actor=actor, at=at)
    sending.send_due(queued.send_after)
    messages.propose(
        plan,
        mine,
        note=TOMORROW,
        on=timezone.localdate(now) + timedelta(days=1),
        actor=actor,
        at=now,
        key="demo-2",
    )


def _consent(customer: Customer, purpose: str, *, actor: Actor, at: datetime) -> None:
    given = Consented(
        purpose=purpose, source="visit", evidence="走访时当面同意，见走访记录", given_on=timezone.localdate(at) - timedelta(days=5)
    )  # fmt: skip
    try:
        give_consent(customer.pk, given, actor=actor, at=at)
    except ConsentedAlready:  # where the work was interrupted before
        return


def excuse_snooze_remind(
    person: Person, owes: Actor, above: Sequence[Actor], *, at: datetime, now: datetime
) -> None:
    """Let somebody be excused from one duty that was missed, ask for another, put one off, and be reminded of some."""
    own = Duty.objects.filter(person=person, customer__isnull=False).order_by("due_at", "pk")
    missed = list(own.filter(state=Duty.State.MISSED, due_at__lt=at)[:2])
    for place, one in enumerate(missed):
        request = duties.ask_excuse(one.pk, reason=EXCUSE, actor=owes, at=at)
        if place == 0:
            _agree(request.pk, request.digest, above, at=at + LATE)
    waiting = list(own.filter(state=Duty.State.OPEN, due_at__gt=now + timedelta(days=2))[:LONGEST_LIST])
    if waiting:
        duties.snooze(
            waiting[0].pk, until=now + timedelta(days=1), reason="客户外出，明天回来", actor=owes, at=now
        )
        duties.remind(
            [one.pk for one in waiting[1:4]], words="本周务必走访到位", actor=above[0], at=now
        )  # fmt: skip


def _agree(request_id: int, digest: str, people: Sequence[Actor], *, at: datetime) -> None:
    """Let the first who is asked agree."""
    for one in people:
        try:
            approvals.agree(request_id, digest=digest, actor=one, at=at)
        except NotAsked:
            continue
        return


def _moment(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))
