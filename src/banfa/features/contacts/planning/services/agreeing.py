"""Puts a week to the superior, and what the answer does: agreed, or sent back with a reason."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.features.contacts.planning.queries.planners import Planner, require_write
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission
from banfa.platform.approvals.content import payload_of
from banfa.platform.approvals.kinds import Kind, Line, Moved, Shown, declare_kind
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import Wanted, resubmit, submit
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.expressions.evaluating import Value
from banfa.policy.model.planning import PlanItem

KIND = "contacts.week_plan"
LONGEST_AREA, LONGEST_FOCUS = 200, 500
NONE = Text("", "")
ITEMS: Mapping[PlanItem, Text] = {
    "plan": Text("计划（哪天走访哪些客户）", "the plan (who is visited when)"),
    "area": Text("区域", "the area"),
    "number": Text("走访数量", "the number of visits"),
    "focus": Text("走访重点", "the focus"),
}


class PlanIncomplete(BanfaError):
    """What the regulation wants discussed is missing; `lacking` names the items."""

    status = 422

    def __init__(self, lacking: list[PlanItem]) -> None:
        words = [ITEMS[one] for one in lacking]
        super().__init__(
            Text(
                f"计划还缺：{'、'.join(one.zh for one in words)}；补齐后再提交",
                f"the plan lacks {', '.join(one.en for one in words)}: add it and put it forward again",
            )
        )
        self.lacking = lacking


class NotAsked(BanfaError):
    """The regulation asks nobody to agree to plans, or the week was put forward already."""

    status = 409


def lacking_in(plan: WeekPlan, needs: tuple[PlanItem, ...], stops: int) -> list[PlanItem]:
    """Return which of the items that are to be discussed a week does not hold (AD-2.1.2.1b)."""
    there = {"plan": stops > 0, "number": stops > 0, "area": bool(plan.area), "focus": bool(plan.focus)}
    return [item for item in needs if not there[item]]


@transaction.atomic
def describe(
    planner: Planner, monday: date, *, area: str, focus: str, actor: Actor, at: datetime
) -> WeekPlan:
    """Say what a week is about. Raises Denied, PlanIncomplete for words that are too long, NotAsked while it is asked."""
    require_write(actor, planner)
    area, focus = " ".join(area.split()), focus.strip()
    if len(area) > LONGEST_AREA or len(focus) > LONGEST_FOCUS:
        raise NotAsked(
            Text(
                f"区域不超过 {LONGEST_AREA} 字，重点不超过 {LONGEST_FOCUS} 字",
                f"up to {LONGEST_AREA} characters for the area, {LONGEST_FOCUS} for the focus",
            )
        )
    plan, _ = WeekPlan.objects.select_for_update().get_or_create(
        person_id=planner.person_id, post=planner.post, monday=monday, defaults={"unit_path": planner.path}
    )  # fmt: skip
    if plan.is_asked:
        raise _under_way()
    if (plan.area, plan.focus) != (area, focus):
        plan.area, plan.focus = area, focus
        plan.save(update_fields=["area", "focus"])
        audit.record(
            "plan.described", f"person:{planner.username}", actor=actor, at=at,
            summary={"week": monday.isoformat(), "area": area, "focus": focus},
        )  # fmt: skip
    return plan


@transaction.atomic
def put_forward(planner: Planner, monday: date, *, why: str, actor: Actor, at: datetime) -> WeekPlan:
    """Put a week to its chain. Raises Denied, NotAsked, PlanIncomplete."""
    require_write(actor, planner)
    rule = pack_on(monday).planning.agreement
    plan = (
        WeekPlan.objects.select_for_update(of=("self",))
        .select_related("request")
        .filter(person=planner.person_id, post=planner.post, monday=monday)
        .first()
    )
    if rule is None:
        raise NotAsked(Text("现行制度不要求商定走访计划", "no agreement is asked for"))
    if plan is None:
        raise PlanIncomplete(list(rule.needs))
    if plan.is_asked:
        raise _under_way()
    stops = Stop.objects.filter(plan=plan)
    number = stops.count()
    if lacking := lacking_in(plan, rule.needs, number):
        raise PlanIncomplete(lacking)
    payload: dict[str, object] = {
        "person": planner.username, "monday": monday.isoformat(), "area": plan.area, "focus": plan.focus,
        "visits": number, "days": _by_day(plan),
    }  # fmt: skip
    request = _asked(plan, planner, rule.chain, payload, why or plan.focus, actor, at)
    # A chain that nobody but the requester could answer stays open; one that agreed at once has set the state already.
    WeekPlan.objects.filter(pk=plan.pk).exclude(state=WeekPlan.State.AGREED, request=request).update(
        state=WeekPlan.State.ASKED, request=request, reason="", agreed_by="", agreed_at=None, changes_since=0
    )
    plan.refresh_from_db()
    return plan


def _asked(
    plan: WeekPlan,
    planner: Planner,
    chain: str,
    payload: Mapping[str, object],
    why: str,
    actor: Actor,
    at: datetime,
) -> Request:
    """Put a week to the chain, the one that was sent back as the same request."""
    if plan.request is not None and plan.request.state == Request.State.RETURNED:
        return resubmit(plan.request.pk, reason=why, actor=actor, at=at, payload=payload)
    last = plan.monday + timedelta(days=6)
    wanted = Wanted(
        kind=KIND, subject=f"plan:{planner.username}:{plan.monday}", unit_path=planner.path, chain=chain, reason=why,
        payload=payload,
        title=Text(
            f"{planner.name}：{plan.monday} 至 {last} 走访计划", f"{planner.name}: visits from {plan.monday} to {last}"
        ),
    )  # fmt: skip
    return submit(wanted, actor=actor, at=at)


def _by_day(plan: WeekPlan) -> dict[str, int]:
    found: dict[str, int] = {}
    for on in Stop.objects.filter(plan=plan).order_by("on").values_list("on", flat=True):
        found[on.isoformat()] = found.get(on.isoformat(), 0) + 1
    return found


def _under_way() -> NotAsked:
    return NotAsked(
        Text(
            "本周计划已提交，正等上级答复；要修改请先撤回申请",
            "this week was put forward and waits for an answer; withdraw the request to change it",
        )
    )


def declare_plan_agreement() -> None:
    """Bring weeks of visits to the chains."""
    declare_kind(
        Kind(
            name=KIND, title=Text("走访计划", "Plan of visits"), icon="route", read=Permission.CONTACTS_PLAN_READ,
            show=_shown, facts=_facts, on_approved=_agreed, on_ended=_ended, edit=_address, cites=("AD-2.1.2.1b",),
        )
    )  # fmt: skip


def _facts(payload: Mapping[str, object]) -> Mapping[str, Value]:
    return {"visits": Decimal(str(payload.get("visits", 0)))}


def _address(request: Request) -> str:
    asked = payload_of(request)
    return f"{reverse('contacts:plan')}?person={asked['person']}&week={asked['monday']}"


def _shown(request: Request, actor: Actor) -> Shown:
    asked = payload_of(request)
    lines = [
        (ITEMS["area"], same(str(asked["area"]))),
        (ITEMS["focus"], same(str(asked["focus"]))),
        (ITEMS["number"], same(str(asked["visits"]))),
        *(
            (same(day), Text(f"{number} 户", f"{number} visits"))
            for day, number in sorted(_days_in(asked).items())
        ),
    ]
    return Shown(
        lines=[Line(title=title, old=NONE, new=words) for title, words in lines],
        about=same(request.requested_by), address=_address(request),
    )  # fmt: skip


def _days_in(payload: Mapping[str, object]) -> Mapping[str, int]:
    days = payload["days"]
    return days if isinstance(days, Mapping) else {}


def _agreed(request: Request, actor: Actor, at: datetime) -> None:
    """Raises Moved where the week is another by now."""
    plan = _plan_of(request)
    if plan is None or plan.state == WeekPlan.State.AGREED:
        raise Moved(Text("这份计划已不存在或已商定", "this plan is gone, or agreed already"))
    WeekPlan.objects.filter(pk=plan.pk).update(
        state=WeekPlan.State.AGREED, request=request, agreed_by=actor.name, agreed_at=at, changes_since=0
    )
    audit.record(
        "plan.agreed", f"person:{plan.person.username}", actor=actor, at=at,
        summary={"week": plan.monday.isoformat(), "visits": int(str(payload_of(request)["visits"])), "request": request.pk},
    )  # fmt: skip


def _ended(request: Request, actor: Actor, at: datetime) -> None:
    plan = _plan_of(request)
    if plan is not None and plan.request_id == request.pk:
        withdrawn = request.state == Request.State.WITHDRAWN
        state = WeekPlan.State.DRAFT if withdrawn else WeekPlan.State.RETURNED
        WeekPlan.objects.filter(pk=plan.pk).update(state=state, reason=_last_reason(request))


def _plan_of(request: Request) -> WeekPlan | None:
    asked = payload_of(request)
    found = WeekPlan.objects.filter(person__username=asked["person"], monday=str(asked["monday"]))
    return found.select_related("person").order_by("pk").first()


def _last_reason(request: Request) -> str:
    last = request.decisions.order_by("-pk").first()
    return last.reason[:LONGEST_FOCUS] if last is not None else ""
