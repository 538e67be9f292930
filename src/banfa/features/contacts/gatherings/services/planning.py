"""Makes the plan of a unit for a half-year or a year, fills it by a programme, and puts it to its chain."""

from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, TrainingPlan
from banfa.features.contacts.gatherings.queries.seen import may_hold, plan_numbered, units_to_hold_at
from banfa.features.contacts.gatherings.rules import kind_title
from banfa.features.contacts.gatherings.services.holding import BadGathering, Given, enter
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period, add_months
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Denied, NotThere, Permission, visible
from banfa.platform.approvals import services as approvals
from banfa.platform.approvals.content import payload_of
from banfa.platform.approvals.kinds import Kind, Line, Shown, declare_kind
from banfa.platform.approvals.models import Request
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on

HOLD, READ = Permission.CONTACTS_GATHERING_HOLD, Permission.CONTACTS_GATHERING_READ
KIND, CHAIN = "contacts.training_plan", "training_plan"
LONGEST_NOTE = 1_000
LONGEST_SPAN = 12


class PlanFixed(BanfaError):
    """A plan that waits for agreement, or has it, is not sent again."""


class EmptyPlan(BanfaError):
    """There is nothing in the plan yet."""

    status = 422


@transaction.atomic
def make_plan(*, unit: str, period: str, title: str, note: str, actor: Actor, at: datetime) -> TrainingPlan:
    """Make a plan. Raises Denied, BadPeriod, BadGathering."""
    found = units_to_hold_at(actor).filter(code=unit).first()
    if found is None:
        raise BadGathering("unit", Text("请选择本人管辖的机构", "choose a unit of yours"))
    span, name = Period.parse(period), " ".join(title.split())
    if not name or len(name) > 120 or len(note) > LONGEST_NOTE:
        raise BadGathering("title", Text("请填写名称（120 字以内）", "name it, in up to 120 characters"))
    if span.months > LONGEST_SPAN:
        raise BadGathering("period", Text("计划最长一年", "a plan is for a year at most"))
    if TrainingPlan.objects.filter(unit=found, starts_on=span.start, title=name).exists():
        raise BadGathering("title", Text("该机构已有同名计划", "the unit has a plan of this name"))
    plan = TrainingPlan.objects.create(
        unit=found, unit_path=found.path, title=name, starts_on=span.start, ends_on=span.end, note=note.strip(),
        made_by=actor.name, made_at=at,
    )  # fmt: skip
    audit.record(
        "training_plan.made",
        f"training_plan:{plan.pk}",
        actor=actor,
        at=at,
        summary={"unit": unit, "period": period},
    )
    return plan


@transaction.atomic
def fill_by_programme(number: int, programme: str, day: date | None, *, actor: Actor, at: datetime) -> int:
    """Plan the gatherings of a programme that the plan does not have yet; return how many (CARE-0.6.b, CARE-3.1).

    One of each kind every so many months of the plan; with `leading_to`, in each of so many months before `day`, whose
    own month is none of them. Raises NotThere, Denied, BadGathering.
    """
    plan = _to_change(actor, number)
    pack = pack_on(timezone.localdate(at))
    rule = pack.programmes.get(programme)
    if rule is None or rule.every.value is None:
        raise BadGathering("programme", Text("请选择安排", "choose a programme"))
    if rule.leading_to is not None and day is None:
        asked = rule.day.text if rule.day is not None else Text("日期", "day")
        raise BadGathering("day", Text(f"请填写{asked.zh}", f"give the {asked.en.lower()}"))
    every = int(rule.every.value)
    months = (
        _months_before(day, rule.leading_to.value, every)
        if rule.leading_to and day
        else _months_of(plan, every)
    )
    made = 0
    for month in months:
        if not plan.starts_on <= month < plan.ends_on:
            raise BadGathering(
                "day", Text(f"{month:%Y-%m} 不在计划期内", f"{month:%Y-%m} lies outside the plan")
            )
        for kind in rule.of:
            there = plan.gatherings.filter(kind=kind, month=month).exclude(state=Gathering.State.CANCELLED)
            if not there.exists():
                title = kind_title(pack, kind).zh
                given = Given(kind=kind, title=title, unit=plan.unit.code, month=month, plan_id=plan.pk)
                enter(given, actor=actor, at=at)
                made += 1
    return made


@transaction.atomic
def submit_plan(number: int, *, actor: Actor, at: datetime) -> Request | None:
    """Put a plan to the regulation's chain; where there is none it stands as agreed at once.

    Raises NotThere, Denied, PlanFixed, EmptyPlan.
    """
    plan = _to_change(actor, number)
    if plan.state != TrainingPlan.State.DRAFT:
        raise PlanFixed(Text("计划已提交", "the plan was put forward before"))
    if not plan.gatherings.exclude(state=Gathering.State.CANCELLED).exists():
        raise EmptyPlan(Text("请先安排活动，再提交计划", "plan at least one gathering first"))
    request = None
    if CHAIN in pack_on(timezone.localdate(at)).chains:
        request = approvals.submit(
            approvals.Wanted(
                kind=KIND, subject=f"training_plan:{plan.pk}", unit_path=plan.unit_path,
                title=Text(f"培训计划：{plan.title}", f"Training plan: {plan.title}"), payload=_payload(plan),
                reason=plan.note[:200] or plan.title, chain=CHAIN,
            ),
            actor=actor, at=at,
        )  # fmt: skip
    plan.state = TrainingPlan.State.WAITING if request else TrainingPlan.State.AGREED
    plan.request_id = request.pk if request else None
    plan.save(update_fields=["state", "request_id"])
    audit.record("training_plan.submitted", f"training_plan:{plan.pk}", actor=actor, at=at)
    return request


def _payload(plan: TrainingPlan) -> dict[str, object]:
    """Return what is agreed to: the plan's lines as they stand, so that what is altered later is seen."""
    rows = plan.gatherings.exclude(state=Gathering.State.CANCELLED).order_by("month", "pk")
    return {
        "plan": plan.pk,
        "lines": [
            {
                "kind": one.kind, "title": one.title, "month": f"{one.month:%Y-%m}", "place": one.place,
                "expected": one.expected, "budget_fen": one.budget_fen,
            }
            for one in rows
        ],
    }  # fmt: skip


def _to_change(actor: Actor, number: int) -> TrainingPlan:
    plan = plan_numbered(actor, number)
    if not may_hold(actor, plan):
        raise Denied(HOLD)
    return plan


def _months_of(plan: TrainingPlan, every: int) -> list[date]:
    found, month = [], plan.starts_on
    while month < plan.ends_on:
        found.append(month)
        month = add_months(month, every)
    return found


def _months_before(day: date, months: object, every: int) -> list[date]:
    first = day.replace(day=1)
    count = int(cast("int", months) or 0)
    return [add_months(first, -back) for back in range(count, 0, -every)]


def _shown(request: Request, actor: Actor) -> Shown:
    """Show the lines of a plan that waits."""
    plan = visible(TrainingPlan, actor, READ).filter(pk=_plan_number(request)).first()
    if plan is None:
        return Shown()
    pack = pack_on(timezone.localdate())
    lines = [
        Line(
            title=kind_title(pack, str(one["kind"])),
            old=same("–"),
            new=same(f"{one['month']} {one['title']}"),
        )
        for one in _lines(request)
    ]
    about = Text(f"{plan.unit.name} {plan.title}", f"{plan.unit.name} {plan.title}")
    return Shown(lines=lines, about=about, address=reverse("contacts:training-plan", args=[plan.pk]))


def _lines(request: Request) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", payload_of(request)["lines"])


def _plan_number(request: Request) -> int:
    return int(str(payload_of(request)["plan"]))


def _agreed(request: Request, actor: Actor, at: datetime) -> None:
    TrainingPlan.objects.filter(pk=_plan_number(request)).update(state=TrainingPlan.State.AGREED)


def _ended(request: Request, actor: Actor, at: datetime) -> None:
    waiting = TrainingPlan.objects.filter(pk=_plan_number(request), state=TrainingPlan.State.WAITING)
    waiting.update(state=TrainingPlan.State.DRAFT, request_id=None)


def declare_plan_requests() -> None:
    """Let plans be put to a chain."""
    declare_kind(
        Kind(
            name=KIND, title=Text("培训计划", "Training plan"), icon="calendar", read=READ, show=_shown,
            on_approved=_agreed, on_ended=_ended,
        )
    )  # fmt: skip


def plan_or_none(actor: Actor, words: str) -> TrainingPlan | None:
    """Return the plan that an address names, None where it names none. Raises NotThere."""
    if not words:
        return None
    if not words.isdigit():
        raise NotThere
    return plan_numbered(actor, int(words))
