"""Makes a proposal the plan, or lets it go."""

from datetime import date, datetime

from django.db import transaction

from banfa.features.contacts.planning.content import Content, content_in
from banfa.features.contacts.planning.models import Proposal, Stop, WeekPlan
from banfa.features.contacts.planning.queries.planners import Planner, require_write
from banfa.features.contacts.planning.services.fixing import DayAndTime, fix_days
from banfa.features.contacts.planning.services.weeks import monday_of, touched, week_of
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed

KEPT = "plan.kept"
FIELD = "planned."


class ProposalOver(BanfaError):
    """The proposal was kept or dropped before, or a newer one took its place."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这份建议已被采用、放弃或被新的建议取代，没有作任何修改",
                "this proposal was kept, dropped or replaced by a newer one: nothing was changed",
            )
        )


@transaction.atomic
def keep(
    proposal_id: int, planner: Planner, *, actor: Actor, at: datetime, on: date, with_days: bool = True
) -> Content:
    """Plan what a proposal says; what stood on its days goes, but for the past and for what was put there by hand.

    `with_days` also sets the fixed weekdays it goes with. Raises Denied, ProposalOver, PlanAsked.
    """
    require_write(actor, planner)
    taken = Proposal.objects.filter(pk=proposal_id, person=planner.person_id, state=Proposal.State.OPEN)
    if not taken.update(state=Proposal.State.KEPT):
        raise ProposalOver
    proposal = Proposal.objects.get(pk=proposal_id)
    content = content_in(proposal.content)
    changes = _write(proposal, content, planner, actor=actor, at=at, on=on)
    audit.record(
        KEPT, f"person:{planner.username}", actor=actor, at=at, changes=changes,
        summary={
            "proposal": proposal.pk, "from": proposal.first.isoformat(), "to": proposal.last.isoformat(),
            "visits": content.visits, "left": len(content.left),
        },
    )  # fmt: skip
    if with_days and content.fixed:
        fix_days(planner, {pk: DayAndTime(day) for pk, day in content.fixed.items()}, actor=actor, at=at)
    return content


def _write(
    proposal: Proposal, content: Content, planner: Planner, *, actor: Actor, at: datetime, on: date
) -> list[Changed]:
    first = max(proposal.first, on)
    old = Stop.objects.filter(person=planner.person_id, on__range=(first, proposal.last), is_by_hand=False)
    before = set(old.values_list("customer_id", "on"))
    by_hand = Stop.objects.filter(person=planner.person_id, on__range=(first, proposal.last), is_by_hand=True)
    kept = {(one.customer_id, one.on): one for one in by_hand}
    old.delete()
    weeks: dict[date, WeekPlan] = {}
    rows, after = [], set[tuple[int, date]]()
    for day in content.days:
        if day.on < first:
            continue
        plan = weeks.setdefault(monday_of(day.on), week_of(planner, day.on))
        for place, stop in enumerate(day.stops):
            own = kept.get((stop.customer_id, day.on))
            if own is not None:
                own.place = place
                continue
            after.add((stop.customer_id, day.on))
            rows.append(
                Stop(
                    plan=plan, person_id=planner.person_id, customer_id=stop.customer_id, on=day.on, place=place,
                    is_added=plan.state == WeekPlan.State.AGREED and (stop.customer_id, day.on) not in before,
                    made_by_id=actor.person_id, made_at=at,
                )
            )  # fmt: skip
    Stop.objects.bulk_create(rows)
    Stop.objects.bulk_update(kept.values(), ["place"])
    for plan in weeks.values():
        differing = [one for one in before ^ after if monday_of(one[1]) == plan.monday]
        if differing:
            touched(plan, len(differing))
    return _changes(before, after, planner)


def _changes(before: set[tuple[int, date]], after: set[tuple[int, date]], planner: Planner) -> list[Changed]:
    """Return a row for each customer and day that came or went."""
    ids = {pk for pk, _ in before ^ after}
    codes = dict(Customer.objects.filter(pk__in=list(ids)).values_list("pk", "code"))
    field = f"{FIELD}{planner.username}"
    gone = [Changed(f"customer:{codes[pk]}", field, f'"{on}"', None) for pk, on in sorted(before - after)]
    come = [Changed(f"customer:{codes[pk]}", field, None, f'"{on}"') for pk, on in sorted(after - before)]
    return [*gone, *come]


@transaction.atomic
def drop(proposal_id: int, planner: Planner, *, actor: Actor, at: datetime) -> None:
    """Let a proposal go. Raises Denied, ProposalOver."""
    require_write(actor, planner)
    open_ones = Proposal.objects.filter(pk=proposal_id, person=planner.person_id, state=Proposal.State.OPEN)
    if not open_ones.update(state=Proposal.State.DROPPED, content={}):
        raise ProposalOver
    audit.record(
        "plan.dropped", f"person:{planner.username}", actor=actor, at=at, summary={"proposal": proposal_id}
    )
